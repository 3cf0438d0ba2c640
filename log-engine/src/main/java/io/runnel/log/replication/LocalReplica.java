package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.WaitingAppends.Waiting;
import io.runnel.log.storage.LogCopy;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.RemovedSegments;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * A replica whose log is open: the lock, the pure state, the segments.
 *
 * <p>Appends run under the lock and never wait for the disk's flush: the flusher's thread comes by, moves the high
 * watermark and completes the answers that waited for it. Reads take no lock.
 */
final class LocalReplica implements Replica {
    private final TopicPartition partition;
    private final Uuid topicId;
    private volatile ReplicaEnvironment environment;
    private final SegmentedLog log;
    private final PartitionState state;
    private final LeaderAppends appends;
    private final ReplicaFlushing flushing;
    private final TransactionTickets tickets;
    private final CommittedRecords committed;
    private final ReplicaCleaning cleaning;
    private final LogTrim trim;
    private final ReentrantLock lock = new ReentrantLock();
    private final Watermark watermark;
    private final Replication replication;
    private volatile ReplicaSettings settings;
    private volatile boolean replaced;
    private final Service service;

    LocalReplica(WantedReplica wanted, OpenedReplica opened, ReplicaEnvironment environment, Checkpoints checkpoints) {
        this.partition = wanted.partition();
        this.service = new Service(partition);
        this.topicId = wanted.topicId();
        this.environment = environment;
        this.log = opened.log();
        this.state = opened.state();
        LogWriter writer = new LogWriter(partition, log, state, new ProducerSnapshots(log::directory));
        this.settings = new ReplicaSettings(wanted.config(), wanted.check());
        this.tickets = new TransactionTickets(partition, state, lock, () -> settings.config());
        this.committed = new CommittedRecords(partition, log, state, service::require);
        this.watermark = new Watermark(state, committed);
        this.cleaning = new ReplicaCleaning(
                partition, log, state, lock, () -> settings.config(), service::require, (from, to) -> {
                    checkpoints.recoveryPointsOnDisk(directory());
                    new ProducerSnapshots(log::directory).force(from, to, this.environment.sync());
                });
        this.trim = new LogTrim(partition, log, state, lock, this::requireWritable, checkpoints::startOffsetsOnDisk);
        this.replication = new Replication(this, opened, new FetchedBatches(partition, state, writer));
        this.flushing = new ReplicaFlushing(this);
        this.appends = new LeaderAppends(this, flushing, writer);
        assume(wanted.role() == null ? ReplicaRole.alone(opened.leaderEpochs().latest()) : wanted.role());
    }

    @Override
    public TopicPartition partition() {
        return partition;
    }

    @Override
    public Uuid topicId() {
        return topicId;
    }

    @Override
    public Replication replication() {
        return replication;
    }

    @Override
    public void assume(ReplicaRole role) {
        replication.assume(role);
    }

    @Override
    public void requireLeader() {
        service.require();
        replication.requireLeader();
    }

    @Override
    public LeaderEpochs leaderEpochs() {
        return replication.leaderEpochs();
    }

    @Override
    public int leaderEpoch() {
        return replication.leaderEpoch();
    }

    @Override
    public long logStartOffset() {
        return log.startOffset();
    }

    @Override
    public long logEndOffset() {
        return log.endOffset();
    }

    @Override
    public long highWatermark() {
        return committed.highWatermark();
    }

    @Override
    public long lastStableOffset() {
        return committed.lastStableOffset();
    }

    @Override
    public CompletableFuture<AppendResult> append(MemoryRecords records, short acks, long nowMs, long ticket) {
        return appends.append(records, acks, nowMs, ticket, PartitionState.ANY_END_OFFSET);
    }

    @Override
    public TransactionTickets tickets() {
        return tickets;
    }

    @Override
    public CompletableFuture<AppendResult> appendAt(long expectedEndOffset, MemoryRecords records, long nowMs) {
        return appends.append(
                records, LeaderAppends.ACKS_ALL, nowMs, PartitionState.ANY_TRANSACTION, expectedEndOffset);
    }

    @Override
    public CompletableFuture<AppendResult> appendOwn(MemoryRecords records, long nowMs) {
        return appends.appendOwn(records, nowMs);
    }

    @Override
    public CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs) {
        return appends.appendMarker(marker, epochBumped, nowMs);
    }

    @Override
    public CompletableFuture<?> committed() {
        return watermark.waiting().forAll(lock, service, state, () -> flushing.request(false));
    }

    @Override
    public void requireWritable() {
        service.require();
        environment.directory().requireOnline();
    }

    @Override
    public void requireInService() {
        service.require();
    }

    /** Whether the directory is being renamed to be deleted: a flush that misses it then says nothing of the disk. */
    void leaving(boolean now) {
        service.leaving(now);
    }

    /** Asks for a flush of what topics without a promise of flush left in the page cache. */
    void requestFlush() {
        if (!service.ended() && log.recoveryPoint() < log.endOffset()) {
            flushing.request(false);
        }
    }

    /** Whether all that is in the log is on disk. */
    boolean isFlushed() {
        return flushing.isFlushed(log.endOffset());
    }

    /** Flushes on this thread; all that was written before is on disk then, or the directory is offline. */
    void flushNow() {
        flushing.now();
    }

    @Override
    public CompletableFuture<Long> deleteRecordsBefore(long offset) {
        try {
            replication.requireLeader();
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        return trim.deleteRecordsBefore(offset, settings.config());
    }

    /** Deletes what the topic's retention lets go; what was removed is to be deleted later. */
    RemovedSegments applyRetention(RetentionClock clock) throws IOException {
        return trim.applyRetention(settings.config(), clock, environment.sync());
    }

    @Override
    public LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit) {
        return committed.read(fetchOffset, maxBytes, atLeastOneBatch, limit);
    }

    @Override
    public CommittedSearch search() {
        return committed.search();
    }

    @Override
    public Optional<FileRecords.TimestampAndOffset> offsetForTime(long timestampMs) {
        return committed.offsetForTime(timestampMs);
    }

    @Override
    public Optional<FileRecords.TimestampAndOffset> offsetOfMaxTimestamp() {
        return committed.offsetOfMaxTimestamp();
    }

    @Override
    public AutoCloseable onMove(ReadLimit limit, Runnable wakeUp) {
        return limit == ReadLimit.LOG_END
                ? replication.onLogEnd(wakeUp)
                : watermark.listeners().add(wakeUp);
    }

    @Override
    public void configure(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        settings = new ReplicaSettings(config, check);
        log.configure(config);
        replication.reconsider();
    }

    /**
     * Refuses everything from now on, unless it does not follow in that epoch: another object takes its place, with a log
     * that may end earlier, and nothing more is to be noted of this one.
     */
    boolean retireAsFollower(int leaderEpoch, String reason) {
        ApiException cause = new NotLeaderOrFollowerException(partition + " " + reason);
        lock.lock();
        try {
            if (replication.role().leads() || replication.leaderEpoch() != leaderEpoch) {
                return false;
            }
            replaced = true;
            service.end(cause);
        } finally {
            lock.unlock();
        }
        watermark.listeners().wakeUp();
        return true;
    }

    boolean isReplaced() {
        return replaced;
    }

    Service service() {
        return service;
    }

    SegmentedLog log() {
        return log;
    }

    PartitionState state() {
        return state;
    }

    Watermark watermark() {
        return watermark;
    }

    LogTrim trim() {
        return trim;
    }

    ReentrantLock lock() {
        return lock;
    }

    ReplicaSettings settings() {
        return settings;
    }

    ReplicaEnvironment environment() {
        return environment;
    }

    LogDirectory directory() {
        return environment.directory();
    }

    /** Goes on in a copy in another directory, completed while nobody appends; waits for its flush. */
    void goOnIn(ReplicaEnvironment target, LogCopy copy, Path future) throws IOException {
        lock.lock();
        try {
            requireWritable();
            target.directory().requireOnline();
            copy.finish();
            copy.takeOver(target.directory().adopt(future, partition));
            environment = target;
        } finally {
            lock.unlock();
        }
        flushing.request(false); // Those who wait for a flush of the old directory have it.
    }

    /** Whether the log can be closed so that the next start trusts it. */
    boolean trustworthy() {
        return !service.stopped();
    }

    @Override
    public Map<Long, ProducerWindow> producers() {
        service.require();
        return cleaning.producers();
    }

    ReplicaCleaning cleaning() {
        return cleaning;
    }

    /** A flush failed: whoever waits for one waits in vain. The directory is offline already. */
    void failWaiting(ApiException cause) {
        List<Waiting> failed;
        lock.lock();
        try {
            failed = watermark.waiting().takeAll();
        } finally {
            lock.unlock();
        }
        Watermark.fail(failed, cause);
    }

    /** Refuses everything from now on; files stay open for fetches that are being sent. */
    void retire(String reason) {
        ApiException cause = new NotLeaderOrFollowerException(partition + " " + reason);
        lock.lock();
        try {
            service.end(cause);
        } finally {
            lock.unlock();
        }
        failWaiting(cause);
        watermark.listeners().wakeUp(); // Whoever waits for records must learn that none will come.
        replication.wakeFollowers();
    }

    /** Closes the files as they are, after {@link #retire}. */
    void abandon() throws IOException {
        log.abandon();
    }

    /** Flushes and closes, when the flusher has ended, so that the next start can trust the files. */
    void close() throws IOException {
        lock.lock();
        try {
            service.end(new NotLeaderOrFollowerException(partition + " is closed: the node shuts down."));
            log.close();
            new ProducerSnapshots(log::directory).write(log.endOffset(), state.producers());
        } finally {
            lock.unlock();
        }
        flushing.flushed(log.end());
    }
}
