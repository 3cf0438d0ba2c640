package io.runnel.log.remote;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;

/** Asks a partition's leader for offsets, as readers of an isolation see them. Thread-safe. */
final class Offsets {
    /** The answer where no record is as new as the timestamp. */
    static final long NONE = ListOffsetsResponse.UNKNOWN_OFFSET;

    private final Requests requests;
    private final ClusterView cluster;
    private final IsolationLevel isolation;

    Offsets(Requests requests, ClusterView cluster, IsolationLevel isolation) {
        this.isolation = isolation;
        this.requests = requests;
        this.cluster = cluster;
    }

    CompletableFuture<Long> start(PartitionRef partition) {
        return at(partition, ListOffsetsRequest.EARLIEST_TIMESTAMP);
    }

    /** The last stable offset, or the high watermark for readers of uncommitted records. */
    CompletableFuture<Long> end(PartitionRef partition) {
        return at(partition, ListOffsetsRequest.LATEST_TIMESTAMP);
    }

    /** The offset of the first record with that timestamp or a later one, or {@link #NONE}. */
    CompletableFuture<Long> at(PartitionRef partition, long timestampMs) {
        return requests.repeated("reading offsets of " + partition, () -> {
            ListOffsetsRequest.Builder request = ListOffsetsRequest.Builder.forConsumer(true, isolation)
                    .setTargetTimes(List.of(new ListOffsetsTopic()
                            .setName(partition.topic())
                            .setPartitions(List.of(new ListOffsetsPartition()
                                    .setPartitionIndex(partition.number())
                                    .setTimestamp(timestampMs)))));
            return cluster.askLeader(partition, request, ListOffsetsResponse.class)
                    .thenCompose(response -> answer(partition, response));
        });
    }

    private CompletableFuture<Long> answer(PartitionRef partition, ListOffsetsResponse response) {
        ListOffsetsPartitionResponse found =
                response.data().topics().get(0).partitions().get(0);
        Errors error = Errors.forCode(found.errorCode());
        if (error == Errors.NONE) {
            return CompletableFuture.completedFuture(found.offset());
        }
        // The next attempt begins with what the cluster says by then; or there is none, if the partition is gone.
        return cluster.require(partition.partition(), partition.topicId()).thenApply(ignored -> {
            throw error.exception("Reading offsets of " + partition + ": " + error.message());
        });
    }
}
