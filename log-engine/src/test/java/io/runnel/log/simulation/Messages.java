package io.runnel.log.simulation;

import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What processes send each other about partitions, as Kafka's Fetch and Produce say it. */
interface Messages {
    /**
     * A follower asks for what follows its log.
     *
     * @param leaderEpoch as it knows it
     * @param offset where it wants to go on
     * @param lastFetchedEpoch of its last record, or -1
     */
    record FollowerFetch(int partition, int leaderEpoch, long offset, int lastFetchedEpoch) {}

    /**
     * What a leader has.
     *
     * @param diverging not null if the logs part: the newest epoch that both may share, and where it ends there
     */
    record Fetched(
            int partition,
            Errors error,
            @Nullable EpochEnd diverging,
            List<StoredBatch> batches,
            long highWatermark,
            long logStart) {
        static Fetched failed(int partition, Errors error, long logStart) {
            return new Fetched(partition, error, null, List.of(), -1, logStart);
        }

        boolean isNews() {
            return error != Errors.NONE || diverging != null || !batches.isEmpty();
        }
    }

    /**
     * A producer's batch.
     *
     * @param transactionalId null outside of transactions
     */
    record Produce(
            int partition,
            long producerId,
            short producerEpoch,
            int sequence,
            int count,
            StoredBatch.Content content,
            @Nullable String transactionalId) {}

    /** @param offset of the first record, or -1 */
    record Produced(Errors error, long offset) {
        static Produced failed(Errors error) {
            return new Produced(error, -1);
        }
    }

    /**
     * What a consumer reads.
     *
     * @param epoch of the leader that it knows
     */
    record ConsumerFetch(int partition, int epoch, long offset, boolean committedOnly) {}

    /**
     * @param batches in order; records of aborted transactions are left out, as clients do
     * @param next where to go on
     */
    record Consumed(Errors error, List<StoredBatch> batches, long next) {}

    /** Who leads a partition, as a node knows it. */
    record LeaderKnown(int leader, int epoch) {}
}
