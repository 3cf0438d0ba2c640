package io.runnel.log.metadata;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * A fact the cluster has agreed on. Replaying all of them in order gives the {@link ClusterImage}. A record is never
 * changed once a release has written it: what must differ becomes a new version in {@link MetadataRecordCodec}.
 */
public sealed interface MetadataRecord {

    /** Names the cluster; the first record of every log. */
    record ClusterNamed(String clusterId) implements MetadataRecord {}

    /**
     * A broker says where clients reach it; the newest registration of a node id holds.
     *
     * @param epoch grows with each registration in the cluster
     */
    record BrokerRegistered(int nodeId, String host, int port, long epoch) implements MetadataRecord {}

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
