package io.runnel.log.simulation;

import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.partition.FollowerStep;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import io.runnel.log.partition.Leadership;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.simulation.Messages.Fetched;
import io.runnel.log.simulation.Messages.FollowerFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One partition in one node's process: the real decisions over a simulated log, joined as the edge joins them. */
final class SimulatedReplica {
    static final int MAX_LAG_MS = 120;
    private static final int MAX_BATCHES = 12;

    final World world;
    final SimulatedNode node;
    final SimulatedTopics.Partition partition;
    final SimulatedLog log;
    private final LeaderAppends appends = new LeaderAppends(this);
    private final List<Waiting> waiting = new ArrayList<>();
    private PartitionState state;
    private ReplicaAssignment assignment = new ReplicaAssignment(-1, -1, -1, List.of(), List.of());
    private @Nullable Leadership leadership;
    private int minInSync = 1;
    private boolean flushPromised = true;
    private boolean flushing;
    private boolean lastFetchWasEmpty;
    private int droppedFlushes;
    private long epochStart;

    /** Who is answered when everything below that offset is committed. */
    private record Waiting(int leaderEpoch, long endOffset, Consumer<Errors> done) {}

    SimulatedReplica(SimulatedNode node, SimulatedTopics.Partition partition, SimulatedLog log) {
        this.world = node.world();
        this.node = node;
        this.partition = partition;
        this.log = log;
        log.recover();
        this.state = StateReading.read(world, partition, log, log.checkpointedHighWatermark());
    }

    PartitionState state() {
        return state;
    }

    ReplicaAssignment assignment() {
        return assignment;
    }

    @Nullable
    Leadership leadership() {
        return leadership;
    }

    boolean leads() {
        return leadership != null;
    }

    /** With how many replicas in sync records are taken. */
    int minInSync() {
        return minInSync;
    }

    LeaderAppends appends() {
        return appends;
    }

    /** Where the log ended when this replica began to lead. */
    long epochStart() {
        return epochStart;
    }

    /** What the cluster's image says of this partition. */
    void become(PartitionImage image, int newMinInSync, boolean newFlushPromised) {
        minInSync = newMinInSync;
        flushPromised = newFlushPromised;
        if (image.partitionEpoch() <= assignment.partitionEpoch()) {
            return;
        }
        int epochBefore = assignment.leaderEpoch();
        assignment = new ReplicaAssignment(
                image.leader(), image.leaderEpoch(), image.partitionEpoch(), image.replicas(), image.inSyncReplicas());
        if (epochBefore != assignment.leaderEpoch()) {
            leadership = null;
            failWaiting();
            node.coordinators().stopped(this);
            if (assignment.isLedBy(node.address())) {
                lead();
            } else {
                follow();
            }
        } else if (leadership != null) {
            leadership.reassigned(assignment, node.clockMs());
            commit();
        }
    }

    private void lead() {
        log.epochs(log.epochs().with(assignment.leaderEpoch(), log.endOffset()));
        epochStart = log.endOffset();
        long start = world.has(Protection.EXPANSION_START_OFFSET) ? log.endOffset() : 0;
        leadership = new Leadership(node.address(), assignment, start, node.clockMs());
        world.trace(() -> this + " leads epoch " + assignment.leaderEpoch() + " from " + log.endOffset() + ", high"
                + " watermark " + state.highWatermark());
        world.invariants.leads(this);
        if (!world.has(Protection.SEQUENCES)) {
            state = StateReading.withoutSequences(partition, log, state.highWatermark());
        }
        commit();
        node.coordinators().started(this);
    }

    private void follow() {
        if (!world.has(Protection.TRUNCATION_BY_EPOCH)) {
            truncate(state.highWatermark());
        }
    }

    /** The node holds no replica any more. */
    void dropped() {
        leadership = null;
        droppedFlushes++;
        failWaiting();
        node.coordinators().stopped(this);
    }

    private void failWaiting() {
        if (world.has(Protection.WAITING_FAILS)) {
            List<Waiting> failed = List.copyOf(waiting);
            waiting.clear();
            failed.forEach(each -> each.done.accept(Errors.NOT_LEADER_OR_FOLLOWER));
        }
    }

    /** What this replica holds under the topic's promise. */
    long position() {
        return state.position(flushPromised);
    }

    /** A batch goes into the log, as leader or as follower. */
    void write(StoredBatch batch) {
        if (leadership != null) {
            leadership.logGrows(log.endOffset(), node.clockMs());
        }
        log.append(batch);
        StateReading.apply(state, batch, node.wallClockMs());
        world.trace(() -> this + (leads() ? " appends " : " copies ") + batch);
        flush();
        if (leads()) {
            commit();
            node.fetches().wake(partition.number());
        }
    }

    /** Answers when everything below that offset is committed, or when this replica leads no more. */
    void await(long endOffset, Consumer<Errors> done) {
        if (endOffset <= state.highWatermark()) {
            done.accept(Errors.NONE);
        } else {
            waiting.add(new Waiting(assignment.leaderEpoch(), endOffset, done));
        }
    }

    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        long target = log.endOffset();
        int dropped = droppedFlushes;
        node.disk().flush(flushPromised, () -> {
            if (droppedFlushes != dropped) {
                return;
            }
            flushing = false;
            log.flush(target);
            state.flushed(target);
            if (log.endOffset() > target) {
                flush();
            }
            commit();
            node.fetches().poke(assignment.leader());
        });
    }

    /** Moves the high watermark on, as leader. */
    void commit() {
        Leadership leading = leadership;
        if (leading == null) {
            return;
        }
        long own = world.has(Protection.LEADER_FLUSH) ? position() : log.endOffset();
        int least = world.has(Protection.MIN_IN_SYNC_COMMIT) ? minInSync : 1;
        boolean all = world.has(Protection.IN_SYNC_COMMIT);
        long committed = !all
                ? log.endOffset()
                : world.has(Protection.WISHED_IN_SYNC_COUNT)
                        ? leading.committed(own, least)
                        : StateReading.committedWithoutWishes(leading, node.address(), own, least);
        if (committed >= 0) {
            advance(committed);
        }
    }

    private void advance(long committed) {
        long before = state.highWatermark();
        if (state.advanceHighWatermark(committed)) {
            world.invariants.committed(this, before, state.highWatermark());
            long reached = state.highWatermark();
            List<Waiting> done = new ArrayList<>();
            waiting.removeIf(each -> each.endOffset <= reached && done.add(each));
            done.forEach(each -> each.done.accept(Errors.NONE));
            if (leads()) {
                node.fetches().wake(partition.number());
            }
        }
    }

    /** The next fetch as a follower, or null if none is due. */
    @Nullable
    FollowerFetch nextFetch(int leader) {
        boolean counted = flushPromised && world.has(Protection.FLUSH_BEFORE_POSITION);
        if (leads() || assignment.leader() != leader || counted && flushing) {
            return null;
        }
        boolean forgets = lastFetchWasEmpty && !world.has(Protection.LAST_FETCHED_EPOCH);
        int lastEpoch = forgets ? -1 : FollowerStep.lastFetchedEpoch(log.epochs(), log.startOffset(), log.endOffset());
        return new FollowerFetch(partition.number(), assignment.leaderEpoch(), log.endOffset(), lastEpoch);
    }

    /**
     * A follower's fetch arrives at its leader.
     *
     * @param firstLook whether it has just come; else it has waited for news
     */
    Fetched fetch(int follower, long brokerEpoch, FollowerFetch request, boolean firstLook) {
        Leadership leading = leadership;
        if (leading == null) {
            return failed(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        if (request.leaderEpoch() != leading.leaderEpoch() && world.has(Protection.FETCH_EPOCH)) {
            return failed(
                    request.leaderEpoch() < leading.leaderEpoch()
                            ? Errors.FENCED_LEADER_EPOCH
                            : Errors.UNKNOWN_LEADER_EPOCH);
        }
        if (request.lastFetchedEpoch() >= 0 && world.has(Protection.TRUNCATION_BY_EPOCH)) {
            EpochEnd end = log.epochs().endOf(request.lastFetchedEpoch(), log.startOffset(), log.endOffset());
            if (end.isUndefined()) {
                return failed(Errors.OFFSET_OUT_OF_RANGE);
            }
            if (end.leaderEpoch() < request.lastFetchedEpoch() || end.endOffset() < request.offset()) {
                return new Fetched(partition.number(), Errors.NONE, end, List.of(), -1, log.startOffset());
            }
        }
        if (request.offset() < log.startOffset() || request.offset() > log.endOffset()) {
            return failed(Errors.OFFSET_OUT_OF_RANGE);
        }
        if (!firstLook) {
            return read(request.offset());
        }
        if (!leading.fetched(follower, brokerEpoch, request.offset(), log.endOffset(), node.clockMs())) {
            return failed(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        commit();
        InSyncProposal wish =
                node.mayBeInSync(follower, brokerEpoch) ? leading.expansion(follower, state.highWatermark()) : null;
        if (wish != null) {
            node.requests().propose(this, wish);
        }
        return read(request.offset());
    }

    private Fetched failed(Errors error) {
        return Fetched.failed(partition.number(), error, log.startOffset());
    }

    private Fetched read(long offset) {
        int from = log.indexOf(offset);
        int to = Math.min(log.batches().size(), from + MAX_BATCHES);
        List<StoredBatch> found =
                from >= to ? List.of() : List.copyOf(log.batches().subList(from, to));
        return new Fetched(partition.number(), Errors.NONE, null, found, state.highWatermark(), log.startOffset());
    }

    /** The leader's answer; one that comes too late changes nothing. Returns whether to fetch again at once. */
    boolean fetched(FollowerFetch request, Fetched answer) {
        boolean current =
                !leads() && assignment.leaderEpoch() == request.leaderEpoch() && log.endOffset() == request.offset();
        if (!current) {
            return true;
        }
        if (answer.diverging() != null) {
            perform(FollowerStep.diverging(log.epochs(), answer.diverging(), log.startOffset(), log.endOffset()));
            return true;
        }
        if (answer.error() == Errors.OFFSET_OUT_OF_RANGE) {
            perform(FollowerStep.outOfRange(answer.logStart(), log.startOffset(), log.endOffset()));
            return true;
        }
        if (answer.error() != Errors.NONE || node.disk().isFull()) {
            return false;
        }
        lastFetchWasEmpty = answer.batches().isEmpty();
        for (StoredBatch batch : answer.batches()) {
            if (batch.baseOffset() != log.endOffset()) {
                throw new Violation(this + " is given " + batch + " at its end " + log.endOffset());
            }
            write(batch);
        }
        advance(answer.highWatermark());
        return true;
    }

    private void perform(FollowerStep step) {
        if (step instanceof FollowerStep.Truncate truncation) {
            truncate(truncation.offset());
        } else if (step instanceof FollowerStep.Restart restart) {
            log.restart(restart.offset());
            reread(restart.offset());
        }
    }

    private void truncate(long offset) {
        if (offset < log.endOffset()) {
            world.trace(() -> this + " cuts its log at " + offset + ", which ends at " + log.endOffset());
            world.invariants.truncates(this, offset);
            log.truncate(offset);
            log.flush(log.endOffset());
            reread(state.highWatermark());
        }
    }

    private void reread(long highWatermark) {
        droppedFlushes++;
        flushing = false;
        state = StateReading.read(world, partition, log, highWatermark);
    }

    @Override
    public String toString() {
        return partition + "@" + node.address();
    }
}
