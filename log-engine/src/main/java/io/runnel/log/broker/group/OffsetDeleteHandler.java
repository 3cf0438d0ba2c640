package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetDeleteRequest;
import org.apache.kafka.common.requests.OffsetDeleteResponse;

/** OffsetDelete (KIP-496): a group forgets partitions that none of its members reads. */
final class OffsetDeleteHandler implements ApiHandler {
    private final Broker broker;

    OffsetDeleteHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_DELETE;
    }

    @Override
    public void handle(Call call) {
        OffsetDeleteRequestData data = ((OffsetDeleteRequest) call.request()).data();
        if (data.groupId().isEmpty()) {
            throw new InvalidGroupIdException("Deleting offsets needs the id of a group; it is empty.");
        }
        OffsetDeleteResponseData response = new OffsetDeleteResponseData();
        List<TopicPartition> partitions = new ArrayList<>();
        List<OffsetDeleteResponsePartition> results = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : data.topics()) {
            OffsetDeleteResponseTopic answers = new OffsetDeleteResponseTopic().setName(topic.name());
            response.topics().add(answers);
            TopicImage known = broker.image().topic(topic.name());
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                OffsetDeleteResponsePartition result = new OffsetDeleteResponsePartition().setPartitionIndex(index);
                if (!answers.partitions().add(result)) {
                    continue; // Named twice.
                }
                if (known == null || !known.hasPartition(index)) {
                    result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else {
                    partitions.add(new TopicPartition(topic.name(), index));
                    results.add(result);
                }
            }
        }
        // The group is asked also when no partition is left: whether it exists is part of the answer.
        CompletableFuture<List<Errors>> deleted = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.offsets().delete(data.groupId(), partitions, reply, step));
        call.answerWith(deleted, errors -> {
            for (int i = 0; i < results.size(); i++) {
                results.get(i).setErrorCode(errors.get(i).code());
            }
            call.respond(new OffsetDeleteResponse(response));
        });
    }
}
