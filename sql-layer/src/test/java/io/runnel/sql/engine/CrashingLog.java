package io.runnel.sql.engine;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A log for a process that dies at a certain step of its transactions: before or behind it. Nothing that it does from then
 * on reaches the log; its open transaction stays open until another process takes the transactional id over.
 */
final class CrashingLog implements EventLog {
    private final EventLog log;
    private final int dieAt;
    private final boolean behind;
    private final String outside;
    private final CountDownLatch died = new CountDownLatch(1);
    private int steps;

    /**
     * @param dieAt counts appends, commits of offsets, and commits of all writers
     * @param behind whether the step is done
     * @param outside what is appended to topics that end so is stored at once, in no transaction: for the proof that
     *     this is seen
     */
    CrashingLog(EventLog log, int dieAt, boolean behind, String outside) {
        this.log = log;
        this.dieAt = dieAt;
        this.behind = behind;
        this.outside = outside;
    }

    /** Waits a little for the step. */
    boolean died() throws InterruptedException {
        return died.await(20, TimeUnit.MILLISECONDS);
    }

    /** @return whether the step is to be done */
    private synchronized boolean step() {
        if (died.getCount() == 0) {
            throw new KafkaException("The process is dead.");
        }
        if (steps++ < dieAt) {
            return true;
        }
        died.countDown();
        if (behind) {
            return true;
        }
        throw new KafkaException("The process dies at step " + dieAt + ".");
    }

    private static CompletableFuture<Void> dead() {
        return CompletableFuture.failedFuture(new KafkaException("The process is dead."));
    }

    private void checkAlive() {
        if (died.getCount() == 0) {
            throw new KafkaException("The process is dead.");
        }
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        checkAlive();
        TransactionalWriter writer = log.transactionalWriter(transactionalId, timeoutMs);
        return new TransactionalWriter() {
            @Override
            public String transactionalId() {
                return writer.transactionalId();
            }

            @Override
            public void append(TopicPartition partition, List<LogRecord> records) {
                if (step() && partition.topic().endsWith(outside)) {
                    log.writer(partition).append(records).join();
                } else {
                    writer.append(partition, records);
                }
                checkAlive();
            }

            @Override
            public void commitOffsets(String group, Map<TopicPartition, Long> offsets) {
                step();
                writer.commitOffsets(group, offsets);
                checkAlive();
            }

            @Override
            public CompletableFuture<Void> commit() {
                step();
                CompletableFuture<Void> committed = writer.commit();
                if (died.getCount() > 0) {
                    return committed;
                }
                committed.join();
                return dead(); // Nobody learns of it.
            }

            @Override
            public CompletableFuture<Void> abort() {
                return died.getCount() == 0 ? dead() : writer.abort();
            }

            @Override
            public void close() {
                if (died.getCount() > 0) {
                    writer.close();
                }
            }
        };
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        return log.createTopic(spec);
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        return log.deleteTopic(name);
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return log.topic(name);
    }

    @Override
    public List<TopicDescription> topics() {
        return log.topics();
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        return log.reader(partition);
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        return log.writer(partition);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return log.committedOffsets(group);
    }
}
