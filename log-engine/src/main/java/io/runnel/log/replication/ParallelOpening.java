package io.runnel.log.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens many logs: of each directory so many at a time, telling now and then how far it is. */
final class ParallelOpening {
    private static final Logger LOG = LoggerFactory.getLogger(ParallelOpening.class);
    private static final long PROGRESS_SECONDS = 3;

    /** Fewer are opened before a thread has started. */
    private static final int WORTH_A_THREAD = 8;

    private final int threadsPerDirectory;
    private final LogDirectories directories;

    ParallelOpening(int threadsPerDirectory, LogDirectories directories) {
        this.threadsPerDirectory = threadsPerDirectory;
        this.directories = directories;
    }

    /** Returns when all are opened. */
    void run(List<LogOpeningTask> tasks) {
        if (tasks.size() < WORTH_A_THREAD) {
            tasks.forEach(task -> task.open().run());
            return;
        }
        Map<ReplicaEnvironment, ConcurrentLinkedQueue<LogOpeningTask>> queues = new HashMap<>();
        tasks.forEach(task -> queues.computeIfAbsent(task.place(), place -> new ConcurrentLinkedQueue<>())
                .add(task));
        CountDownLatch left = new CountDownLatch(tasks.size());
        long startNanos = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        queues.values().forEach(queue -> {
            for (int i = 0; i < Math.min(threadsPerDirectory, queue.size()); i++) {
                threads.add(new Thread(() -> work(queue, left), "runnel-log-recovery-" + threads.size()));
            }
        });
        threads.forEach(Thread::start);
        await(tasks.size(), left);
        LOG.info(
                "Opened {} logs in {} ms, {} bytes of them checked",
                tasks.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                directories.checkedBytes());
    }

    private static void work(ConcurrentLinkedQueue<LogOpeningTask> queue, CountDownLatch left) {
        LogOpeningTask task;
        while ((task = queue.poll()) != null) {
            try {
                task.open().run();
            } finally {
                left.countDown();
            }
        }
    }

    private void await(int total, CountDownLatch left) {
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = left.await(PROGRESS_SECONDS, TimeUnit.SECONDS);
                if (!done) {
                    LOG.info(
                            "Opening logs: {} of {} done, {} bytes checked",
                            total - left.getCount(),
                            total,
                            directories.checkedBytes());
                }
            } catch (InterruptedException e) {
                interrupted = true; // The threads would go on: wait for them, then pass it on.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
