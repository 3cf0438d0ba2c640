package io.runnel.log.metadata.raft;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shortens Ratis's close: the thread that writes its log waits up to a second for the next entry, and is not told that
 * none will come. While the server closes, this interrupts that thread, and only where it waits. All that was acknowledged
 * is flushed by then.
 */
final class LogWorkerWaker {
    private static final String WORKER = "SegmentedRaftLogWorker";
    private static final String WAITING_IN = "org.apache.ratis.util.DataBlockingQueue";
    private static final long LOOK_EVERY_MS = 20;

    private LogWorkerWaker() {}

    /** What ends a member's part. */
    @FunctionalInterface
    interface Close {
        void run() throws IOException;
    }

    /** Runs the close of the server with that id. */
    static void during(String serverId, Close close) throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        Thread waker = new Thread(() -> wakeUntil(serverId, closed), "runnel-quorum-close");
        waker.setDaemon(true);
        waker.start();
        try {
            close.run();
        } finally {
            closed.countDown();
        }
    }

    private static void wakeUntil(String serverId, CountDownLatch closed) {
        try {
            while (!closed.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                for (Map.Entry<Thread, StackTraceElement[]> each :
                        Thread.getAllStackTraces().entrySet()) {
                    String name = each.getKey().getName();
                    if (name.startsWith(serverId) && name.endsWith(WORKER) && waits(each.getValue())) {
                        each.getKey().interrupt();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waits(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().equals(WAITING_IN));
    }
}
