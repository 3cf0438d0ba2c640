package io.runnel.log.remote;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition of one topic and no other of the same name.
 *
 * @param topicId zero where the brokers are older than topic ids
 */
record PartitionRef(TopicPartition partition, Uuid topicId) {
    String topic() {
        return partition.topic();
    }

    int number() {
        return partition.partition();
    }

    @Override
    public String toString() {
        return partition.toString();
    }
}
