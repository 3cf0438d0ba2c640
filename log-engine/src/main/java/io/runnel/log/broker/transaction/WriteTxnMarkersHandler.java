package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.transaction.TransactionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;

/**
 * WriteTxnMarkers: ends transactions in single partitions past their coordinator. This is how an administrator aborts one
 * that hangs (KIP-664).
 */
final class WriteTxnMarkersHandler implements ApiHandler {
    private final Broker broker;

    WriteTxnMarkersHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.WRITE_TXN_MARKERS;
    }

    @Override
    public void handle(Call call) {
        WriteTxnMarkersResponseData response = new WriteTxnMarkersResponseData();
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (WritableTxnMarker marker :
                ((WriteTxnMarkersRequest) call.request()).data().markers()) {
            WritableTxnMarkerResult result = new WritableTxnMarkerResult().setProducerId(marker.producerId());
            response.markers().add(result);
            for (WritableTxnMarkerTopic topic : marker.topics()) {
                WritableTxnMarkerTopicResult topicResult = new WritableTxnMarkerTopicResult().setName(topic.name());
                result.topics().add(topicResult);
                for (int index : topic.partitionIndexes()) {
                    WritableTxnMarkerPartitionResult answer =
                            new WritableTxnMarkerPartitionResult().setPartitionIndex(index);
                    topicResult.partitions().add(answer);
                    pending.add(write(marker, new TopicPartition(topic.name(), index))
                            .handle((written, failure) -> failure == null
                                    ? answer
                                    : answer.setErrorCode(
                                            TransactionErrors.of(failure).code())));
                }
            }
        }
        call.answerWith(
                CompletableFuture.allOf(pending.toArray(new CompletableFuture<?>[0])),
                done -> call.respond(new WriteTxnMarkersResponse(response)));
    }

    private CompletableFuture<AppendResult> write(WritableTxnMarker asked, TopicPartition partition) {
        if (asked.producerId() < 0 || asked.producerEpoch() < 0) {
            return CompletableFuture.failedFuture(new InvalidRequestException("No transaction is of producer "
                    + asked.producerId() + " with epoch " + asked.producerEpoch() + "."));
        }
        TransactionMarker marker = new TransactionMarker(
                asked.producerId(), asked.producerEpoch(), asked.transactionResult(), asked.coordinatorEpoch());
        boolean epochBumped = asked.transactionVersion() >= TransactionRequest.EPOCH_BUMP;
        try {
            boolean offsets = broker.coordinators().groups().owns(partition);
            if (!offsets && TopicImage.isClosedToClients(partition.topic())) {
                throw new TopicAuthorizationException("No transaction has records in " + partition + ".");
            }
            return TransactionMarkers.append(
                    broker.coordinators(),
                    broker.partitions(),
                    partition,
                    marker,
                    epochBumped,
                    broker.time().milliseconds());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
