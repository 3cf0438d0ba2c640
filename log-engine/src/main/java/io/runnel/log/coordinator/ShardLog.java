package io.runnel.log.coordinator;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands behind a {@link Shard}: this node's replica of its partition, as long as that leads, and the state that its
 * records make.
 */
final class ShardLog<S extends CoordinatorState<R>, R> {
    private static final Logger LOG = LoggerFactory.getLogger(ShardLog.class);

    private final TopicPartition partition;
    private final Supplier<Replica> replica;
    private final Supplier<S> fresh;
    private final CoordinatorRecords<R> records;
    private final Lease lease;
    private final Time time;

    /**
     * @param replica the partition's, if it leads; else throws
     * @param fresh gives an empty state at each call
     */
    ShardLog(
            TopicPartition partition,
            Supplier<Replica> replica,
            Supplier<S> fresh,
            RecordCodec<R> codec,
            Lease lease,
            Time time) {
        this.partition = partition;
        this.replica = replica;
        this.fresh = fresh;
        this.records = new CoordinatorRecords<>(partition, codec);
        this.lease = lease;
        this.time = time;
    }

    /**
     * Why a state of that leader epoch can take no events now, though it need not be given up; null if it can. A step that
     * could not be appended would change the state all the same; and a partition that has gone to another node, or has come
     * back since, has another state by now, also before its shard is told.
     *
     * @param leased whether the lease must hold
     */
    @Nullable
    ApiException obstacle(int leaderEpoch, boolean leased) {
        if (leased && !lease.holds()) {
            return new NotCoordinatorException(partition
                    + " may be led by another node by now: this one has not reached the controller for a while.");
        }
        try {
            Replica source = replica.get();
            source.replication().requireEnoughInSync();
            return source.leaderEpoch() == leaderEpoch
                    ? null
                    : new CoordinatorLoadInProgressException("The records of " + partition + " are to be read anew.");
        } catch (ApiException e) {
            return CoordinatorErrors.of(e);
        }
    }

    /** Appends what a step wrote, as {@link Replica#appendOwn}. */
    CompletableFuture<AppendResult> append(Step<R> step) {
        return replica.get().appendOwn(records.encode(step.records(), step.origin()), step.nowMs());
    }

    /** As {@link Replica#appendMarker}. */
    CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs) {
        return replica.get().appendMarker(marker, epochBumped, nowMs);
    }

    /**
     * Reads the state back, of a replica that takes records: of another one it would be given up with the first.
     *
     * @return null if it is not known yet what is committed, or the replica does not lead in that epoch: to be tried again
     * @throws ApiException if the replica does not lead, takes no records, has too few in sync, or cannot be read
     */
    @Nullable
    S read(int leaderEpoch) {
        long startNs = time.nanoseconds();
        Replica source = replica.get();
        source.requireWritable();
        source.replication().requireEnoughInSync();
        if (source.leaderEpoch() != leaderEpoch || source.highWatermark() < source.logEndOffset()) {
            return null; // What is not committed yet may still be lost; the followers are asking for it.
        }
        S state = fresh.get();
        long count = records.replayAll(source, state);
        if (count > 0) {
            long tookMs = (time.nanoseconds() - startNs) / 1_000_000;
            LOG.info("Read {} batches of {} back in {} ms", count, partition, tookMs);
        }
        return state;
    }
}
