package io.runnel.log.remote;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes in transactions through a producer of kafka-clients. Its methods that end a transaction wait; they run on a
 * thread of this writer, which is there while one is under way.
 */
final class RemoteTransactionalWriter implements TransactionalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteTransactionalWriter.class);
    private static final int CLOSE_TIMEOUT_MS = 10_000;

    private final RemoteTransactions cluster;
    private final String transactionalId;
    private final Producer<byte[], byte[]> producer;
    private final ThreadPoolExecutor ends;
    /** The partitions of this transaction, which are known to exist: a producer would wait for one that does not. */
    private final Set<TopicPartition> partitions = new HashSet<>();

    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new LinkedHashMap<>();
    /** What failed of this transaction first. */
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private volatile boolean open;
    private volatile @Nullable CompletableFuture<Void> ending;
    /** Why this writer is of no use any more. */
    private volatile @Nullable ApiException lost;

    private volatile boolean closed;

    RemoteTransactionalWriter(RemoteTransactions cluster, String transactionalId, Producer<byte[], byte[]> producer) {
        this.cluster = cluster;
        this.transactionalId = transactionalId;
        this.producer = producer;
        this.ends = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
            Thread thread = new Thread(body, "runnel-remote-log-" + transactionalId);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public String transactionalId() {
        return transactionalId;
    }

    @Override
    public void append(TopicPartition partition, List<LogRecord> records) {
        append(partition, records, (place, cause) -> {});
    }

    @Override
    public CompletableFuture<List<Appended>> appended(TopicPartition partition, List<LogRecord> records) {
        CompletableFuture<List<Appended>> answer = new CompletableFuture<>();
        List<Appended> places = Collections.synchronizedList(new ArrayList<>());
        append(partition, records, (place, cause) -> {
            if (cause != null) {
                answer.completeExceptionally(cause);
            } else if (place != null) {
                places.add(new Appended(place.offset(), place.offset() + 1, place.timestamp()));
                if (places.size() == records.size()) {
                    answer.complete(List.copyOf(places)); // Acknowledged in their order: they go to one partition.
                }
            }
        });
        Throwable failed = failure.get();
        if (failed != null) {
            answer.completeExceptionally(failed);
        }
        return answer;
    }

    private void append(TopicPartition partition, List<LogRecord> records, Callback stored) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("Append to " + partition + " has no records");
        }
        begin();
        try {
            require(partition);
            for (LogRecord appended : records) {
                if (failure.get() != null) {
                    return;
                }
                send(partition, appended, stored);
            }
        } catch (InterruptException | Error e) {
            failure.compareAndSet(null, e); // A part may be stored: what is left must not be committed.
            throw e;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void send(TopicPartition partition, LogRecord appended, Callback told) {
        var unused = producer.send(
                new ProducerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        appended.timestampMs() == LogRecord.NOW ? null : appended.timestampMs(),
                        appended.key(),
                        appended.value(),
                        appended.headers()),
                (stored, cause) -> {
                    if (cause != null) {
                        failure.accumulateAndGet(cause, RemoteTransactionalWriter::told);
                    }
                    told.onCompletion(stored, cause);
                });
    }

    /** Of records that share a batch with a bad one, the producer says just that: the bad one's error tells more. */
    private static Throwable told(@Nullable Throwable first, @Nullable Throwable next) {
        boolean better = first == null || first.getClass() == KafkaException.class && next instanceof ApiException;
        return Objects.requireNonNull(better ? next : first);
    }

    private void require(TopicPartition partition) {
        if (!partitions.contains(partition)) {
            cluster.require(partition);
            partitions.add(partition);
        }
    }

    @Override
    public void commitOffsets(String group, Map<TopicPartition, Long> committed) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("Offsets are committed for a group: its id must not be empty");
        }
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        committed.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
        begin();
        try {
            wanted.keySet().forEach(this::require);
        } catch (ApiException e) {
            failure.compareAndSet(null, e);
            return;
        }
        if (!wanted.isEmpty()) {
            offsets.computeIfAbsent(group, added -> new HashMap<>()).putAll(wanted);
        }
    }

    private void begin() {
        requireNoEnd();
        ApiException cause = lost;
        if (cause != null) {
            throw cause;
        }
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
    }

    private void requireNoEnd() {
        if (closed) {
            throw new IllegalStateException("The writer of transactional id " + transactionalId + " is closed");
        }
        if (ending != null) {
            throw new IllegalStateException(
                    "The transaction of " + transactionalId + " is ending: wait for that before the next one");
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        requireNoEnd();
        return end(this::commitNow);
    }

    @Override
    public CompletableFuture<Void> abort() {
        requireNoEnd();
        return end(this::abortNow);
    }

    private CompletableFuture<Void> end(Runnable task) {
        ApiException cause = lost;
        if (cause != null) {
            return CompletableFuture.failedFuture(cause);
        }
        if (!open) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        ending = answer;
        ends.execute(() -> {
            Throwable failed = null;
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failed = e;
            }
            ending = null;
            if (failed == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    /** On the thread of ends, which alone touches the transaction meanwhile. */
    private void commitNow() {
        try {
            requireNoFailure();
            offsets.forEach(
                    (group, wanted) -> producer.sendOffsetsToTransaction(wanted, new ConsumerGroupMetadata(group)));
        } catch (RuntimeException e) {
            throw refused(e);
        }
        try {
            producer.commitTransaction();
            cluster.awaitEnd(transactionalId);
        } catch (RuntimeException e) {
            if (failure.get() != null) {
                throw refused(e); // It has not come to the end, since an append failed.
            }
            throw lose(e);
        }
        ended();
    }

    private void abortNow() {
        try {
            producer.abortTransaction();
            cluster.awaitEnd(transactionalId);
        } catch (RuntimeException e) {
            throw lose(e);
        }
        ended();
    }

    private void ended() {
        partitions.clear();
        offsets.clear();
        failure.set(null);
        open = false;
    }

    private void requireNoFailure() {
        producer.flush(); // A failure shows by now.
        if (failure.get() != null) {
            throw new KafkaException("The transaction cannot be committed");
        }
    }

    /** Nothing was committed; unless the writer is fenced, an abort makes it usable again. */
    private RuntimeException refused(RuntimeException thrown) {
        Throwable first = failure.get();
        Throwable cause = first == null ? cause(thrown) : first;
        failure.compareAndSet(null, cause);
        boolean fence = cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException
                || thrown instanceof ProducerFencedException;
        if (fence || cause instanceof InterruptException) {
            return lose(cause instanceof RuntimeException known ? known : thrown);
        }
        return cause instanceof RuntimeException known ? known : new KafkaException(cause);
    }

    /** What the producer says of an earlier failure wraps that failure. */
    private static Throwable cause(RuntimeException thrown) {
        return thrown.getClass() == KafkaException.class && thrown.getCause() instanceof ApiException known
                ? known
                : thrown;
    }

    private ApiException lose(RuntimeException thrown) {
        Throwable cause = cause(thrown);
        ApiException reason = cause instanceof ApiException known
                ? known
                : new ApiException(
                        "The end of a transaction of " + transactionalId + " failed: " + cause.getMessage(), cause);
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
            await(end(this::abortNow));
        }
        ends.shutdownNow();
        producer.close(Duration.ofMillis(CLOSE_TIMEOUT_MS));
        cluster.closed(this);
    }

    private void await(CompletableFuture<Void> end) {
        try {
            end.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debug("The last transaction of {} came to no good end", transactionalId, e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("The last transaction of {} has not ended within {} ms", transactionalId, CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
