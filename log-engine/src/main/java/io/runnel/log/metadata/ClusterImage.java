package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Everything the cluster has agreed on up to one point of its metadata log. Immutable, so that a request sees one state
 * from beginning to end; {@link #apply} gives the next, {@link #records} the way back.
 */
public final class ClusterImage {
    /** Stands for all brokers among the names of {@link #brokerConfigs}, as in Kafka's config resources. */
    public static final String ALL_BROKERS = "";

    private static final int NOBODY = -1;

    /** Before the first record. */
    public static final ClusterImage EMPTY = new ClusterImage(new Draft());

    private final @Nullable String clusterId;
    private final NavigableMap<Integer, BrokerImage> brokers;
    /** By node id and topic id; of no broker an empty map, of no topic an empty set. */
    private final NavigableMap<Integer, Map<Uuid, Set<Integer>>> offlineReplicas;

    private final NavigableMap<String, Map<String, String>> brokerConfigs;
    private final NavigableMap<String, Map<String, String>> groupConfigs;
    private final NavigableMap<String, FeatureFinalized> features;
    private final NavigableMap<String, TopicImage> topics;
    private final Map<Uuid, TopicImage> topicsById;
    private final long nextProducerId;
    private final long lastBrokerEpoch;

    private ClusterImage(Draft draft) {
        this.clusterId = draft.clusterId;
        this.brokers = Collections.unmodifiableNavigableMap(draft.brokers);
        this.offlineReplicas = Collections.unmodifiableNavigableMap(draft.offlineReplicas);
        this.brokerConfigs = Collections.unmodifiableNavigableMap(draft.brokerConfigs);
        this.groupConfigs = Collections.unmodifiableNavigableMap(draft.groupConfigs);
        this.features = Collections.unmodifiableNavigableMap(draft.features);
        this.topics = Collections.unmodifiableNavigableMap(draft.topics);
        this.topicsById = Collections.unmodifiableMap(draft.topicsById);
        this.nextProducerId = draft.nextProducerId;
        this.lastBrokerEpoch = draft.lastBrokerEpoch;
    }

    /** The cluster's name, or null before its first record. */
    public @Nullable String clusterId() {
        return clusterId;
    }

    /** Brokers by node id, ascending. */
    public NavigableMap<Integer, BrokerImage> brokers() {
        return brokers;
    }

    /** Brokers that clients are told of, by node id, ascending. */
    public List<BrokerImage> inService() {
        return brokers.values().stream().filter(BrokerImage::inService).toList();
    }

    /** What a broker in service cannot read or write: indexes by topic id. */
    public Map<Uuid, Set<Integer>> offlineReplicas(int nodeId) {
        return offlineReplicas.getOrDefault(nodeId, Map.of());
    }

    /** The brokers as one partition sees them: one whose replica of it is offline is out of service for it. */
    public Map<Integer, BrokerImage> brokersFor(Uuid topicId, int index) {
        Map<Integer, BrokerImage> seen = brokers;
        for (Map.Entry<Integer, Map<Uuid, Set<Integer>>> offline : offlineReplicas.entrySet()) {
            BrokerImage broker = brokers.get(offline.getKey());
            if (broker != null
                    && offline.getValue().getOrDefault(topicId, Set.of()).contains(index)) {
                seen = seen == brokers ? new TreeMap<>(brokers) : seen;
                seen.put(broker.nodeId(), broker.withState(BrokerImage.State.FENCED));
            }
        }
        return seen;
    }

    /** Those of a partition's replicas whose brokers are not in service, or have lost them (KIP-858). */
    public List<Integer> offline(TopicImage topic, int index) {
        Map<Integer, BrokerImage> seen = brokersFor(topic.id(), index);
        return topic.partitions().get(index).replicas().stream()
                .filter(node -> {
                    BrokerImage broker = seen.get(node);
                    return broker == null || !broker.inService();
                })
                .toList();
    }

    /**
     * Settings changed at run time, by name.
     *
     * @param broker a node id, or {@link #ALL_BROKERS}
     */
    public Map<String, String> brokerConfigs(String broker) {
        return brokerConfigs.getOrDefault(broker, Map.of());
    }

    /** Configs set on consumer groups, by group id and name. */
    public NavigableMap<String, Map<String, String>> groupConfigs() {
        return groupConfigs;
    }

    /** Levels of the features that the cluster uses, by name. */
    public Map<String, Short> features() {
        Map<String, Short> levels = new TreeMap<>();
        features.forEach((name, feature) -> {
            if (feature.level() > 0) {
                levels.put(name, feature.level());
            }
        });
        return levels;
    }

    /** Grows with each change of {@link #features}; 0 before the first. */
    public long featuresEpoch() {
        return features.values().stream()
                .mapToLong(FeatureFinalized::epoch)
                .max()
                .orElse(0);
    }

    /** Topics by name, in the order of their names. */
    public NavigableMap<String, TopicImage> topics() {
        return topics;
    }

    /** The topic of that name, or null. */
    public @Nullable TopicImage topic(String name) {
        return topics.get(name);
    }

    /** The topic of that id, or null. */
    public @Nullable TopicImage topic(Uuid id) {
        return topicsById.get(id);
    }

    /** The first producer id that nobody owns yet. */
    public long nextProducerId() {
        return nextProducerId;
    }

    /** The newest broker's epoch. */
    public long lastBrokerEpoch() {
        return lastBrokerEpoch;
    }

    /**
     * The image after these records. The whole list costs one copy of the maps, so replay in large lists.
     *
     * @throws ContradictionException if a record contradicts the image; this one stays as it is
     */
    public ClusterImage apply(List<? extends MetadataRecord> records) {
        if (records.isEmpty()) {
            return this;
        }
        var next = new Draft(this);
        records.forEach(next::apply);
        next.finish();
        return new ClusterImage(next);
    }

    /** The image after one record. */
    public ClusterImage apply(MetadataRecord metadataRecord) {
        return apply(List.of(metadataRecord));
    }

    /** The fewest records that, applied to {@link #EMPTY}, give an image equal to this in all that it tells. */
    public List<MetadataRecord> records() {
        List<MetadataRecord> records = new ArrayList<>();
        if (clusterId != null) {
            records.add(new ClusterNamed(clusterId));
        }
        brokers.values().forEach(each -> records.add(new BrokerRegistered(each)));
        if (lastBrokerEpoch > 0 && brokers.values().stream().noneMatch(each -> each.epoch() == lastBrokerEpoch)) {
            records.add(new BrokerUnregistered(NOBODY, lastBrokerEpoch)); // Whose it was is of the past.
        }
        brokerConfigs.forEach((broker, configs) -> records.add(new BrokerConfigured(broker, configs)));
        groupConfigs.forEach((group, configs) -> records.add(new GroupConfigured(group, configs)));
        records.addAll(features.values());
        for (TopicImage topic : topics.values()) {
            records.add(new TopicCreated(topic.name(), topic.id(), topic.partitions()));
            if (!topic.configs().isEmpty()) {
                records.add(new TopicConfigured(topic.id(), topic.configs()));
            }
        }
        offlineReplicas.forEach((nodeId, partitions) -> records.add(new ReplicasOffline(
                nodeId, Objects.requireNonNull(brokers.get(nodeId)).epoch(), partitions)));
        if (nextProducerId > 0) {
            int size = (int) Math.min(nextProducerId, Controller.PRODUCER_ID_BLOCK_SIZE);
            records.add(new ProducerIdsAllocated(NOBODY, nextProducerId - size, size)); // Likewise.
        }
        return records;
    }

    /** The next image while it is being written; owned by one call of {@link ClusterImage#apply}. */
    private static final class Draft {
        private @Nullable String clusterId;
        private final NavigableMap<Integer, BrokerImage> brokers;
        private final NavigableMap<Integer, Map<Uuid, Set<Integer>>> offlineReplicas;
        private final NavigableMap<String, Map<String, String>> brokerConfigs;
        private final NavigableMap<String, Map<String, String>> groupConfigs;
        private final NavigableMap<String, FeatureFinalized> features;
        private final NavigableMap<String, TopicImage> topics;
        private final Map<Uuid, TopicImage> topicsById;
        /** Partitions of topics of which some have changed, so that each topic is made anew only once. */
        private final Map<Uuid, List<PartitionImage>> edited = new HashMap<>();

        private long nextProducerId;
        private long lastBrokerEpoch;

        Draft() {
            brokers = new TreeMap<>();
            offlineReplicas = new TreeMap<>();
            brokerConfigs = new TreeMap<>();
            groupConfigs = new TreeMap<>();
            features = new TreeMap<>();
            topics = new TreeMap<>();
            topicsById = new HashMap<>();
        }

        Draft(ClusterImage from) {
            clusterId = from.clusterId;
            brokers = new TreeMap<>(from.brokers);
            offlineReplicas = new TreeMap<>(from.offlineReplicas);
            brokerConfigs = new TreeMap<>(from.brokerConfigs);
            groupConfigs = new TreeMap<>(from.groupConfigs);
            features = new TreeMap<>(from.features);
            topics = new TreeMap<>(from.topics);
            topicsById = new HashMap<>(from.topicsById);
            nextProducerId = from.nextProducerId;
            lastBrokerEpoch = from.lastBrokerEpoch;
        }

        void apply(MetadataRecord metadataRecord) {
            if (metadataRecord instanceof ClusterNamed named) {
                require(clusterId == null || named.clusterId().equals(clusterId), metadataRecord);
                clusterId = named.clusterId();
            } else if (metadataRecord instanceof BrokerRegistered registered) {
                BrokerImage broker = registered.broker();
                BrokerImage present = brokers.put(broker.nodeId(), broker);
                if (present != null && present.epoch() != broker.epoch()) {
                    offlineReplicas.remove(broker.nodeId());
                }
                lastBrokerEpoch = Math.max(lastBrokerEpoch, broker.epoch());
            } else if (metadataRecord instanceof BrokerStateChanged changed) {
                BrokerImage broker = brokers.get(changed.nodeId());
                require(broker != null && broker.epoch() == changed.epoch(), metadataRecord);
                brokers.put(changed.nodeId(), Objects.requireNonNull(broker).withState(changed.state()));
            } else if (metadataRecord instanceof BrokerUnregistered gone) {
                brokers.remove(gone.nodeId());
                offlineReplicas.remove(gone.nodeId());
                lastBrokerEpoch = Math.max(lastBrokerEpoch, gone.epoch());
            } else if (metadataRecord instanceof ReplicasOffline offline) {
                BrokerImage broker = brokers.get(offline.nodeId());
                require(broker != null && broker.epoch() == offline.epoch(), metadataRecord);
                setOffline(offline.nodeId(), offline.partitions());
            } else if (metadataRecord instanceof BrokerConfigured configured) {
                configure(brokerConfigs, configured.broker(), configured.configs());
            } else if (metadataRecord instanceof GroupConfigured configured) {
                configure(groupConfigs, configured.group(), configured.configs());
            } else if (metadataRecord instanceof FeatureFinalized feature) {
                features.put(feature.name(), feature);
            } else if (metadataRecord instanceof TopicCreated topic) {
                require(!topics.containsKey(topic.name()) && !topicsById.containsKey(topic.id()), metadataRecord);
                put(new TopicImage(topic.name(), topic.id(), topic.partitions(), Map.of()));
            } else if (metadataRecord instanceof TopicConfigured configured) {
                put(topic(configured.topicId(), metadataRecord).withConfigs(configured.configs()));
            } else if (metadataRecord instanceof PartitionsAdded added) {
                put(topic(added.topicId(), metadataRecord).withPartitions(added.partitions()));
            } else if (metadataRecord instanceof PartitionChanged changed) {
                TopicImage topic = topicsById.get(changed.topicId());
                require(topic != null && topic.hasPartition(changed.index()), metadataRecord);
                edited.computeIfAbsent(
                                changed.topicId(),
                                id -> new ArrayList<>(
                                        Objects.requireNonNull(topic).partitions()))
                        .set(changed.index(), changed.partition());
            } else if (metadataRecord instanceof TopicRemoved removed) {
                topics.remove(topic(removed.topicId(), metadataRecord).name());
                topicsById.remove(removed.topicId());
                List.copyOf(offlineReplicas.keySet()).forEach(node -> forget(node, removed.topicId()));
            } else if (metadataRecord instanceof ProducerIdsAllocated block) {
                require(block.firstProducerId() >= nextProducerId, metadataRecord);
                nextProducerId = block.firstProducerId() + block.size();
            } else {
                throw new IllegalStateException("No rule for metadata record " + metadataRecord);
            }
        }

        private void setOffline(int nodeId, Map<Uuid, Set<Integer>> partitions) {
            if (partitions.isEmpty()) {
                offlineReplicas.remove(nodeId);
            } else {
                offlineReplicas.put(nodeId, partitions);
            }
        }

        private void forget(int nodeId, Uuid topicId) {
            Map<Uuid, Set<Integer>> partitions = new HashMap<>(offlineReplicas.getOrDefault(nodeId, Map.of()));
            if (partitions.remove(topicId) != null) {
                setOffline(nodeId, partitions);
            }
        }

        private static void configure(Map<String, Map<String, String>> all, String name, Map<String, String> configs) {
            if (configs.isEmpty()) {
                all.remove(name);
            } else {
                all.put(name, configs);
            }
        }

        private void put(TopicImage topic) {
            topics.put(topic.name(), topic);
            topicsById.put(topic.id(), topic);
        }

        void finish() {
            List.copyOf(edited.keySet()).forEach(this::finish);
        }

        private void finish(Uuid id) {
            List<PartitionImage> partitions = edited.remove(id);
            TopicImage topic = topicsById.get(id);
            if (partitions != null && topic != null) {
                put(topic.withAll(partitions));
            }
        }

        private TopicImage topic(Uuid id, MetadataRecord metadataRecord) {
            finish(id);
            TopicImage topic = topicsById.get(id);
            require(topic != null, metadataRecord);
            return Objects.requireNonNull(topic);
        }

        private static void require(boolean holds, MetadataRecord metadataRecord) {
            if (!holds) {
                throw new ContradictionException(metadataRecord);
            }
        }
    }
}
