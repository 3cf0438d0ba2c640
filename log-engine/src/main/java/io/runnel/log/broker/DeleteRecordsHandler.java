package io.runnel.log.broker;

import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import io.runnel.log.network.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteRecordsRequest;
import org.apache.kafka.common.requests.DeleteRecordsResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteRecords (KIP-107): moves partitions' log start offsets, each for itself; the answer comes when they are on disk.
 */
final class DeleteRecordsHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteRecordsHandler.class);

    private final Broker broker;

    DeleteRecordsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public void handle(Call call) {
        DeleteRecordsRequestData data = ((DeleteRecordsRequest) call.request()).data();
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        List<CompletableFuture<DeleteRecordsPartitionResult>> pending = new ArrayList<>();
        for (DeleteRecordsTopic topic : data.topics()) {
            DeleteRecordsTopicResult result = new DeleteRecordsTopicResult().setName(topic.name());
            response.topics().add(result);
            for (DeleteRecordsPartition partition : topic.partitions()) {
                DeleteRecordsPartitionResult answer =
                        new DeleteRecordsPartitionResult().setPartitionIndex(partition.partitionIndex());
                result.partitions().add(answer);
                pending.add(delete(topic.name(), partition)
                        .handle((lowWatermark, error) -> fill(answer, topic.name(), lowWatermark, error)));
            }
        }
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Deleting records took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(
                CompletableFuture.allOf(pending.toArray(new CompletableFuture<?>[0])),
                done -> call.respond(new DeleteRecordsResponse(response)));
    }

    private CompletableFuture<Long> delete(String topic, DeleteRecordsPartition partition) {
        try {
            HostedTopic hosted = broker.partitions().require(topic);
            if (TopicImage.isClosedToClients(topic)) {
                throw new InvalidTopicException(
                        "Topic '" + topic + "' is the broker's own: clients cannot delete its records.");
            }
            return hosted.leader(partition.partitionIndex()).deleteRecordsBefore(partition.offset());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static DeleteRecordsPartitionResult fill(
            DeleteRecordsPartitionResult answer, String topic, @Nullable Long lowWatermark, @Nullable Throwable error) {
        if (lowWatermark != null) {
            return answer.setLowWatermark(lowWatermark);
        }
        Throwable cause = error == null ? null : Failures.cause(error);
        Errors code = Errors.forException(cause);
        if (code == Errors.UNKNOWN_SERVER_ERROR) {
            LOG.error("Deleting records of {}-{} failed", topic, answer.partitionIndex(), cause);
        }
        return answer.setErrorCode(code.code()).setLowWatermark(DeleteRecordsResponse.INVALID_LOW_WATERMARK);
    }
}
