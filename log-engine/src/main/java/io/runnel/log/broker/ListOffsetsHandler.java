package io.runnel.log.broker;

import io.runnel.log.network.Call;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.OffsetNotAvailableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.FileRecords.TimestampAndOffset;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ListOffsets: the first offset whose record is not older than a timestamp, or one of the offsets that negative
 * timestamps stand for. Offsets at or after the high watermark (under read_committed, the last stable offset) are not
 * told.
 */
final class ListOffsetsHandler implements ApiHandler {
    /** From this version on an answer may carry the leader epoch (KIP-320). */
    private static final short FIRST_VERSION_WITH_EPOCH = 4;

    /** From which version on a negative timestamp has its meaning. */
    private static final Map<Long, Integer> FIRST_VERSIONS = Map.of(
            ListOffsetsRequest.LATEST_TIMESTAMP, 1,
            ListOffsetsRequest.EARLIEST_TIMESTAMP, 1,
            ListOffsetsRequest.MAX_TIMESTAMP, 7,
            ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP, 8,
            ListOffsetsRequest.LATEST_TIERED_TIMESTAMP, 9,
            ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP, 11);

    /** From this version on clients know the error of an end that is not known yet (KIP-207). */
    private static final short FIRST_VERSION_WITH_UNKNOWN_END = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

    private final Broker broker;

    ListOffsetsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public void handle(Call call) {
        ListOffsetsRequest request = (ListOffsetsRequest) call.request();
        CompletableFuture<?>[] pending = pending(request);
        if (pending.length == 0) {
            call.respond(answer(request));
        } else {
            call.answerWith(
                    CompletableFuture.allOf(pending).exceptionally(failed -> null), // The answers tell what failed.
                    done -> call.respond(answer(request)));
        }
    }

    /**
     * What flushes are under way where records are asked for that have been acknowledged perhaps, but only as written
     * (acks=1): whoever has written them finds them, as in Apache Kafka.
     */
    private CompletableFuture<?>[] pending(ListOffsetsRequest request) {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (ListOffsetsTopic topic : request.topics()) {
            HostedTopic hosted = broker.partitions().topic(topic.name());
            for (ListOffsetsPartition partition : topic.partitions()) {
                Replica replica = hosted == null ? null : hosted.replicaOrNull(partition.partitionIndex());
                CompletableFuture<?> committed = replica == null || replica.isReplicated() ? null : replica.committed();
                if (committed != null && !committed.isDone()) {
                    pending.add(committed);
                }
            }
        }
        return pending.toArray(CompletableFuture<?>[]::new);
    }

    private ListOffsetsResponse answer(ListOffsetsRequest request) {
        List<ListOffsetsTopicResponse> topics = new ArrayList<>();
        for (ListOffsetsTopic topic : request.topics()) {
            List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
            for (ListOffsetsPartition partition : topic.partitions()) {
                partitions.add(answer(request, topic.name(), partition));
            }
            topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(partitions));
        }
        return new ListOffsetsResponse(new ListOffsetsResponseData().setTopics(topics));
    }

    private ListOffsetsPartitionResponse answer(ListOffsetsRequest request, String topic, ListOffsetsPartition asked) {
        ListOffsetsPartitionResponse answer =
                new ListOffsetsPartitionResponse().setPartitionIndex(asked.partitionIndex());
        if (request.duplicatePartitions().contains(new TopicPartition(topic, asked.partitionIndex()))) {
            return answer.setErrorCode(Errors.INVALID_REQUEST.code());
        }
        try {
            requireKnown(asked.timestamp(), request.version());
            Replica replica =
                    broker.partitions().require(topic).leader(asked.partitionIndex(), asked.currentLeaderEpoch());
            requireKnownEnd(replica, asked, request.version());
            long endOffset = request.isolationLevel() == IsolationLevel.READ_COMMITTED
                    ? replica.lastStableOffset()
                    : replica.highWatermark();
            find(replica, asked.timestamp(), endOffset).ifPresent(found -> {
                answer.setTimestamp(found.timestamp).setOffset(found.offset);
                if (request.version() >= FIRST_VERSION_WITH_EPOCH) {
                    answer.setLeaderEpoch(
                            found.leaderEpoch.orElse(replica.leaderEpochs().epochAt(found.offset)));
                }
            });
            return answer;
        } catch (RuntimeException e) {
            Errors error = Errors.forException(e);
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                LOG.error("Finding offset for {} in {}-{} failed", asked.timestamp(), topic, asked.partitionIndex(), e);
            }
            return answer.setErrorCode(error.code());
        }
    }

    /** What was acknowledged may not be known here yet: nobody may take what is known for all there is (KIP-207). */
    private static void requireKnownEnd(Replica replica, ListOffsetsPartition asked, short version) {
        boolean beginning = asked.timestamp() == ListOffsetsRequest.EARLIEST_TIMESTAMP
                || asked.timestamp() == ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP;
        if (beginning || !replica.isReplicated() || replica.replication().knowsItsEnd()) {
            return;
        }
        String reason =
                "This leader of " + replica.partition() + " was elected a moment ago and waits for its followers "
                        + "to learn where the committed records end.";
        throw version >= FIRST_VERSION_WITH_UNKNOWN_END
                ? new OffsetNotAvailableException(reason)
                : new LeaderNotAvailableException(reason);
    }

    private static void requireKnown(long timestampMs, short version) {
        Integer first = FIRST_VERSIONS.get(timestampMs);
        if (timestampMs < 0 && (first == null || version < first)) {
            throw new UnsupportedVersionException(
                    "Timestamp " + timestampMs + " stands for nothing in version " + version + " of ListOffsets");
        }
    }

    private static Optional<TimestampAndOffset> find(Replica replica, long timestampMs, long endOffset) {
        if (timestampMs == ListOffsetsRequest.LATEST_TIMESTAMP) {
            return Optional.of(at(endOffset));
        }
        // Without tiered storage, what is here is all there is.
        if (timestampMs == ListOffsetsRequest.EARLIEST_TIMESTAMP
                || timestampMs == ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP) {
            return Optional.of(at(replica.logStartOffset()));
        }
        if (timestampMs == ListOffsetsRequest.LATEST_TIERED_TIMESTAMP
                || timestampMs == ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP) {
            return Optional.empty();
        }
        if (timestampMs == ListOffsetsRequest.MAX_TIMESTAMP) {
            return replica.offsetOfMaxTimestamp().filter(found -> found.offset < endOffset);
        }
        return replica.offsetForTime(timestampMs).filter(found -> found.offset < endOffset);
    }

    private static TimestampAndOffset at(long offset) {
        return new TimestampAndOffset(ListOffsetsResponse.UNKNOWN_TIMESTAMP, offset, Optional.empty());
    }
}
