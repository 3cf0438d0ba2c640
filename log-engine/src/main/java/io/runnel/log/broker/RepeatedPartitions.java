package io.runnel.log.broker;

import io.runnel.log.broker.FetchedPartition.Key;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;

/**
 * The partitions that a Produce request names more than once. A client could not tell which of the answers is for which
 * batch, and Kafka drops all batches but one in silence; here all of them are refused.
 */
final class RepeatedPartitions {
    private static final RepeatedPartitions NONE = new RepeatedPartitions(Set.of());

    private final Set<Key> repeated;

    private RepeatedPartitions(Set<Key> repeated) {
        this.repeated = repeated;
    }

    static RepeatedPartitions in(ProduceRequestData request) {
        if (request.topicData().size() == 1
                && request.topicData().iterator().next().partitionData().size() == 1) {
            return NONE;
        }
        Set<Key> seen = new HashSet<>();
        Set<Key> repeated = new HashSet<>();
        for (TopicProduceData topic : request.topicData()) {
            for (PartitionProduceData partition : topic.partitionData()) {
                Key key = new Key(topic.name(), topic.topicId(), partition.index());
                if (!seen.add(key)) {
                    repeated.add(key);
                }
            }
        }
        return repeated.isEmpty() ? NONE : new RepeatedPartitions(repeated);
    }

    /**
     * Lets a partition pass that is named once.
     *
     * @throws InvalidRequestException if it is named more often
     */
    void refuse(TopicProduceData topic, int partition) {
        if (!repeated.isEmpty() && repeated.contains(new Key(topic.name(), topic.topicId(), partition))) {
            throw new InvalidRequestException("The request has several batches for partition " + partition
                    + " of topic '" + topic.name() + "' " + topic.topicId() + ". Send them one after the other.");
        }
    }
}
