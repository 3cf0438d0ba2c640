package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.storage.TopicConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What is to be opened: the arguments of {@link Replicas#create}.
 *
 * @param role null for the only replica of its partition, on a node without a cluster
 */
public record WantedReplica(
        Uuid topicId,
        TopicPartition partition,
        TopicConfig config,
        RecordValidator.@Nullable RecordCheck check,
        @Nullable ReplicaRole role) {
    /** Of the only replica. */
    public WantedReplica(
            Uuid topicId, TopicPartition partition, TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        this(topicId, partition, config, check, null);
    }

    /** The same, which leads nothing until it is told so again; the only replica of its partition leads. */
    WantedReplica waiting() {
        return role == null ? this : new WantedReplica(topicId, partition, config, check, role.waiting());
    }

    boolean replicated() {
        return role != null && role.assignment().isReplicated();
    }
}
