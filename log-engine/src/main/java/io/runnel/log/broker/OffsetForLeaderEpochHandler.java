package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.partition.LeaderEpochs;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetsForLeaderEpochRequest;
import org.apache.kafka.common.requests.OffsetsForLeaderEpochResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OffsetForLeaderEpoch: where a leader epoch ends, by which a client finds out whether records that it has read are
 * gone (KIP-320).
 */
final class OffsetForLeaderEpochHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetForLeaderEpochHandler.class);

    private final Broker broker;

    OffsetForLeaderEpochHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(Call call) {
        OffsetsForLeaderEpochRequest request = (OffsetsForLeaderEpochRequest) call.request();
        OffsetForLeaderEpochResponseData data = new OffsetForLeaderEpochResponseData();
        for (OffsetForLeaderTopic topic : request.data().topics()) {
            OffsetForLeaderTopicResult result = new OffsetForLeaderTopicResult().setTopic(topic.topic());
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                result.partitions().add(answer(topic.topic(), partition));
            }
            data.topics().add(result);
        }
        call.respond(new OffsetsForLeaderEpochResponse(data));
    }

    private EpochEndOffset answer(String topic, OffsetForLeaderPartition asked) {
        EpochEndOffset answer = new EpochEndOffset().setPartition(asked.partition());
        try {
            LeaderEpochs.EpochEnd end = broker.partitions()
                    .require(topic)
                    .leader(asked.partition(), asked.currentLeaderEpoch())
                    .endOffsetFor(asked.leaderEpoch());
            return answer.setLeaderEpoch(end.leaderEpoch()).setEndOffset(end.endOffset());
        } catch (RuntimeException e) {
            Errors error = Errors.forException(e);
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                LOG.error(
                        "Finding the end of epoch {} in {}-{} failed",
                        asked.leaderEpoch(),
                        topic,
                        asked.partition(),
                        e);
            }
            return answer.setErrorCode(error.code());
        }
    }
}
