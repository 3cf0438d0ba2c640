package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.TopicConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** A replica whose log could not be opened, or cut: damaged, or the disk refused. It knows what it is to be when it can. */
final class OfflineReplica implements Replica {
    private final Exception cause;
    private volatile WantedReplica wanted;

    /** @param cause names file and position */
    OfflineReplica(WantedReplica wanted, Exception cause) {
        this.wanted = wanted;
        this.cause = cause;
    }

    /** What to open when that is tried again; leads nothing. */
    WantedReplica wantedAgain() {
        return wanted.waiting();
    }

    @Override
    public TopicPartition partition() {
        return wanted.partition();
    }

    @Override
    public Uuid topicId() {
        return wanted.topicId();
    }

    /** Indexes of those among the replicas that cannot be used, by topic id: such ones, and those whose directory failed. */
    static Map<Uuid, Set<Integer>> among(Collection<Replica> replicas) {
        Map<Uuid, Set<Integer>> offline = new HashMap<>();
        for (Replica replica : replicas) {
            if (!(replica instanceof LocalReplica local) || local.directory().offline() || !local.trustworthy()) {
                offline.computeIfAbsent(replica.topicId(), topic -> new HashSet<>())
                        .add(replica.partition().partition());
            }
        }
        return offline;
    }

    private KafkaStorageException offline() {
        return new KafkaStorageException(partition() + " is offline: " + cause.getMessage(), cause);
    }

    @Override
    public void requireInService() {
        throw offline();
    }

    @Override
    public LeaderEpochs leaderEpochs() {
        throw offline();
    }

    @Override
    public int leaderEpoch() {
        throw offline();
    }

    /** It takes over what holds when it can be opened. */
    @Override
    public synchronized void assume(ReplicaRole role) {
        wanted = new WantedReplica(topicId(), partition(), wanted.config(), wanted.check(), role);
    }

    @Override
    public Replication replication() {
        throw offline();
    }

    @Override
    public boolean leads() {
        return false;
    }

    @Override
    public boolean isReplicated() {
        return false;
    }

    @Override
    public void requireLeader() {
        throw offline();
    }

    @Override
    public long logStartOffset() {
        throw offline();
    }

    @Override
    public long logEndOffset() {
        throw offline();
    }

    @Override
    public long highWatermark() {
        throw offline();
    }

    @Override
    public long lastStableOffset() {
        throw offline();
    }

    @Override
    public CompletableFuture<AppendResult> append(MemoryRecords records, short acks, long nowMs, long ticket) {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public TransactionTickets tickets() {
        throw offline();
    }

    @Override
    public CompletableFuture<AppendResult> appendAt(long expectedEndOffset, MemoryRecords records, long nowMs) {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public CompletableFuture<AppendResult> appendOwn(MemoryRecords records, long nowMs) {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public CompletableFuture<Long> deleteRecordsBefore(long offset) {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs) {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public void requireWritable() {
        throw offline();
    }

    @Override
    public CompletableFuture<?> committed() {
        return CompletableFuture.failedFuture(offline());
    }

    @Override
    public Map<Long, ProducerWindow> producers() {
        throw offline();
    }

    @Override
    public LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit) {
        throw offline();
    }

    @Override
    public CommittedSearch search() {
        throw offline();
    }

    @Override
    public Optional<FileRecords.TimestampAndOffset> offsetForTime(long timestampMs) {
        throw offline();
    }

    @Override
    public Optional<FileRecords.TimestampAndOffset> offsetOfMaxTimestamp() {
        throw offline();
    }

    /** Nothing ever becomes readable. */
    @Override
    public AutoCloseable onMove(ReadLimit limit, Runnable wakeUp) {
        return () -> {};
    }

    /** It is configured so when it can be opened. */
    @Override
    public synchronized void configure(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        wanted = new WantedReplica(topicId(), partition(), config, check, wanted.role());
    }
}
