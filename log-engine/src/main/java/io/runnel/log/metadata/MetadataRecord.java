package io.runnel.log.metadata;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * A fact the cluster has agreed on. Replaying all of them in order gives the {@link ClusterImage}. A record is never
 * changed once a release has written it: what must differ becomes a new version in {@link MetadataRecordCodec}.
 */
public sealed interface MetadataRecord {

    /** Names the cluster; the first record of every log. */
    record ClusterNamed(String clusterId) implements MetadataRecord {}

    /** A broker says who it is and where it is reached; the newest registration of a node id holds. */
    record BrokerRegistered(BrokerImage broker) implements MetadataRecord {
        /** Of a broker that stands alone. */
        public BrokerRegistered(int nodeId, String host, int port, long epoch) {
            this(new BrokerImage(nodeId, host, port, epoch));
        }
    }

    /**
     * A broker comes into service, leaves it, or is about to.
     *
     * @param epoch of the registration that this is about, which is the newest one of that node id
     */
    record BrokerStateChanged(int nodeId, long epoch, BrokerImage.State state) implements MetadataRecord {}

    /**
     * A broker is gone for good: its node id is unknown until it registers again.
     *
     * @param epoch of its last registration: later ones have greater epochs
     */
    record BrokerUnregistered(int nodeId, long epoch) implements MetadataRecord {}

    /**
     * Replicas that a broker in service cannot read or write, because their log directory has failed (KIP-858): it neither
     * leads them nor is in sync there until it can. Replaces what was recorded of that registration before; the next
     * registration begins without any.
     *
     * @param epoch of the registration that this is about, which is the newest one of that node id
     * @param partitions indexes by topic id
     */
    record ReplicasOffline(int nodeId, long epoch, Map<Uuid, Set<Integer>> partitions) implements MetadataRecord {
        public ReplicasOffline {
            Map<Uuid, Set<Integer>> copy = new HashMap<>();
            partitions.forEach((topic, indexes) -> copy.put(topic, Set.copyOf(indexes)));
            partitions = Map.copyOf(copy);
        }
    }

    /**
     * A topic exists from here on.
     *
     * @param partitions in the order of their indexes, from 0
     */
    record TopicCreated(String name, Uuid id, List<PartitionImage> partitions) implements MetadataRecord {
        public TopicCreated {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * The configs set on a topic, replacing all that were set before.
     *
     * @param configs canonical names and values, as {@link TopicConfigs#normalize} gives them
     */
    record TopicConfigured(Uuid topicId, Map<String, String> configs) implements MetadataRecord {
        public TopicConfigured {
            configs = Map.copyOf(configs);
        }
    }

    /**
     * A topic has further partitions from here on.
     *
     * @param partitions those that were added, which follow the ones that were there
     */
    record PartitionsAdded(Uuid topicId, List<PartitionImage> partitions) implements MetadataRecord {
        public PartitionsAdded {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * A partition's leader, replicas or in-sync set are others from here on.
     *
     * @param partition the whole of what holds now; its epoch is above the one before
     */
    record PartitionChanged(Uuid topicId, int index, PartitionImage partition) implements MetadataRecord {}

    /**
     * The settings changed at run time for one broker or for all, replacing all that were changed before (KIP-226).
     *
     * @param broker a node id, or {@link ClusterImage#ALL_BROKERS}
     */
    record BrokerConfigured(String broker, Map<String, String> configs) implements MetadataRecord {
        public BrokerConfigured {
            configs = Map.copyOf(configs);
        }
    }

    /** The configs set on a consumer group, replacing all that were set before; it need not exist yet. */
    record GroupConfigured(String group, Map<String, String> configs) implements MetadataRecord {
        public GroupConfigured {
            configs = Map.copyOf(configs);
        }
    }

    /**
     * The cluster uses a feature at this level from here on (KIP-584); at level 0 it does not use it.
     *
     * @param epoch grows with each such record
     */
    record FeatureFinalized(String name, short level, long epoch) implements MetadataRecord {}

    /** A topic is gone, and its records with it. */
    record TopicRemoved(Uuid topicId) implements MetadataRecord {}

    /**
     * A broker owns the producer ids from {@code firstProducerId} on.
     *
     * @param size number of ids
     */
    record ProducerIdsAllocated(int nodeId, long firstProducerId, int size) implements MetadataRecord {}
}
