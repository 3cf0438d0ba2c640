package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.group.OffsetCommit;
import io.runnel.log.group.OffsetCommit.Position;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.jspecify.annotations.Nullable;

/** OffsetCommit: each partition for itself; one that does not exist is refused before the group is asked. */
final class OffsetCommitHandler implements ApiHandler {
    private final Broker broker;

    OffsetCommitHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public void handle(Call call) {
        OffsetCommitRequestData data = ((OffsetCommitRequest) call.request()).data();
        boolean byId = OffsetCommitResponse.useTopicIds(call.version());
        ClusterImage image = broker.image();
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        List<Position> positions = new ArrayList<>();
        List<OffsetCommitResponsePartition> results = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : data.topics()) {
            OffsetCommitResponseTopic answers =
                    new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
            response.topics().add(answers);
            TopicImage known = byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                OffsetCommitResponsePartition result =
                        new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
                answers.partitions().add(result);
                if (known == null || !known.hasPartition(partition.partitionIndex())) {
                    result.setErrorCode(unknown(known, byId).code());
                } else {
                    positions.add(position(known, partition));
                    results.add(result);
                }
            }
        }
        answer(call, data, positions, results, response);
    }

    private static Errors unknown(@Nullable TopicImage topic, boolean byId) {
        return topic == null && byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static Position position(TopicImage topic, OffsetCommitRequestPartition partition) {
        return new Position(
                new TopicPartition(topic.name(), partition.partitionIndex()),
                topic.id(),
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                partition.committedMetadata());
    }

    private void answer(
            Call call,
            OffsetCommitRequestData data,
            List<Position> positions,
            List<OffsetCommitResponsePartition> results,
            OffsetCommitResponseData response) {
        if (positions.isEmpty()) {
            call.respond(new OffsetCommitResponse(response));
            return;
        }
        OffsetCommit wish = new OffsetCommit(
                data.groupId(),
                data.memberId(),
                data.groupInstanceId(),
                data.generationIdOrMemberEpoch(),
                call.version(),
                data.retentionTimeMs(),
                positions);
        CompletableFuture<List<Errors>> committed = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.offsets().commit(wish, reply, step));
        call.answerWith(Refusals.forEach(committed, positions.size(), call), errors -> {
            for (int i = 0; i < results.size(); i++) {
                results.get(i).setErrorCode(errors.get(i).code());
            }
            call.respond(new OffsetCommitResponse(response));
        });
    }
}
