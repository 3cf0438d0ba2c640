package io.runnel.log.remote;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import io.runnel.log.wire.Wire;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The log of a cluster that speaks Kafka's protocol, without authentication: Runnel's own brokers, or Apache Kafka's from
 * 2.1 on. One thread and at most five connections per broker, however many readers and writers there are; memory is
 * bounded by {@code prefetch.memory.bytes} for readers and {@code buffer.memory} for writers.
 *
 * <p>Appends are idempotent: retries neither duplicate nor reorder. {@link PartitionWriter#appendAt} needs Runnel's
 * brokers; others refuse it, and its future fails with {@code UnsupportedVersionException}. Each {@link
 * TransactionalWriter} has a producer of kafka-clients, with a thread, connections and {@code buffer.memory} of its own,
 * under the same settings; {@link #committedOffsets} needs Apache Kafka 2.5.
 */
public final class RemoteEventLog implements EventLog, AutoCloseable {
    private final RemoteSettings settings;
    private final Wire wire;
    private final Requests requests;
    private final ClusterView cluster;
    private final Offsets offsets;
    private final Topics topics;
    private final Fetches fetches;
    private final Appends appends;
    private final RemoteTransactions transactions;

    private RemoteEventLog(String servers, List<InetSocketAddress> bootstrap, RemoteSettings settings) {
        this.settings = settings;
        this.wire = new Wire("remote log", settings.wire());
        this.requests = new Requests(wire, settings);
        this.cluster = new ClusterView(wire, requests, bootstrap);
        this.offsets = new Offsets(requests, cluster, settings.isolation());
        this.topics = new Topics(settings, requests, cluster);
        this.fetches = new Fetches(wire, settings, cluster, offsets);
        this.appends = new Appends(wire, settings, requests, cluster);
        this.transactions = new RemoteTransactions(servers, settings, requests, cluster);
    }

    /**
     * All settings: names, types, defaults. They have the names and meanings of Kafka's clients, but for two of our own.
     *
     * <ul>
     *   <li>{@code client.id}: how the brokers' logs name this client
     *   <li>{@code request.timeout.ms}, {@code default.api.timeout.ms}, {@code delivery.timeout.ms}: what one request, one
     *       call and one append may take; the latter two include retries
     *   <li>{@code retry.backoff.ms}, {@code retry.backoff.max.ms}: pauses between retries, doubled each time
     *   <li>{@code socket.connection.setup.timeout.ms}, {@code connections.max.idle.ms}, {@code reconnect.backoff.ms},
     *       {@code reconnect.backoff.max.ms}, {@code send.buffer.bytes}, {@code receive.buffer.bytes}: connections
     *   <li>{@code fetch.max.wait.ms}, {@code fetch.max.bytes}, {@code max.partition.fetch.bytes}: a fetch
     *   <li>{@code prefetch.memory.bytes}, our own: what all readers together hold of fetched records, in equal shares of
     *       which each is two pieces, one being read and one ready; 4 KB a piece at least, and one whole batch at least
     *   <li>{@code batch.size}: up to which appends that wait together are sent as one record batch
     *   <li>{@code buffer.memory}, {@code max.block.ms}, {@code max.request.size}: what all appends under way may hold, how
     *       long an append waits for room (then {@code BufferExhaustedException}), and how large one may be
     *   <li>{@code compression.type}: of appended batches
     *   <li>{@code isolation.level}: whether readers show {@code read_committed} records alone, or those of open and of
     *       aborted transactions as well ({@code read_uncommitted})
     *   <li>{@code close.timeout.ms}, our own: how long {@link #close} waits for appends under way
     * </ul>
     */
    public static ConfigDef definition() {
        return RemoteSettings.definition();
    }

    /** Connects with default settings. */
    public static RemoteEventLog connect(String bootstrap) {
        return connect(bootstrap, Map.of());
    }

    /**
     * Connects to a cluster, and returns when one of its brokers has answered.
     *
     * @param bootstrap {@code HOST:PORT}, one or more, separated by commas
     * @param settings by the names in {@link #definition}
     * @throws ConfigException if an address or a setting is not valid
     * @throws org.apache.kafka.common.errors.TimeoutException if no broker answers within {@code default.api.timeout.ms}
     */
    public static RemoteEventLog connect(String bootstrap, Map<String, ?> settings) {
        RemoteSettings parsed = RemoteSettings.from(settings);
        List<InetSocketAddress> addresses =
                ClientUtils.parseAndValidateAddresses(List.of(bootstrap.trim().split("\\s*,\\s*")), "use_all_dns_ips");
        RemoteEventLog log = new RemoteEventLog(bootstrap, addresses, parsed);
        try {
            log.requests.await(log.cluster.brokers());
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        return topics.create(spec);
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        return topics.delete(name);
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return requests.await(topics.topic(name));
    }

    @Override
    public List<TopicDescription> topics() {
        return requests.await(topics.all());
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        PartitionRef ref = require(partition);
        CompletableFuture<Long> start = offsets.start(ref);
        long end = requests.await(offsets.end(ref));
        long startOffset = requests.await(start);
        Prefetch prefetch = new Prefetch(ref, startOffset, end, fetches::look);
        fetches.add(prefetch);
        return new RemoteReader(prefetch, startOffset, requests, offsets, settings.apiTimeoutMs());
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        return new RemoteWriter(require(partition), appends);
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        return transactions.writer(transactionalId, timeoutMs);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return transactions.committedOffsets(group);
    }

    private PartitionRef require(TopicPartition partition) {
        TopicView topic = requests.await(cluster.require(partition, null));
        return new PartitionRef(partition, topic.id());
    }

    /**
     * Closes the transactional writers, waits for appends under way, at most {@code close.timeout.ms}, then ends all connections and the thread. What is
     * not acknowledged by then fails; readers fail with their next step.
     */
    @Override
    public void close() {
        transactions.close();
        appends.awaitAll(settings.closeTimeoutMs());
        wire.close();
        fetches.closed();
        appends.closed();
    }
}
