package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeTopicPartitionsRequest;
import org.apache.kafka.common.requests.DescribeTopicPartitionsResponse;

/**
 * DescribeTopicPartitions (KIP-966): topics in the order of their names, at most so many partitions at a time, and a
 * cursor that says where the next page begins.
 */
final class DescribeTopicPartitionsHandler implements ApiHandler {
    private final Broker broker;

    DescribeTopicPartitionsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public void handle(Call call) {
        DescribeTopicPartitionsRequestData request = ((DescribeTopicPartitionsRequest) call.request()).data();
        var cursor = request.cursor();
        if (cursor != null && cursor.partitionIndex() < 0) {
            throw new InvalidRequestException(
                    "The cursor's partition index must not be negative: " + cursor.partitionIndex());
        }
        ClusterImage image = broker.image();
        TreeSet<String> names = new TreeSet<>();
        request.topics().forEach(topic -> names.add(topic.name()));
        if (names.isEmpty()) {
            names.addAll(image.topics().keySet());
        } else if (cursor != null && !names.contains(cursor.topicName())) {
            throw new InvalidRequestException(
                    "DescribeTopicPartitionsRequest topic list should contain the cursor topic: " + cursor.topicName());
        }
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        int left = Math.max(
                1, Math.min(request.responsePartitionLimit(), broker.config().maxPartitionsDescribed()));
        for (String name : cursor == null ? names : names.tailSet(cursor.topicName())) {
            int first = cursor != null && name.equals(cursor.topicName()) ? cursor.partitionIndex() : 0;
            if (left == 0) {
                response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(first));
                break;
            }
            TopicImage topic = image.topic(name);
            if (topic == null) {
                response.topics().add(unknown(name));
                continue;
            }
            int end = (int) Math.min((long) first + left, topic.partitions().size());
            response.topics().add(describe(image, topic, first, end));
            left -= Math.max(0, end - first);
            if (end < topic.partitions().size()) {
                response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(end));
                break;
            }
        }
        call.respond(new DescribeTopicPartitionsResponse(response));
    }

    private static DescribeTopicPartitionsResponseTopic unknown(String name) {
        Errors error = Topic.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
        return new DescribeTopicPartitionsResponseTopic()
                .setErrorCode(error.code())
                .setName(name)
                .setIsInternal(TopicImage.isInternal(name))
                .setTopicAuthorizedOperations(Broker.topicOperations());
    }

    private static DescribeTopicPartitionsResponseTopic describe(
            ClusterImage image, TopicImage topic, int first, int end) {
        List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
        for (int index = first; index < end; index++) {
            PartitionImage partition = topic.partitions().get(index);
            partitions.add(new DescribeTopicPartitionsResponsePartition()
                    .setPartitionIndex(index)
                    .setLeaderId(partition.leader())
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setReplicaNodes(partition.replicas())
                    .setIsrNodes(partition.inSyncReplicas())
                    .setOfflineReplicas(image.offline(topic, index))
                    .setEligibleLeaderReplicas(partition.eligibleLeaders())
                    .setLastKnownElr(List.of()));
        }
        return new DescribeTopicPartitionsResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(topic.internal())
                .setPartitions(partitions)
                .setTopicAuthorizedOperations(Broker.topicOperations());
    }
}
