package io.runnel.log.embedded;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.TransactionalWriter;
import io.runnel.log.network.Failures;
import io.runnel.log.replication.Replica;
import io.runnel.log.storage.BatchEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes in transactions straight into this node's replicas: one {@link ReplicaTransaction} after the other. */
final class ReplicaTransactionalWriter implements TransactionalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaTransactionalWriter.class);
    private static final int CLOSE_TIMEOUT_MS = 10_000;

    private final EmbeddedTransactions node;
    private volatile Producer producer;
    private volatile @Nullable ReplicaTransaction open;
    /** The commit or abort that is under way. */
    private volatile @Nullable CompletableFuture<Void> ending;
    /** Why this writer is of no use any more. */
    private volatile @Nullable ApiException lost;

    private volatile boolean closed;

    ReplicaTransactionalWriter(EmbeddedTransactions node, Producer producer) {
        this.node = node;
        this.producer = producer;
    }

    @Override
    public String transactionalId() {
        return producer.transactionalId();
    }

    @Override
    public void append(TopicPartition partition, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("Append to " + partition + " has no records");
        }
        transaction().append(partition, records);
    }

    @Override
    public CompletableFuture<List<Appended>> appended(TopicPartition partition, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("Append to " + partition + " has no records");
        }
        return transaction().appended(partition, records);
    }

    @Override
    public boolean takes(TopicPartition partition, LogRecord record) {
        Replica replica = node.partitions().require(partition.topic()).leader(partition.partition());
        return BatchEncoder.bytesAlone(record) <= replica.tickets().maxBatchBytes();
    }

    @Override
    public void commitOffsets(String group, Map<TopicPartition, Long> offsets) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("Offsets are committed for a group: its id must not be empty");
        }
        offsets.forEach((partition, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException(
                        "An offset of group " + group + " for " + partition + " is negative: " + offset);
            }
        });
        if (offsets.isEmpty()) {
            requireNoEnd();
        } else {
            transaction().commitOffsets(group, offsets);
        }
    }

    private ReplicaTransaction transaction() {
        requireNoEnd();
        ApiException cause = lost;
        if (cause != null) {
            throw cause;
        }
        ReplicaTransaction present = open;
        if (present == null) {
            present = new ReplicaTransaction(node, producer);
            open = present;
        }
        return present;
    }

    private void requireNoEnd() {
        if (closed) {
            throw new IllegalStateException("The writer of transactional id " + transactionalId() + " is closed");
        }
        if (ending != null) {
            throw new IllegalStateException(
                    "The transaction of " + transactionalId() + " is ending: wait for that before the next one");
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        requireNoEnd();
        return end(true);
    }

    @Override
    public CompletableFuture<Void> abort() {
        requireNoEnd();
        return end(false);
    }

    private CompletableFuture<Void> end(boolean commit) {
        ApiException cause = lost;
        if (cause != null) {
            return CompletableFuture.failedFuture(cause);
        }
        ReplicaTransaction present = open;
        if (present == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        ending = answer;
        CompletableFuture<Void> ready = commit ? present.flushed() : present.settled();
        var unused = ready.whenComplete((settled, failure) -> {
            if (failure == null || !commit) {
                end(present, commit, answer);
            } else {
                refused(present, failure, answer);
            }
        });
        return answer;
    }

    /** Something of the transaction has failed, so that it cannot be committed. */
    private void refused(ReplicaTransaction present, Throwable failure, CompletableFuture<Void> answer) {
        Throwable cause = Failures.cause(failure);
        if (isFence(cause)) {
            present.release();
            cause = lose(cause);
        }
        ending = null;
        answer.completeExceptionally(cause);
    }

    private void end(ReplicaTransaction present, boolean commit, CompletableFuture<Void> answer) {
        if (!commit) {
            present.release();
        }
        var unused = node.end(producer, commit).whenComplete((next, failure) -> {
            open = null;
            if (failure == null) {
                producer = next;
                ending = null;
                answer.complete(null);
            } else {
                ApiException cause = lose(Failures.cause(failure));
                ending = null;
                answer.completeExceptionally(cause);
            }
        });
    }

    private static boolean isFence(Throwable cause) {
        return cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
    }

    private ApiException lose(Throwable cause) {
        ApiException reason;
        if (cause instanceof InvalidPidMappingException) {
            // Whoever took the id over had to take a new producer id, because the old one's epochs were used up.
            reason = new ProducerFencedException(cause.getMessage());
        } else if (cause instanceof ApiException known) {
            reason = known;
        } else {
            LOG.error("The end of a transaction of {} failed", transactionalId(), cause);
            reason = new ApiException(
                    "The end of a transaction of " + transactionalId() + " failed: " + cause.getMessage(), cause);
        }
        lost = reason;
        return reason;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CompletableFuture<Void> underWay = ending;
        if (underWay != null) {
            await(underWay);
        }
        if (ending == null) {
            await(end(false));
        }
    }

    private void await(CompletableFuture<Void> end) {
        try {
            end.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debug("The last transaction of {} came to no good end", transactionalId(), e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("The last transaction of {} has not ended within {} ms", transactionalId(), CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
