package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.WaitingAppends.Waiting;
import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogCopy;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogPosition;
import io.runnel.log.storage.RemovedSegments;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica whose log is open: the lock, the pure state, the segments.
 *
 * <p>Appends run under the lock and never wait for the disk's flush: the flusher's thread comes by, moves the high
 * watermark and completes the answers that waited for it. Reads take no lock.
 */
final class LocalReplica implements Replica {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReplica.class);
    private static final short ACKS_ALL = -1;

    private final TopicPartition partition;
    private final Uuid topicId;
    private final LeaderEpochs leaderEpochs;
    private volatile ReplicaEnvironment environment;
    private final SegmentedLog log;
    private final PartitionState state;
    private final BatchAppends batchAppends;
    private final TransactionEnds transactionEnds;
    private final TransactionTickets tickets;
    private final CommittedRecords committed;
    private final ReplicaCleaning cleaning;
    private final LogTrim trim;
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingAppends waiting = new WaitingAppends();
    private final HighWatermarkListeners listeners = new HighWatermarkListeners();
    private final Flusher.Target flushTarget = Flusher.target(this::flush);
    private volatile ReplicaSettings settings;
    private final Service service;

    LocalReplica(
            Replicas.Wanted wanted, OpenedReplica opened, ReplicaEnvironment environment, Checkpoints checkpoints) {
        this.partition = wanted.partition();
        this.service = new Service(partition);
        this.topicId = wanted.topicId();
        this.environment = environment;
        this.log = opened.log();
        this.state = opened.state();
        this.leaderEpochs = opened.leaderEpochs();
        LogWriter writer = new LogWriter(partition, log, state, new ProducerSnapshots(log::directory));
        this.batchAppends = new BatchAppends(leaderEpochs.latest(), state, writer);
        this.transactionEnds = new TransactionEnds(leaderEpochs.latest(), state, writer);
        this.settings = new ReplicaSettings(wanted.config(), wanted.check());
        this.tickets = new TransactionTickets(partition, state, lock, () -> settings.config());
        this.committed = new CommittedRecords(partition, log, state, service::require);
        this.cleaning = new ReplicaCleaning(
                partition, log, state, lock, () -> settings.config(), service::require, (from, to) -> {
                    checkpoints.recoveryPointsOnDisk(directory());
                    new ProducerSnapshots(log::directory).force(from, to, this.environment.sync());
                });
        this.trim = new LogTrim(partition, log, state, lock, this::requireWritable, checkpoints::startOffsetsOnDisk);
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
    public LeaderEpochs leaderEpochs() {
        return leaderEpochs;
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
        return append(records, acks, nowMs, ticket, PartitionState.ANY_END_OFFSET);
    }

    @Override
    public TransactionTickets tickets() {
        return tickets;
    }

    @Override
    public CompletableFuture<AppendResult> appendAt(long expectedEndOffset, MemoryRecords records, long nowMs) {
        return append(records, ACKS_ALL, nowMs, PartitionState.ANY_TRANSACTION, expectedEndOffset);
    }

    private CompletableFuture<AppendResult> append(
            MemoryRecords records, short acks, long nowMs, long ticket, long expectedEndOffset) {
        ReplicaSettings rules = settings;
        try {
            Admitted sent = Admitted.of(partition, records, rules.config(), rules.check(), nowMs);
            return store(acks, rules, () -> {
                if (!state.endsAt(expectedEndOffset, BatchAdmission.factsOf(sent.batch()))) {
                    throw new UnexpectedEndOffsetException(partition, expectedEndOffset, state.logEndOffset());
                }
                return batchAppends.store(sent, ticket, rules.config(), nowMs);
            });
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<AppendResult> appendOwn(MemoryRecords records, long nowMs) {
        ReplicaSettings rules = settings;
        try {
            Admitted own = Admitted.own(partition, records, rules.config(), nowMs);
            return store(
                    ACKS_ALL,
                    rules,
                    () -> batchAppends.store(own, PartitionState.ANY_TRANSACTION, rules.config(), nowMs));
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs) {
        return store(ACKS_ALL, settings, () -> transactionEnds.store(marker, epochBumped, nowMs));
    }

    private CompletableFuture<AppendResult> store(short acks, ReplicaSettings rules, Supplier<AppendResult> step) {
        CompletableFuture<AppendResult> answer;
        boolean advanced;
        try {
            lock.lock();
            try {
                requireWritable();
                AppendResult result = service.orStop(step);
                advanced = advanceHighWatermark(log.end());
                boolean waits = acks == ACKS_ALL || acks == ALL_FLUSHED_HERE;
                boolean done = !waits || result.lastOffset() < state.highWatermark();
                answer = done ? CompletableFuture.completedFuture(result) : waiting.add(result);
            } finally {
                lock.unlock();
            }
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (advanced) {
            listeners.wakeUp();
        }
        if (rules.flushPromised() && acks != UNFLUSHED) {
            environment.flusher().request(flushTarget, acks == ALL_FLUSHED_HERE);
        }
        return answer;
    }

    @Override
    public CompletableFuture<?> committed() {
        return waiting.forAll(lock, service, state, () -> environment.flusher().request(flushTarget));
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

    /** Under the lock. The position is where the log ended when what the state knows was written or flushed. */
    private boolean advanceHighWatermark(LogPosition end) {
        if (!state.advanceHighWatermark(state.position(settings.flushPromised()))) {
            return false;
        }
        committed.publish(state, end);
        return true;
    }

    /** Whether the directory is being renamed to be deleted: a flush that misses it then says nothing of the disk. */
    void leaving(boolean now) {
        service.leaving(now);
    }

    /** Runs on the flusher's thread. */
    private void flush() throws IOException {
        if (service.ended()) {
            return;
        }
        environment.directory().flushEntries();
        LogPosition end = log.end();
        try {
            environment.flushedBytes(log.flushTo(end));
        } catch (ClosedChannelException | NoSuchFileException e) {
            if (!service.endedOrLeaving()) {
                throw e;
            }
            return; // A deletion took the files from under the flush: nobody waits for it any more.
        }
        flushed(end);
    }

    private void flushed(LogPosition end) {
        boolean advanced;
        List<Waiting> done;
        lock.lock();
        try {
            state.flushed(end.offset());
            advanced = advanceHighWatermark(end);
            done = waiting.takeBelow(state.highWatermark());
        } finally {
            lock.unlock();
        }
        if (advanced) {
            listeners.wakeUp(); // First: who fetches on hearing of the acknowledgement finds the records.
        }
        done.forEach(Waiting::complete);
    }

    /** Asks for a flush of what topics without a promise of flush left in the page cache. */
    void requestFlush() {
        if (!service.ended() && log.recoveryPoint() < log.endOffset()) {
            environment.flusher().request(flushTarget);
        }
    }

    @Override
    public CompletableFuture<Long> deleteRecordsBefore(long offset) {
        return trim.deleteRecordsBefore(offset, settings.config());
    }

    /** Deletes what the topic's retention lets go; what was removed is to be deleted later. */
    RemovedSegments applyRetention(RetentionClock clock) throws IOException {
        return trim.applyRetention(settings.config(), clock, environment.sync());
    }

    @Override
    public LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, boolean readCommitted) {
        return committed.read(fetchOffset, maxBytes, atLeastOneBatch, readCommitted);
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
    public AutoCloseable onHighWatermark(Runnable wakeUp) {
        return listeners.add(wakeUp);
    }

    @Override
    public void configure(TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        settings = new ReplicaSettings(config, check);
        log.configure(config);
    }

    SegmentedLog log() {
        return log;
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
        target.flusher().request(flushTarget); // Those who wait for a flush of the old directory have it.
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
            failed = waiting.takeAll();
        } finally {
            lock.unlock();
        }
        failed.forEach(append -> append.fail(cause));
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
        listeners.wakeUp(); // Whoever waits for records must learn that none will come.
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
        flushed(log.end());
    }
}
