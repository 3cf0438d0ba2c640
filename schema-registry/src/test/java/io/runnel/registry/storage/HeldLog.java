package io.runnel.registry.storage;

import io.runnel.log.Appended;
import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import io.runnel.registry.ForwardingEventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;

/** A log whose appends can be kept waiting, counted, and made to fail. */
final class HeldLog extends ForwardingEventLog {
    private final List<Integer> batches = new ArrayList<>();
    private CountDownLatch gate = new CountDownLatch(0);
    private CountDownLatch reached = new CountDownLatch(0);
    private int failAfter = Integer.MAX_VALUE;

    HeldLog(EventLog log) {
        super(log);
    }

    /** The next append, and those after it, wait for {@link #release}. */
    synchronized void hold() {
        gate = new CountDownLatch(1);
        reached = new CountDownLatch(1);
    }

    void awaitHeldAppend() throws InterruptedException {
        CountDownLatch append;
        synchronized (this) {
            append = reached;
        }
        append.await();
    }

    synchronized void release() {
        gate.countDown();
    }

    /** Appends fail when this many more have been made. */
    synchronized void failAfter(int appends) {
        failAfter = appends;
    }

    synchronized void mend() {
        failAfter = Integer.MAX_VALUE;
    }

    /** How many records each append that was made had. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }

    private CompletableFuture<Appended> append(PartitionWriter writer, long end, List<LogRecord> records) {
        CountDownLatch mine;
        synchronized (this) {
            mine = gate;
            reached.countDown();
        }
        try {
            mine.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
        synchronized (this) {
            if (failAfter == 0) {
                return CompletableFuture.failedFuture(new KafkaStorageException("the disk is gone"));
            }
            failAfter -= failAfter == Integer.MAX_VALUE ? 0 : 1;
            batches.add(records.size());
        }
        return writer.appendAt(end, records);
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        PartitionWriter writer = super.writer(partition);
        return new PartitionWriter() {
            @Override
            public TopicPartition partition() {
                return partition;
            }

            @Override
            public CompletableFuture<Appended> append(List<LogRecord> records) {
                return writer.append(records);
            }

            @Override
            public CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records) {
                return HeldLog.this.append(writer, expectedEndOffset, records);
            }
        };
    }
}
