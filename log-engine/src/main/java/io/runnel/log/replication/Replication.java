package io.runnel.log.replication;

import io.runnel.log.partition.FollowerStep;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.Leadership;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.replication.WaitingAppends.Waiting;
import io.runnel.log.storage.LeaderEpochFile;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one replica does with the others of its partition: as their leader it notes how far they are and what is therefore
 * committed; as a follower it takes what the leader has. What it decides stands in {@link Leadership} and {@link
 * FollowerStep}. Thread-safe.
 */
public final class Replication {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

    private final LocalReplica replica;
    private final FollowerLog follower;
    private final HighWatermarkListeners followers = new HighWatermarkListeners();
    private volatile LeaderEpochs leaderEpochs;
    private volatile @Nullable ReplicaRole role;
    /** Only while this replica leads. Guarded by the replica's lock. */
    private @Nullable Leadership leadership;

    Replication(LocalReplica replica, OpenedReplica opened, FetchedBatches batches) {
        this.replica = replica;
        this.leaderEpochs = opened.leaderEpochs();
        this.follower = new FollowerLog(replica, this, batches);
    }

    /** What the cluster's metadata has told last. */
    public ReplicaRole role() {
        ReplicaRole known = role;
        if (known == null) {
            throw new IllegalStateException(replica.partition() + " has no role yet");
        }
        return known;
    }

    LeaderEpochs leaderEpochs() {
        return leaderEpochs;
    }

    int leaderEpoch() {
        return role().assignment().leaderEpoch();
    }

    void assume(ReplicaRole news) {
        Watermark.Moved moved = Watermark.Moved.NOT;
        List<Waiting> failed = List.of();
        boolean begins = false;
        replica.lock().lock();
        try {
            ReplicaRole before = role;
            if (before != null && isOlder(news.assignment(), before.assignment())) {
                return;
            }
            if (news.leads()) {
                begins = lead(news);
                role = news; // Last: who finds the role finds the epoch in the log, too.
                moved = replica.watermark().advance(committed(), replica.log().end());
            } else {
                leadership = null;
                role = news;
                failed = replica.watermark().waiting().takeAll();
            }
        } finally {
            replica.lock().unlock();
        }
        replica.watermark().tell(moved);
        if (!news.leads()) {
            Watermark.fail(failed, notLeader(news.assignment()));
            replica.watermark().listeners().wakeUp(); // Who waits for records must look for the new leader.
            wakeFollowers();
        } else if (begins && news.assignment().isReplicated()) {
            writeLeaderEpochs();
            replica.requestFlush();
        }
    }

    private static boolean isOlder(ReplicaAssignment news, ReplicaAssignment known) {
        return news.leaderEpoch() < known.leaderEpoch()
                || news.leaderEpoch() == known.leaderEpoch() && news.partitionEpoch() < known.partitionEpoch();
    }

    /** Whether a new epoch begins. */
    private boolean lead(ReplicaRole news) {
        ReplicaAssignment assignment = news.assignment();
        Leadership present = leadership;
        long nowMs = clockMs();
        if (present != null && present.leaderEpoch() == assignment.leaderEpoch()) {
            present.reassigned(assignment, nowMs);
            return false;
        }
        long end = replica.log().endOffset();
        leadership = new Leadership(news.nodeId(), assignment, end, nowMs);
        leaderEpochs = leaderEpochs.with(assignment.leaderEpoch(), end);
        return true;
    }

    /** The clock by which followers are late: the wall clock may jump, and none of them is late for that. */
    private long clockMs() {
        return replica.environment().time().hiResClockMs();
    }

    synchronized void writeLeaderEpochs() {
        try {
            LeaderEpochFile.write(replica.log(), leaderEpochs);
        } catch (IOException e) {
            LOG.warn(
                    "The leader epochs of {} could not be written: they are read from its batches when they are needed",
                    replica.partition(),
                    e);
        }
    }

    private NotLeaderOrFollowerException notLeader(ReplicaAssignment assignment) {
        return new NotLeaderOrFollowerException(replica.partition()
                + (assignment.leader() < 0 ? " has no leader" : " is led by node " + assignment.leader())
                + " in leader epoch " + assignment.leaderEpoch() + ".");
    }

    /** Throws if this replica does not lead. */
    void requireLeader() {
        ReplicaRole known = role();
        if (!known.leads()) {
            throw notLeader(known.assignment());
        }
    }

    /** What decides on what is committed may have changed. */
    void reconsider() {
        Watermark.Moved moved;
        replica.lock().lock();
        try {
            moved = replica.watermark().advance(committed(), replica.log().end());
        } finally {
            replica.lock().unlock();
        }
        replica.watermark().tell(moved);
    }

    /**
     * Under the lock: an append comes.
     *
     * @param toAll whether it is to be acknowledged by all in-sync replicas
     * @return the leader epoch that it bears
     */
    int beginAppend(boolean toAll) {
        requireLeader();
        Leadership present = leading();
        if (toAll) {
            present.requireEnoughInSync(replica.partition().toString(), minInSync());
        }
        present.logGrows(replica.log().endOffset(), clockMs());
        return present.leaderEpoch();
    }

    /**
     * Throws what an append that all in-sync replicas are to acknowledge would be refused with now.
     *
     * @throws NotLeaderOrFollowerException if this replica does not lead
     * @throws org.apache.kafka.common.errors.NotEnoughReplicasException if fewer are in sync than the topic asks for
     */
    public void requireEnoughInSync() {
        replica.lock().lock();
        try {
            leading().requireEnoughInSync(replica.partition().toString(), minInSync());
        } finally {
            replica.lock().unlock();
        }
    }

    private Leadership leading() {
        Leadership present = leadership;
        if (present == null) {
            throw notLeader(role().assignment());
        }
        return present;
    }

    private int minInSync() {
        return replica.settings().config().minInSyncReplicas();
    }

    /** Under the lock: exclusive end of what is committed as far as this replica decides that; -1 for a follower. */
    long committed() {
        Leadership present = leadership;
        return present == null
                ? -1
                : present.committed(replica.state().position(replica.settings().flushPromised()), minInSync());
    }

    /**
     * A follower fetches, and so tells what it has.
     *
     * @param leaderEpoch in which it believes; the caller has compared it
     * @param position the offset at which it does
     */
    public void fetchedBy(int follower, long brokerEpoch, int leaderEpoch, long position) {
        Watermark.Moved moved;
        InSyncProposal wish = null;
        replica.lock().lock();
        try {
            Leadership present = leading();
            if (present.leaderEpoch() != leaderEpoch) {
                return; // The epoch has changed since it was compared: the read that follows will say so.
            }
            long end = replica.log().endOffset();
            if (!present.fetched(follower, brokerEpoch, position, end, clockMs())) {
                throw new NotLeaderOrFollowerException("Node " + follower + " holds no replica of "
                        + replica.partition() + "; " + present.assignment().replicas() + " do.");
            }
            moved = replica.watermark().advance(committed(), replica.log().end());
            wish = mayBeInSync(follower, brokerEpoch)
                    ? present.expansion(follower, replica.state().highWatermark())
                    : null;
        } finally {
            replica.lock().unlock();
        }
        replica.watermark().tell(moved);
        propose(wish);
    }

    /**
     * Looks whether a follower holds up what is committed, or could be in sync: one that has everything already, and may be
     * in sync from now on, does not say so again.
     */
    public void checkInSync(long maxLagMs) {
        InSyncProposal wish = null;
        replica.lock().lock();
        try {
            Leadership present = leadership;
            if (present != null) {
                wish = present.shrinking(replica.log().endOffset(), clockMs(), maxLagMs);
                for (int follower : present.outOfSync()) {
                    if (wish == null && mayBeInSync(follower, present.brokerEpochOf(follower))) {
                        wish = present.expansion(follower, replica.state().highWatermark());
                    }
                }
            }
        } finally {
            replica.lock().unlock();
        }
        propose(wish);
    }

    private boolean mayBeInSync(int follower, long brokerEpoch) {
        return replica.environment()
                .mayBeInSync(replica.topicId(), replica.partition().partition(), follower, brokerEpoch);
    }

    private void propose(@Nullable InSyncProposal wish) {
        if (wish != null) {
            LOG.info(
                    "{} asks for the in-sync set {} instead of {}",
                    replica.partition(),
                    wish.inSyncReplicas(),
                    role().assignment().inSyncReplicas());
            replica.environment().proposals().propose(replica, wish);
        }
    }

    /**
     * Whether this leader knows where the committed records end: not while some that were there when it was elected may be
     * committed without its knowing (KIP-207).
     */
    public boolean knowsItsEnd() {
        replica.lock().lock();
        try {
            return leadership != null && replica.state().highWatermark() >= leadership.startOffset();
        } finally {
            replica.lock().unlock();
        }
    }

    /** Exclusive end of what that follower has, as far as this leader knows; -1 if it does not. */
    public long positionOf(int follower) {
        replica.lock().lock();
        try {
            return leadership == null ? -1 : leadership.positionOf(follower);
        } finally {
            replica.lock().unlock();
        }
    }

    /** Runs after each append, outside the lock; must be cheap. Ends when closed. */
    AutoCloseable onLogEnd(Runnable wakeUp) {
        return followers.add(wakeUp);
    }

    void wakeFollowers() {
        followers.wakeUp();
    }

    /** What this replica does as a follower. */
    public FollowerLog follower() {
        return follower;
    }

    /** Under the lock: a batch of that epoch follows at that offset. */
    void beginsAt(int epoch, long offset) {
        leaderEpochs = leaderEpochs.with(epoch, offset);
    }
}
