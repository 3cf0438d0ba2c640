package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.group.OffsetCommit;
import io.runnel.log.group.OffsetCommit.Position;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;
import org.apache.kafka.common.requests.TxnOffsetCommitResponse;

/** TxnOffsetCommit: offsets that hold once the producer's transaction is committed. */
final class TxnOffsetCommitHandler implements ApiHandler {
    private final Broker broker;
    private final TransactionOffsets offsets;

    TxnOffsetCommitHandler(Broker broker) {
        this.broker = broker;
        this.offsets = new TransactionOffsets(broker.coordinators());
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.TXN_OFFSET_COMMIT;
    }

    @Override
    public void handle(Call call) {
        TxnOffsetCommitRequestData data = ((TxnOffsetCommitRequest) call.request()).data();
        TxnOffsetCommitResponseData response = new TxnOffsetCommitResponseData();
        List<Position> positions = new ArrayList<>();
        List<TxnOffsetCommitResponsePartition> results = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : data.topics()) {
            TxnOffsetCommitResponseTopic answers = new TxnOffsetCommitResponseTopic().setName(topic.name());
            response.topics().add(answers);
            TopicImage known = broker.image().topic(topic.name());
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                TxnOffsetCommitResponsePartition result =
                        new TxnOffsetCommitResponsePartition().setPartitionIndex(index);
                answers.partitions().add(result);
                if (known == null || !known.hasPartition(index)) {
                    result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else {
                    positions.add(position(known, partition));
                    results.add(result);
                }
            }
        }
        if (positions.isEmpty()) {
            call.respond(new TxnOffsetCommitResponse(response));
            return;
        }
        call.answerWith(Refusals.forEach(commit(call, data, positions), positions.size(), call), errors -> {
            for (int i = 0; i < results.size(); i++) {
                results.get(i).setErrorCode(errors.get(i).code());
            }
            call.respond(new TxnOffsetCommitResponse(response));
        });
    }

    private static Position position(TopicImage topic, TxnOffsetCommitRequestPartition partition) {
        return new Position(
                new TopicPartition(topic.name(), partition.partitionIndex()),
                topic.id(),
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                partition.committedMetadata());
    }

    private CompletableFuture<List<Errors>> commit(
            Call call, TxnOffsetCommitRequestData data, List<Position> positions) {
        OffsetCommit wish = new OffsetCommit(
                data.groupId(),
                data.memberId(),
                data.groupInstanceId(),
                data.generationId(),
                call.version(),
                OffsetCommitRequest.DEFAULT_RETENTION_TIME,
                positions);
        return offsets.commit(data.transactionalId(), data.producerId(), data.producerEpoch(), wish);
    }
}
