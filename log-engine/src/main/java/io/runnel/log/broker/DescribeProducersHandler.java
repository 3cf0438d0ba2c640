package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeProducersRequest;
import org.apache.kafka.common.requests.DescribeProducersResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DescribeProducers (KIP-664): who writes to a partition, and since which offset a transaction is open. This is how a
 * transaction that hangs is found.
 */
final class DescribeProducersHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DescribeProducersHandler.class);
    private static final int NO_SEQUENCE = -1;

    private final Broker broker;

    DescribeProducersHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_PRODUCERS;
    }

    @Override
    public void handle(Call call) {
        DescribeProducersRequest request = (DescribeProducersRequest) call.request();
        List<TopicResponse> topics =
                request.data().topics().stream().map(this::describe).toList();
        call.respond(new DescribeProducersResponse(new DescribeProducersResponseData().setTopics(topics)));
    }

    private TopicResponse describe(TopicRequest topic) {
        return new TopicResponse()
                .setName(topic.name())
                .setPartitions(topic.partitionIndexes().stream()
                        .map(partition -> describe(topic.name(), partition))
                        .toList());
    }

    private PartitionResponse describe(String topic, int partition) {
        PartitionResponse answer = new PartitionResponse().setPartitionIndex(partition);
        try {
            Map<Long, ProducerWindow> producers =
                    broker.partitions().require(topic).leader(partition).producers();
            return answer.setActiveProducers(producers.entrySet().stream()
                    .map(producer -> describe(producer.getKey(), producer.getValue()))
                    .toList());
        } catch (RuntimeException e) {
            Errors error = Errors.forException(e);
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                LOG.error("Describing the producers of {}-{} failed", topic, partition, e);
            }
            return answer.setErrorCode(error.code()).setErrorMessage(e.getMessage());
        }
    }

    private static ProducerState describe(long producerId, ProducerWindow window) {
        RememberedBatch last = window.last();
        return new ProducerState()
                .setProducerId(producerId)
                .setProducerEpoch(window.producerEpoch())
                .setLastSequence(last == null ? NO_SEQUENCE : last.lastSequence())
                .setLastTimestamp(last == null ? window.lastSeenMs() : last.maxTimestampMs())
                .setCoordinatorEpoch(window.coordinatorEpoch())
                .setCurrentTxnStartOffset(window.transactionStart());
    }
}
