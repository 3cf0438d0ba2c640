package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Everything the cluster has agreed on up to one point of its metadata log. Immutable, so that a request sees one state
 * from beginning to end; {@link #apply} gives the next.
 */
public final class ClusterImage {
    /** Before the first record. */
    public static final ClusterImage EMPTY =
            new ClusterImage(null, new TreeMap<>(), new TreeMap<>(), new HashMap<>(), 0, 0);

    private final @Nullable String clusterId;
    private final NavigableMap<Integer, BrokerImage> brokers;
    private final NavigableMap<String, TopicImage> topics;
    private final Map<Uuid, TopicImage> topicsById;
    private final long nextProducerId;
    private final long lastBrokerEpoch;

    private ClusterImage(
            @Nullable String clusterId,
            NavigableMap<Integer, BrokerImage> brokers,
            NavigableMap<String, TopicImage> topics,
            Map<Uuid, TopicImage> topicsById,
            long nextProducerId,
            long lastBrokerEpoch) {
        this.clusterId = clusterId;
        this.brokers = Collections.unmodifiableNavigableMap(brokers);
        this.topics = Collections.unmodifiableNavigableMap(topics);
        this.topicsById = Collections.unmodifiableMap(topicsById);
        this.nextProducerId = nextProducerId;
        this.lastBrokerEpoch = lastBrokerEpoch;
    }

    /** The cluster's name, or null before its first record. */
    public @Nullable String clusterId() {
        return clusterId;
    }

    /** Brokers by node id, ascending. */
    public NavigableMap<Integer, BrokerImage> brokers() {
        return brokers;
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
     * @throws IllegalStateException if a record contradicts the image: the log was not written by a controller
     */
    public ClusterImage apply(List<? extends MetadataRecord> records) {
        if (records.isEmpty()) {
            return this;
        }
        var next = new Draft(this);
        records.forEach(next::apply);
        return next.finish();
    }

    /** The image after one record. */
    public ClusterImage apply(MetadataRecord metadataRecord) {
        return apply(List.of(metadataRecord));
    }

    /** The next image while it is being written; owned by one call of {@link ClusterImage#apply}. */
    private static final class Draft {
        private @Nullable String clusterId;
        private final NavigableMap<Integer, BrokerImage> brokers;
        private final NavigableMap<String, TopicImage> topics;
        private final Map<Uuid, TopicImage> topicsById;
        private long nextProducerId;
        private long lastBrokerEpoch;

        Draft(ClusterImage from) {
            clusterId = from.clusterId;
            brokers = new TreeMap<>(from.brokers);
            topics = new TreeMap<>(from.topics);
            topicsById = new HashMap<>(from.topicsById);
            nextProducerId = from.nextProducerId;
            lastBrokerEpoch = from.lastBrokerEpoch;
        }

        ClusterImage finish() {
            return new ClusterImage(clusterId, brokers, topics, topicsById, nextProducerId, lastBrokerEpoch);
        }

        void apply(MetadataRecord metadataRecord) {
            if (metadataRecord instanceof ClusterNamed named) {
                require(clusterId == null || named.clusterId().equals(clusterId), metadataRecord);
                clusterId = named.clusterId();
            } else if (metadataRecord instanceof BrokerRegistered broker) {
                brokers.put(
                        broker.nodeId(),
                        new BrokerImage(broker.nodeId(), broker.host(), broker.port(), broker.epoch()));
                lastBrokerEpoch = Math.max(lastBrokerEpoch, broker.epoch());
            } else if (metadataRecord instanceof TopicCreated topic) {
                require(!topics.containsKey(topic.name()) && !topicsById.containsKey(topic.id()), metadataRecord);
                put(new TopicImage(topic.name(), topic.id(), topic.partitions(), Map.of()));
            } else if (metadataRecord instanceof TopicConfigured configured) {
                put(topic(configured.topicId(), metadataRecord).withConfigs(configured.configs()));
            } else if (metadataRecord instanceof TopicRemoved removed) {
                topics.remove(topic(removed.topicId(), metadataRecord).name());
                topicsById.remove(removed.topicId());
            } else if (metadataRecord instanceof ProducerIdsAllocated block) {
                require(block.firstProducerId() >= nextProducerId, metadataRecord);
                nextProducerId = block.firstProducerId() + block.size();
            } else {
                throw new IllegalStateException("No rule for metadata record " + metadataRecord);
            }
        }

        private void put(TopicImage topic) {
            topics.put(topic.name(), topic);
            topicsById.put(topic.id(), topic);
        }

        private TopicImage topic(Uuid id, MetadataRecord metadataRecord) {
            TopicImage topic = topicsById.get(id);
            require(topic != null, metadataRecord);
            return Objects.requireNonNull(topic);
        }

        private static void require(boolean holds, MetadataRecord metadataRecord) {
            if (!holds) {
                throw new IllegalStateException("Metadata record contradicts the records before it: " + metadataRecord);
            }
        }
    }
}
