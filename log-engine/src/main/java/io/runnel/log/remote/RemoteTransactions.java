package io.runnel.log.remote;

import io.runnel.log.TransactionalWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * The transactional writers over a cluster, each with a producer of kafka-clients, which knows how transactions were done
 * by brokers of every age. Thread-safe.
 */
final class RemoteTransactions {
    private static final int LINGER_MS = 5;

    /**
     * Kafka's default. A batch larger than its topic takes is cut again by the producer, but into pieces of this size: were
     * that more than {@code max.message.bytes}, it would go on cutting for ever.
     */
    private static final int BATCH_BYTES = 16 << 10;

    private static final long FIRST_PAUSE_MS = 1;
    private static final long LONGEST_PAUSE_MS = 50;

    private final String bootstrap;
    private final RemoteSettings settings;
    private final Requests requests;
    private final ClusterView cluster;
    private final CoordinatorRequests coordinators;
    private final Set<RemoteTransactionalWriter> writers = ConcurrentHashMap.newKeySet();

    RemoteTransactions(String bootstrap, RemoteSettings settings, Requests requests, ClusterView cluster) {
        this.bootstrap = bootstrap;
        this.settings = settings;
        this.requests = requests;
        this.cluster = cluster;
        this.coordinators = new CoordinatorRequests(requests, cluster);
    }

    TransactionalWriter writer(String transactionalId, long timeoutMs) {
        if (timeoutMs > Integer.MAX_VALUE || timeoutMs <= 0) {
            throw new InvalidTxnTimeoutException("A transaction's timeout of " + timeoutMs + " ms is not possible: it "
                    + "must be above 0 and at most the brokers' transaction.max.timeout.ms.");
        }
        int idBytes = Utils.utf8Length(transactionalId);
        if (idBytes == 0 || idBytes > Short.MAX_VALUE) {
            throw new InvalidRequestException("A transactional id has 1 to 32767 bytes, not " + idBytes + ".");
        }
        var producer = new KafkaProducer<byte[], byte[]>(
                producerSettings(transactionalId, timeoutMs), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            awaitEnd(transactionalId);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw asTimeout(e, timeoutMs);
        }
        RemoteTransactionalWriter writer = new RemoteTransactionalWriter(this, transactionalId, producer);
        writers.add(writer);
        return writer;
    }

    /** The producer has no exception for it: it says it in the words of the error. */
    private static RuntimeException asTimeout(RuntimeException failure, long timeoutMs) {
        String message = failure.getMessage();
        return failure.getClass() == KafkaException.class
                        && message != null
                        && message.contains(Errors.INVALID_TRANSACTION_TIMEOUT.message())
                ? new InvalidTxnTimeoutException(
                        "A transaction's timeout of " + timeoutMs + " ms is refused: " + message)
                : failure;
    }

    private Map<String, Object> producerSettings(String transactionalId, long timeoutMs) {
        Map<String, Object> producer = new HashMap<>();
        producer.put("bootstrap.servers", List.of(bootstrap.trim().split("\\s*,\\s*")));
        producer.put("client.id", settings.clientId() + "-" + transactionalId);
        producer.put("transactional.id", transactionalId);
        producer.put("transaction.timeout.ms", (int) timeoutMs);
        producer.put("linger.ms", LINGER_MS);
        producer.put("request.timeout.ms", settings.requestTimeoutMs());
        producer.put(
                "delivery.timeout.ms",
                Math.max(settings.deliveryTimeoutMs(), saturatedSum(settings.requestTimeoutMs(), LINGER_MS)));
        producer.put("max.block.ms", (long) settings.apiTimeoutMs());
        producer.put("retry.backoff.ms", settings.retry().firstMs());
        producer.put("retry.backoff.max.ms", settings.retry().longestMs());
        RemoteSettings.Socket socket = settings.socket();
        producer.put("socket.connection.setup.timeout.ms", socket.connectMs());
        producer.put("connections.max.idle.ms", socket.maxIdleMs());
        producer.put("reconnect.backoff.ms", socket.reconnect().firstMs());
        producer.put("reconnect.backoff.max.ms", socket.reconnect().longestMs());
        producer.put("send.buffer.bytes", socket.sendBufferBytes());
        producer.put("receive.buffer.bytes", socket.receiveBufferBytes());
        RemoteSettings.Write write = settings.write();
        producer.put("batch.size", Math.min(write.batchBytes(), BATCH_BYTES));
        producer.put("buffer.memory", write.memoryBytes());
        producer.put("max.request.size", write.requestBytes());
        producer.put("compression.type", write.compression().name);
        producer.put("metric.reporters", List.of());
        producer.put("enable.metrics.push", false);
        return producer;
    }

    private static int saturatedSum(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }

    Map<TopicPartition, Long> committedOffsets(String group) {
        return requests.await(coordinators.stableOffsets(group));
    }

    /** @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such partition */
    void require(TopicPartition partition) {
        requests.await(cluster.require(partition, null));
    }

    /** Waits until readers see the end of the id's last transaction, if the brokers can tell. */
    void awaitEnd(String transactionalId) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.apiTimeoutMs());
        long pauseMs = FIRST_PAUSE_MS;
        try {
            while (!requests.await(coordinators.hasEnded(transactionalId))) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new TimeoutException("The end of the transaction of " + transactionalId
                            + " is decided, but not all of its partitions could be told within "
                            + settings.apiTimeoutMs() + " ms (default.api.timeout.ms).");
                }
                // Nothing in the protocol tells it by itself.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
                pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            }
        } catch (UnsupportedVersionException e) {
            return; // Brokers before Apache Kafka 3.0.
        }
    }

    void closed(RemoteTransactionalWriter writer) {
        writers.remove(writer);
    }

    void close() {
        List.copyOf(writers).forEach(RemoteTransactionalWriter::close);
    }
}
