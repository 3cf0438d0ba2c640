package io.runnel.log.broker;

import io.runnel.log.RecordValidator;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.replication.LogDirectoryContent;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.ReplicaRole;
import io.runnel.log.replication.Replicas;
import io.runnel.log.replication.WantedReplica;
import io.runnel.log.storage.TopicConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads from a topic's name or id to this node's replicas, and keeps them in step with the cluster's metadata: creates,
 * configures and deletes replicas as topics come and go. Changed on the controller's thread, read by any.
 */
public final class PartitionTable implements ClusterMetadata.ImageListener {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionTable.class);

    private final int nodeId;
    private final Replicas replicas;
    private final BrokerSettings settings;
    private final Map<String, HostedTopic> byName = new ConcurrentHashMap<>();
    private final Map<Uuid, HostedTopic> byId = new ConcurrentHashMap<>();
    private RecordValidator validator = RecordValidator.NONE;
    /** Topic config values that the settings give. */
    private volatile Map<String, String> brokerDefaults;

    private final List<Consumer<ClusterImage>> listeners = new CopyOnWriteArrayList<>();
    private ClusterImage latest = ClusterImage.EMPTY;

    /**
     * A table over these replicas.
     *
     * @param nodeId this node's
     * @param settings give topics what they do not say themselves
     */
    public PartitionTable(int nodeId, Replicas replicas, BrokerSettings settings) {
        this.nodeId = nodeId;
        this.replicas = replicas;
        this.settings = settings;
        this.brokerDefaults = settings.topicDefaults();
        settings.onChange(TopicConfigs.dynamicDefaults(), this::defaultsChanged);
        replicas.onReopened(this::reopened);
    }

    /** The topic of that name, or null. */
    public @Nullable HostedTopic topic(String name) {
        return byName.get(name);
    }

    /**
     * The topic of that name.
     *
     * @throws UnknownTopicOrPartitionException if there is none
     */
    public HostedTopic require(String name) {
        HostedTopic topic = byName.get(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
        }
        return topic;
    }

    /** The topic of that id, or of that name where the API version knows no ids. */
    HostedTopic require(String name, Uuid id) {
        if (id.equals(Uuid.ZERO_UUID) && !name.isEmpty()) {
            return require(name);
        }
        return require(id);
    }

    /**
     * The topic of that id.
     *
     * @throws UnknownTopicIdException if there is none
     */
    HostedTopic require(Uuid id) {
        HostedTopic topic = byId.get(id);
        if (topic == null) {
            throw new UnknownTopicIdException("No topic has the id " + id + ".");
        }
        return topic;
    }

    /** Lets the validator judge records from now on, in topics that exist and in those to come. */
    public synchronized void validateWith(RecordValidator newValidator) {
        validator = newValidator;
        configureAll();
    }

    /** Tells of each new image when the table is in step with it; on the controller's thread. */
    public void onChange(Consumer<ClusterImage> listener) {
        listeners.add(listener);
    }

    private synchronized void defaultsChanged() {
        brokerDefaults = settings.topicDefaults();
        configureAll();
    }

    private void configureAll() {
        byName.values().forEach(hosted -> {
            TopicRules rules = rules(hosted.topic());
            hosted.replicas()
                    .forEach(replica -> replica.ifPresent(present -> present.configure(rules.config(), rules.check())));
        });
    }

    /**
     * The validator's check of a topic. A node's defaults are not meant for the topics of its own parts: the registry
     * could not store the first schema.
     */
    private RecordValidator.@Nullable RecordCheck checkFor(TopicImage topic, Map<String, String> configs) {
        boolean asked = !topic.internal() || TopicConfigs.asksForValidation(topic.configs());
        return asked ? validator.checkFor(topic.name(), configs) : null;
    }

    /** What holds for a topic, by config name. */
    Map<String, String> effectiveConfigs(TopicImage topic) {
        return TopicConfigs.effective(topic.configs(), brokerDefaults);
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after, List<MetadataRecord> records) {
        carryOut(after);
        // Without the lock: they may wait for a thread that opens a replica, and so waits for it.
        listeners.forEach(listener -> listener.accept(after));
    }

    private synchronized void carryOut(ClusterImage after) {
        latest = after;
        Set<Uuid> removed = new HashSet<>();
        for (Uuid hosted : byId.keySet()) {
            if (after.topic(hosted) == null) {
                removed.add(hosted);
            }
        }
        if (!removed.isEmpty()) {
            remove(removed);
        }
        openTogether(after);
        // The same maps mean the same topics: nothing to do for records about brokers or producer ids.
        for (TopicImage topic : after.topics().values()) {
            HostedTopic hosted = byId.get(topic.id());
            if (hosted == null || hosted.topic() != topic) {
                host(topic, hosted);
            }
        }
    }

    /**
     * To be called once when the table is in step with an image that holds: moves aside what is on disk and belongs to none
     * of its replicas. What could not be opened stays.
     *
     * @throws UncheckedIOException if a directory cannot be read or written
     */
    public synchronized void setStraysAside() {
        Set<TopicPartition> claimed = new HashSet<>();
        for (TopicImage topic : latest.topics().values()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                if (topic.partitions().get(index).isOn(nodeId)) {
                    claimed.add(new TopicPartition(topic.name(), index));
                }
            }
        }
        replicas.setStraysAside(claimed);
    }

    /** Opens the replicas of topics that are new here, several at a time. */
    private void openTogether(ClusterImage after) {
        List<WantedReplica> wanted = new ArrayList<>();
        for (TopicImage topic : after.topics().values()) {
            if (!byId.containsKey(topic.id())) {
                TopicRules rules = rules(topic);
                for (int index = 0; index < topic.partitions().size(); index++) {
                    if (topic.partitions().get(index).isOn(nodeId)) {
                        wanted.add(wanted(topic, index, rules));
                    }
                }
            }
        }
        replicas.createAll(wanted);
    }

    /** A replica that could not be opened serves now, or serves as another object. */
    private synchronized void reopened(TopicPartition partition) {
        HostedTopic hosted = byName.get(partition.topic());
        if (hosted == null || !hosted.topic().hasPartition(partition.partition())) {
            return;
        }
        TopicImage topic = hosted.topic();
        int index = partition.partition();
        if (topic.partitions().get(index).isOn(nodeId)) {
            List<Optional<Replica>> slots = new ArrayList<>(hosted.replicas());
            slots.set(index, open(wanted(topic, index, rules(topic))));
            put(new HostedTopic(topic, nodeId, slots));
        }
    }

    /** The log directories of this node with what is in them. */
    public List<LogDirectoryContent> logDirectories() {
        return replicas.describe();
    }

    /** As {@link Replicas#move}. */
    void move(TopicPartition partition, Path directory) {
        replicas.move(partition, directory);
    }

    private void remove(Set<Uuid> topicIds) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Uuid id : topicIds) {
            HostedTopic hosted = byId.remove(id);
            if (hosted != null) {
                String name = hosted.topic().name();
                byName.remove(name, hosted);
                for (int index = 0; index < hosted.replicas().size(); index++) {
                    partitions.add(new TopicPartition(name, index));
                }
            }
        }
        try {
            replicas.delete(partitions);
        } catch (RuntimeException e) {
            LOG.error("Deleting the files of topics {} failed; they are gone all the same", topicIds, e);
        }
    }

    /** What a topic asks of its replicas. */
    private record TopicRules(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {}

    private TopicRules rules(TopicImage topic) {
        Map<String, String> configs = effectiveConfigs(topic);
        return new TopicRules(TopicConfigs.storage(configs), checkFor(topic, configs));
    }

    private WantedReplica wanted(TopicImage topic, int index, TopicRules rules) {
        return new WantedReplica(
                topic.id(),
                new TopicPartition(topic.name(), index),
                rules.config(),
                rules.check(),
                role(topic.partitions().get(index)));
    }

    private ReplicaRole role(PartitionImage partition) {
        return new ReplicaRole(
                nodeId,
                new ReplicaAssignment(
                        partition.leader(),
                        partition.leaderEpoch(),
                        partition.partitionEpoch(),
                        partition.replicas(),
                        partition.inSyncReplicas()));
    }

    /** @param before the same topic as it was, of which most may be as it is now; null for one that is new here */
    private void host(TopicImage topic, @Nullable HostedTopic before) {
        TopicRules rules = rules(topic);
        boolean configured = before != null && before.topic().configs().equals(topic.configs());
        List<Optional<Replica>> slots = new ArrayList<>(topic.partitions().size());
        List<TopicPartition> elsewhere = new ArrayList<>();
        for (int index = 0; index < topic.partitions().size(); index++) {
            PartitionImage partition = topic.partitions().get(index);
            PartitionImage was = before != null && before.topic().hasPartition(index)
                    ? before.topic().partitions().get(index)
                    : null;
            if (!partition.isOn(nodeId)) {
                slots.add(Optional.empty());
                if (was == null || was.isOn(nodeId)) {
                    elsewhere.add(new TopicPartition(topic.name(), index));
                }
                continue;
            }
            // Images share what is the same: of thousands of partitions, those that differ are found without a look
            // inside.
            Optional<Replica> present = before != null && configured && partition.equals(was)
                    ? before.replicas().get(index)
                    : Optional.empty();
            slots.add(present.isPresent() ? present : open(wanted(topic, index, rules)));
        }
        put(new HostedTopic(topic, nodeId, slots));
        letGo(elsewhere);
    }

    private void put(HostedTopic hosted) {
        byId.put(hosted.topic().id(), hosted);
        byName.put(hosted.topic().name(), hosted);
    }

    /** Deletes what other nodes hold now. */
    private void letGo(List<TopicPartition> elsewhere) {
        List<TopicPartition> held = elsewhere.stream()
                .filter(partition -> replicas.replica(partition).isPresent())
                .toList();
        if (held.isEmpty()) {
            return;
        }
        LOG.info("{} are on other nodes now: their files here are deleted", held);
        try {
            replicas.delete(held);
        } catch (RuntimeException e) {
            LOG.error("Deleting the files of {} failed; other nodes hold them now", held, e);
        }
    }

    private Optional<Replica> open(WantedReplica wanted) {
        try {
            Optional<Replica> present = replicas.replica(wanted.partition());
            if (present.isPresent() && present.get().topicId().equals(wanted.topicId())) {
                present.get().configure(wanted.config(), wanted.check());
                present.get().assume(Objects.requireNonNull(wanted.role()));
                return present;
            }
            return Optional.of(replicas.create(wanted));
        } catch (RuntimeException e) {
            LOG.error("Partition {} is offline: its replica could not be opened", wanted.partition(), e);
            return Optional.empty();
        }
    }
}
