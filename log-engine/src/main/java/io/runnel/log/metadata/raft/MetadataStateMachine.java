package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what the quorum has committed. A batch takes effect only if it was decided on the newest batch that took effect
 * before it; every member finds the same, because it is decided by the log alone. This is what fences a controller that
 * does not know yet that it is none any more.
 *
 * <p>Applied on one thread of Ratis; a listener's call ends before the next entry is looked at.
 */
final class MetadataStateMachine extends BaseStateMachine
        implements StateMachine.EventApi, StateMachine.LeaderEventApi {
    /** What append is told of a batch that took effect. */
    static final Message TOOK_EFFECT = Message.valueOf("took effect");

    private static final Message REFUSED = Message.valueOf("refused");
    private static final Logger LOG = LoggerFactory.getLogger(MetadataStateMachine.class);

    private final Delivery delivery;
    private final SnapshotStorage snapshots;
    private final Events events;
    private final LeaderContact contact;
    private volatile long lastOffset = MetadataLog.BEGINNING;
    private volatile long bytesSinceSnapshot;
    private volatile int batchesSinceSnapshot;
    private volatile boolean removed;

    /** Learns what Ratis tells; must return at once, and may be called with Ratis's locks held. */
    interface Events {
        /** The leader, the members or this member's role may be others than before. */
        void somethingChanged();

        /** Whether {@link #failed} was called. */
        boolean hasFailed();

        /** The log or the snapshots on disk cannot be read or written: this member takes part no more. */
        void failed(Throwable cause);
    }

    MetadataStateMachine(Delivery delivery, SnapshotStorage snapshots, Events events, LeaderContact contact) {
        this.delivery = delivery;
        this.snapshots = snapshots;
        this.events = events;
        this.contact = contact;
    }

    /** Of the newest batch that took effect. */
    long lastOffset() {
        return lastOffset;
    }

    /** Whether so much was applied that a snapshot is due. */
    boolean snapshotDue(RaftSettings settings) {
        return bytesSinceSnapshot >= settings.snapshotBytes() || batchesSinceSnapshot >= settings.snapshotBatches();
    }

    /** Whether the quorum's leader has told this member that it is none any more, and Ratis has ended it. */
    boolean removed() {
        return removed;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        super.initialize(server, group, storage);
        getLifeCycle().startAndTransition(() -> {
            snapshots.init(storage);
            load();
        });
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
        try {
            snapshots.forceReceived();
        } catch (IOException e) {
            throw new IllegalStateException("A snapshot that was received could not be forced to the disk", e);
        }
    }

    @Override
    public void reinitialize() throws IOException {
        snapshots.forceInstalled();
        snapshots.reload();
        load();
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    private void load() throws IOException {
        SingleFileSnapshotInfo snapshot = snapshots.getLatestSnapshot();
        bytesSinceSnapshot = 0;
        batchesSinceSnapshot = 0;
        if (snapshot == null) {
            lastOffset = MetadataLog.BEGINNING;
            setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
            return;
        }
        BatchCodec.Batch all = BatchCodec.decode(snapshots.read(snapshot));
        lastOffset = all.offset();
        setLastAppliedTermIndex(snapshot.getTermIndex());
        delivery.replaced(all.offset(), all.records());
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .build();
        if (!(request.getMessage() instanceof LocalBatch)) {
            transaction.setException(new IOException("The metadata log takes no appends from the network"));
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        contact.speak();
        LogEntryProto entry = transaction.getLogEntry();
        byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
        BatchCodec.Batch batch;
        try {
            batch = BatchCodec.decode(bytes);
        } catch (IOException | RuntimeException e) {
            // Metadata must never be half understood: Ratis closes this member.
            IllegalStateException unreadable = new IllegalStateException(
                    "The batch at offset " + entry.getIndex() + " of the metadata log cannot be read: "
                            + e.getMessage(),
                    e);
            events.failed(unreadable);
            throw unreadable;
        }
        boolean takesEffect = batch.offset() == lastOffset;
        if (takesEffect) {
            lastOffset = entry.getIndex();
            delivery.committed(entry.getIndex(), batch.records());
        }
        bytesSinceSnapshot += bytes.length;
        batchesSinceSnapshot++;
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(takesEffect ? TOOK_EFFECT : REFUSED);
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex end = getLastAppliedTermIndex();
        if (lastOffset == MetadataLog.BEGINNING || lastOffset != delivery.delivered()) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        // Tried again after as much again, if it fails: the log still holds everything.
        bytesSinceSnapshot = 0;
        batchesSinceSnapshot = 0;
        try {
            List<MetadataRecord> records = delivery.snapshot();
            snapshots.write(end, BatchCodec.encode(lastOffset, records));
            LOG.info(
                    "A snapshot of {} records stands for the metadata log up to offset {}", records.size(), lastOffset);
            return end.getIndex();
        } catch (IOException | RuntimeException e) {
            LOG.error("A snapshot of the metadata failed; the log still holds everything, and it is tried again", e);
            return RaftLog.INVALID_LOG_INDEX;
        }
    }

    @Override
    public SnapshotStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public void notifyLeaderReady() {
        events.somethingChanged();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        events.somethingChanged();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        events.somethingChanged();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        events.somethingChanged();
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServers) {
        removed |= !allServers;
        events.somethingChanged();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        events.failed(cause);
    }
}
