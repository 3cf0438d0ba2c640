package io.runnel.log;

import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.ConfigDescriptions;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.HostedTopic;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.group.OffsetFetch;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.LogDirectoryContent;
import io.runnel.log.replication.Replica;
import io.runnel.log.transaction.TransactionFilter;
import io.runnel.log.transaction.TransactionRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * What a node's log can tell of itself to people: brokers, partitions, groups, transactions and settings, each as it is
 * when it is asked. Everything comes from memory; no file is opened. Thread-safe.
 */
public final class LogInspection {
    private static final long TIMEOUT_MS = 10_000;
    private static final int NO_EPOCH = -1;

    private final ClusterMetadata metadata;
    private final PartitionTable partitions;
    private final Coordinators coordinators;
    private final BrokerSettings settings;

    LogInspection(
            ClusterMetadata metadata, PartitionTable partitions, Coordinators coordinators, BrokerSettings settings) {
        this.metadata = metadata;
        this.partitions = partitions;
        this.coordinators = coordinators;
        this.settings = settings;
    }

    /**
     * A broker of the cluster, and where clients reach it.
     *
     * @param state {@code ACTIVE}, {@code SHUTTING_DOWN} or {@code FENCED}
     * @param controller whether its decisions are taken now, as far as this node knows
     */
    public record Broker(
            int nodeId,
            String host,
            int port,
            long epoch,
            @Nullable String rack,
            String state,
            boolean controller) {}

    /**
     * A partition. Offsets and size are this node's replica's, and null where that is offline or on other nodes alone.
     *
     * @param leader node id; -1 if there is none
     * @param sizeBytes of its segments
     */
    public record Partition(
            String topic,
            int partition,
            boolean internal,
            int leader,
            int leaderEpoch,
            List<Integer> replicas,
            List<Integer> inSyncReplicas,
            @Nullable Offsets offsets,
            @Nullable Long sizeBytes) {}

    /**
     * How far a partition reaches.
     *
     * @param start the first offset that is still there
     * @param end one above the last
     * @param stable up to which transactions are decided
     */
    public record Offsets(long start, long highWatermark, long stable, long end) {}

    /**
     * A group of consumers.
     *
     * @param type {@code classic} or {@code consumer}
     */
    public record Group(String id, String type, String protocolType, String state, List<GroupOffset> offsets) {}

    /** Up to where a group has come in a partition, and when it said so; milliseconds since the epoch. */
    public record GroupOffset(String topic, int partition, long offset, String metadata, long commitTimestampMs) {}

    /**
     * A transactional id.
     *
     * @param startTimestampMs of the transaction that is open, or null
     * @param partitions of that transaction
     */
    public record Transaction(
            String transactionalId,
            String state,
            long producerId,
            int producerEpoch,
            int timeoutMs,
            @Nullable Long startTimestampMs,
            long lastUpdateTimestampMs,
            List<TopicPartition> partitions) {}

    /**
     * A setting.
     *
     * @param topic whose it is, or null for the node's own
     * @param value null for a secret, or when there is none
     * @param standard what holds where nobody sets it, or null
     * @param source name of where the value comes from, such as {@code DEFAULT_CONFIG}
     */
    public record Setting(
            @Nullable String topic,
            String name,
            @Nullable String value,
            @Nullable String standard,
            String source,
            boolean readOnly,
            @Nullable String documentation) {}

    /** All that are registered, in service or not. */
    public List<Broker> brokers() {
        int controller = metadata.controllerId();
        return metadata.image().brokers().values().stream()
                .map(broker -> new Broker(
                        broker.nodeId(),
                        broker.host(),
                        broker.port(),
                        broker.epoch(),
                        broker.rack(),
                        broker.state().name(),
                        broker.nodeId() == controller))
                .toList();
    }

    /** All partitions, by topic and number. */
    public List<Partition> partitions() {
        Map<TopicPartition, Long> sizes = sizes();
        List<Partition> all = new ArrayList<>();
        for (TopicImage topic : metadata.image().topics().values()) {
            HostedTopic hosted = partitions.topic(topic.name());
            for (int index = 0; index < topic.partitions().size(); index++) {
                all.add(partition(topic, index, offsets(hosted, index), sizes));
            }
        }
        return all;
    }

    private static Partition partition(
            TopicImage topic, int index, @Nullable Offsets offsets, Map<TopicPartition, Long> sizes) {
        var image = topic.partitions().get(index);
        return new Partition(
                topic.name(),
                index,
                topic.internal(),
                image.leader(),
                image.leaderEpoch(),
                image.replicas(),
                image.inSyncReplicas(),
                offsets,
                sizes.get(new TopicPartition(topic.name(), index)));
    }

    private Map<TopicPartition, Long> sizes() {
        Map<TopicPartition, Long> sizes = new HashMap<>();
        for (LogDirectoryContent directory : partitions.logDirectories()) {
            directory.partitions().stream()
                    .filter(content -> !content.future())
                    .forEach(content -> sizes.put(content.partition(), content.sizeInBytes()));
        }
        return sizes;
    }

    private static @Nullable Offsets offsets(@Nullable HostedTopic hosted, int index) {
        if (hosted == null || index >= hosted.replicas().size()) {
            return null;
        }
        try {
            return hosted.replicas().get(index).map(LogInspection::offsets).orElse(null);
        } catch (ApiException offline) {
            return null; // Its directory failed; the row says so by having none.
        }
    }

    private static Offsets offsets(Replica replica) {
        return new Offsets(
                replica.logStartOffset(), replica.highWatermark(), replica.lastStableOffset(), replica.logEndOffset());
    }

    /**
     * All groups with what they committed, by id.
     *
     * @throws ApiException if they are still being read after a start
     */
    public List<Group> groups() {
        List<ListedGroup> listed = new ArrayList<>();
        coordinators
                .groups()
                .<List<ListedGroup>>submitToAll(
                        (groups, reply, step) -> groups.directory().list(List.of(), List.of(), reply, step))
                .forEach(part -> listed.addAll(await(part, "groups")));
        Map<String, CompletableFuture<List<OffsetFetch.Found>>> offsets = new HashMap<>();
        listed.forEach(group -> offsets.put(group.groupId(), offsetsOf(group.groupId())));
        List<Group> groups = new ArrayList<>();
        for (ListedGroup group : listed) {
            try {
                List<GroupOffset> committed =
                        committed(await(offsets.get(group.groupId()), "offsets of group " + group.groupId()));
                groups.add(new Group(
                        group.groupId(), group.groupType(), group.protocolType(), group.groupState(), committed));
            } catch (GroupIdNotFoundException gone) {
                continue; // Deleted since it was listed.
            }
        }
        groups.sort(Comparator.comparing(Group::id));
        return groups;
    }

    private CompletableFuture<List<OffsetFetch.Found>> offsetsOf(String groupId) {
        OffsetFetch all = new OffsetFetch(groupId, null, NO_EPOCH, null, false);
        return coordinators
                .groups()
                .submit(groupId, (groups, reply, step) -> groups.offsets().fetch(all, reply, step));
    }

    private static List<GroupOffset> committed(List<OffsetFetch.Found> found) {
        List<GroupOffset> committed = new ArrayList<>();
        for (OffsetFetch.Found each : found) {
            var value = each.value();
            if (value != null) {
                committed.add(new GroupOffset(
                        each.partition().topic(),
                        each.partition().partition(),
                        value.offset(),
                        value.metadata(),
                        value.commitTimestampMs()));
            }
        }
        return committed;
    }

    /**
     * All transactional ids, by these.
     *
     * @throws ApiException if they are still being read after a start
     */
    public List<Transaction> transactions() {
        TransactionFilter all = new TransactionFilter(Set.of(), Set.of(), NO_EPOCH, id -> true);
        List<Transaction> transactions = new ArrayList<>();
        coordinators
                .transactions()
                .<Map<String, TransactionRecord.Value>>submitToAll((state, reply, step) -> state.list(all, reply, step))
                .forEach(part -> await(part, "transactions").forEach((id, value) -> {
                    List<TopicPartition> partitions = new ArrayList<>();
                    value.partitions()
                            .forEach((topic, numbers) ->
                                    numbers.forEach(number -> partitions.add(new TopicPartition(topic, number))));
                    transactions.add(new Transaction(
                            id,
                            value.state().label(),
                            value.producer().id(),
                            value.producer().epoch(),
                            value.timeoutMs(),
                            value.startTimestampMs() < 0 ? null : value.startTimestampMs(),
                            value.lastUpdateTimestampMs(),
                            partitions));
                }));
        transactions.sort(Comparator.comparing(Transaction::transactionalId));
        return transactions;
    }

    /** The node's settings as far as the log defines them, then those of each topic. */
    public List<Setting> settings() {
        ConfigDescriptions descriptions = new ConfigDescriptions(settings);
        List<Setting> all = new ArrayList<>();
        descriptions.ofBroker().forEach(config -> all.add(setting(null, config)));
        for (TopicImage topic : metadata.image().topics().values()) {
            descriptions.ofTopic(topic).forEach(config -> all.add(setting(topic.name(), config)));
        }
        return all;
    }

    private static Setting setting(@Nullable String topic, DescribeConfigsResourceResult config) {
        String standard = config.synonyms().stream()
                .filter(synonym -> synonym.source() == ConfigSource.DEFAULT_CONFIG.id())
                .map(DescribeConfigsSynonym::value)
                .findFirst()
                .orElse(null);
        return new Setting(
                topic,
                config.name(),
                config.value(),
                standard,
                ConfigSource.forId(config.configSource()).name(),
                config.readOnly(),
                config.documentation());
    }

    private static <T> T await(@Nullable CompletableFuture<T> future, String what) {
        try {
            return Objects.requireNonNull(future).get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof ApiException known
                    ? known
                    : new ApiException("Asking for the " + what + " failed: " + e.getCause(), e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Asking for the " + what + " took more than " + TIMEOUT_MS + " ms.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("Interrupted while asking for the " + what + ".", e);
        }
    }
}
