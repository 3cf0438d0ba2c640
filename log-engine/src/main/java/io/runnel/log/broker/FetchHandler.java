package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.replication.LogSlice;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.FetchSessionIdNotFoundException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetch: slices of segment files, which go to the socket without passing through this process's memory. If there is
 * less than the client wants to wait for, a {@link WaitingFetch} takes over.
 *
 * <p>Sessions (KIP-227) are answered as that KIP allows a broker without room for them: with session id 0, upon which
 * clients send every fetch in full.
 */
final class FetchHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FetchHandler.class);

    private final Broker broker;

    FetchHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(Call call) {
        FetchRequest request = (FetchRequest) call.request();
        if (!request.metadata().isFull()) {
            throw new FetchSessionIdNotFoundException(
                    "There is no fetch session " + request.data().sessionId() + ": sessions are not kept.");
        }
        if (request.isFromFollower()) {
            throw new InvalidRequestException(
                    "Broker " + request.replicaId() + " is not a replica of anything here: this node stands alone.");
        }
        Answer answer = read(request);
        if (answer.isEnough(request)) {
            call.respond(answer.toResponse());
        } else {
            new WaitingFetch(this, call, request).begin();
        }
    }

    /** What there is now for this request. */
    Answer read(FetchRequest request) {
        FetchRequestData data = request.data();
        Answer answer = new Answer(Math.min(data.maxBytes(), broker.config().fetchMaxBytes()));
        boolean committed = request.isolationLevel() == IsolationLevel.READ_COMMITTED;
        for (FetchTopic topic : data.topics()) {
            List<PartitionData> partitions = new ArrayList<>(topic.partitions().size());
            for (FetchPartition partition : topic.partitions()) {
                partitions.add(read(topic, partition, committed, answer));
            }
            answer.data
                    .responses()
                    .add(new FetchableTopicResponse()
                            .setTopic(topic.topic())
                            .setTopicId(topic.topicId())
                            .setPartitions(partitions));
        }
        return answer;
    }

    /** The replica that a part of a request reads. Fails with Kafka's exceptions. */
    Replica replica(FetchTopic topic, FetchPartition partition) {
        return broker.partitions()
                .require(topic.topic(), topic.topicId())
                .replica(partition.partition(), partition.currentLeaderEpoch());
    }

    private PartitionData read(FetchTopic topic, FetchPartition partition, boolean committed, Answer answer) {
        try {
            // KIP-74: the first batch of the first partition that has one comes whatever its size, so that a consumer
            // whose limits are too small still gets on.
            LogSlice slice = replica(topic, partition)
                    .read(
                            partition.fetchOffset(),
                            Math.max(0, Math.min(partition.partitionMaxBytes(), answer.bytesLeft)),
                            answer.bytes == 0,
                            committed);
            int bytes = slice.records().sizeInBytes();
            answer.bytes += bytes;
            answer.bytesLeft -= bytes;
            return new PartitionData()
                    .setPartitionIndex(partition.partition())
                    .setHighWatermark(slice.highWatermark())
                    .setLastStableOffset(slice.lastStableOffset())
                    .setLogStartOffset(slice.logStartOffset())
                    .setAbortedTransactions(committed ? aborted(slice) : null)
                    .setRecords(slice.records());
        } catch (RuntimeException e) {
            answer.failed = true;
            Errors error = Errors.forException(e);
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                LOG.error("Fetching {} of topic {} {} failed", partition, topic.topic(), topic.topicId(), e);
            }
            return FetchResponse.partitionResponse(partition.partition(), error).setRecords(MemoryRecords.EMPTY);
        }
    }

    /** In the order of their first offsets, in which consumers look at them. */
    private static List<AbortedTransaction> aborted(LogSlice slice) {
        return slice.aborted().stream()
                .sorted(Comparator.comparingLong(io.runnel.log.partition.AbortedTransaction::firstOffset))
                .map(transaction -> new AbortedTransaction()
                        .setProducerId(transaction.producerId())
                        .setFirstOffset(transaction.firstOffset()))
                .toList();
    }

    /** The parts of a response, as they are found. */
    static final class Answer {
        private final FetchResponseData data = new FetchResponseData();
        private int bytesLeft;
        private long bytes;
        private boolean failed;

        private Answer(int maxBytes) {
            this.bytesLeft = maxBytes;
        }

        /** Whether the client is to have it now, rather than wait for more. */
        boolean isEnough(FetchRequest request) {
            return failed
                    || bytes >= request.minBytes()
                    || request.maxWait() <= 0
                    || data.responses().isEmpty();
        }

        FetchResponse toResponse() {
            return FetchResponse.of(data);
        }
    }
}
