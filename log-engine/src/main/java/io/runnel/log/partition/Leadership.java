package io.runnel.log.partition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of a partition decides about its replicas during one leader epoch: how far each has come, what is
 * committed, which change of the in-sync set to ask for. The in-sync set itself changes only through the controller.
 *
 * <p>Pure, and for one thread at a time: the replica calls it under its lock.
 *
 * <p>A record is committed when every replica holds it that is in sync, or may be without the leader having heard of it
 * (KIP-497), and only while at least {@code min.insync.replicas} are in sync (KIP-966): so whoever left the set after
 * it had become smaller than that still holds every committed record.
 */
public final class Leadership {
    private final int self;
    private final int leaderEpoch;
    private final long startOffset;
    private final Map<Integer, FollowerProgress> followers = new HashMap<>();
    private ReplicaAssignment assignment;
    private @Nullable InSyncProposal proposal;

    /**
     * The beginning of a leader epoch.
     *
     * @param self this node's id
     * @param logEndOffset where the log ends now, all of it from earlier epochs
     */
    public Leadership(int self, ReplicaAssignment assignment, long logEndOffset, long nowMs) {
        if (!assignment.isLedBy(self)) {
            throw new IllegalArgumentException("Node " + self + " does not lead: " + assignment);
        }
        this.self = self;
        this.leaderEpoch = assignment.leaderEpoch();
        this.startOffset = logEndOffset;
        this.assignment = assignment;
        track(nowMs);
    }

    private void track(long nowMs) {
        for (int replica : assignment.replicas()) {
            if (replica != self) {
                followers.computeIfAbsent(replica, id -> new FollowerProgress(nowMs));
            }
        }
        followers.keySet().retainAll(assignment.replicas());
    }

    /** The epoch that this is about. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** What the controller has said last. */
    public ReplicaAssignment assignment() {
        return assignment;
    }

    /**
     * Where the log ended when the epoch began. Until the high watermark has reached it, some records may be committed that
     * this leader does not know to be: it must not tell where the committed ones end (KIP-207).
     */
    public long startOffset() {
        return startOffset;
    }

    /**
     * The controller has changed replicas or in-sync set in this epoch, at the leader's request or not. An answer that
     * comes late changes nothing.
     *
     * @return whether it was news
     */
    public boolean reassigned(ReplicaAssignment news, long nowMs) {
        if (news.leaderEpoch() != leaderEpoch || news.partitionEpoch() <= assignment.partitionEpoch()) {
            return false;
        }
        assignment = news;
        proposal = null;
        track(nowMs);
        return true;
    }

    /** The log is about to grow from that end. */
    public void logGrows(long logEndOffset, long nowMs) {
        if (!followers.isEmpty()) {
            followers.values().forEach(follower -> follower.logGrows(logEndOffset, nowMs));
        }
    }

    /**
     * A follower fetches.
     *
     * @param position the offset at which it does: everything before it is in its log, under the topic's promise
     * @return false if that node holds no replica
     */
    public boolean fetched(int follower, long brokerEpoch, long position, long logEndOffset, long nowMs) {
        FollowerProgress progress = followers.get(follower);
        if (progress == null) {
            return false;
        }
        progress.fetched(brokerEpoch, position, logEndOffset, nowMs);
        return true;
    }

    /**
     * Exclusive end of what is committed, as far as is known; it may lie below the high watermark, which stays then.
     *
     * @param ownPosition exclusive end of what this replica holds under the topic's promise
     * @param minInSync {@code min.insync.replicas}
     * @return -1 if nothing more can be committed now
     */
    public long committed(long ownPosition, int minInSync) {
        if (followers.isEmpty()) {
            return ownPosition;
        }
        if (!isEnoughInSync(minInSync)) {
            return -1;
        }
        long committed = ownPosition;
        for (Map.Entry<Integer, FollowerProgress> follower : followers.entrySet()) {
            if (mayBeInSync(follower.getKey())) {
                committed = Math.min(committed, follower.getValue().position());
            }
        }
        return committed;
    }

    private boolean mayBeInSync(int replica) {
        InSyncProposal asked = proposal;
        return assignment.inSyncReplicas().contains(replica)
                || asked != null && asked.inSyncReplicas().contains(replica);
    }

    private boolean isEnoughInSync(int minInSync) {
        int needed = Math.min(minInSync, assignment.replicas().size());
        return assignment.inSyncReplicas().size() >= needed;
    }

    /**
     * To be called before a record is written that is to be acknowledged by all in-sync replicas.
     *
     * @throws NotEnoughReplicasException if fewer are in sync than the topic asks for
     */
    public void requireEnoughInSync(String partition, int minInSync) {
        if (!isEnoughInSync(minInSync)) {
            throw new NotEnoughReplicasException("Append to " + partition + " with acks=all: in sync are replicas "
                    + assignment.inSyncReplicas() + " of " + assignment.replicas() + ", min.insync.replicas is "
                    + minInSync + ". Nothing was stored.");
        }
    }

    /**
     * The wish to have a follower in sync, if it has come far enough: to the high watermark, and to all that was there when
     * this epoch began, which may be committed without this leader knowing.
     *
     * @return null if there is none, or another wish is under way
     */
    public @Nullable InSyncProposal expansion(int follower, long highWatermark) {
        FollowerProgress progress = followers.get(follower);
        boolean comes = progress != null
                && proposal == null
                && !assignment.inSyncReplicas().contains(follower)
                && progress.position() >= Math.max(highWatermark, startOffset);
        if (!comes) {
            return null;
        }
        Set<Integer> wanted = new TreeSet<>(assignment.inSyncReplicas());
        wanted.add(follower);
        return propose(wanted);
    }

    /** The node ids of followers that are not in sync, as the controller has said last. */
    public List<Integer> outOfSync() {
        return followers.keySet().stream()
                .filter(id -> !assignment.inSyncReplicas().contains(id))
                .sorted()
                .toList();
    }

    /**
     * The wish to be rid of followers that hold up what is committed: they have not had everything for that long.
     *
     * @param maxLagMs {@code replica.lag.time.max.ms}
     * @return null if there is none, or another wish is under way
     */
    public @Nullable InSyncProposal shrinking(long logEndOffset, long nowMs, long maxLagMs) {
        if (proposal != null || followers.isEmpty()) {
            return null;
        }
        Set<Integer> wanted = new TreeSet<>(assignment.inSyncReplicas());
        followers.forEach((id, progress) -> {
            if (!progress.isCaughtUp(logEndOffset, nowMs, maxLagMs)) {
                wanted.remove(id);
            }
        });
        return wanted.size() == assignment.inSyncReplicas().size() ? null : propose(wanted);
    }

    private InSyncProposal propose(Set<Integer> wanted) {
        Map<Integer, Long> epochs = new HashMap<>();
        for (int replica : wanted) {
            FollowerProgress progress = followers.get(replica);
            if (progress != null && progress.brokerEpoch() != InSyncProposal.UNKNOWN_BROKER_EPOCH) {
                epochs.put(replica, progress.brokerEpoch());
            }
        }
        InSyncProposal made = new InSyncProposal(leaderEpoch, assignment.partitionEpoch(), List.copyOf(wanted), epochs);
        proposal = made;
        return made;
    }

    /**
     * That wish will never be carried out, for certain, and another may follow. No answer of a controller is certain, for it
     * may have lost its office, and a late copy of the request may reach its successor: where refusals have their place in the
     * metadata, {@link #reassigned} is what tells.
     */
    public void refused(InSyncProposal refusal) {
        if (refusal.equals(proposal)) {
            proposal = null;
        }
    }

    /** The wish that the controller has not answered, or null. */
    public @Nullable InSyncProposal proposal() {
        return proposal;
    }

    /** Exclusive end of what that follower has; -1 if it has not fetched in this epoch, or holds no replica. */
    public long positionOf(int follower) {
        FollowerProgress progress = followers.get(follower);
        return progress == null ? -1 : progress.position();
    }

    /** The registration under which that follower has fetched last, or {@link InSyncProposal#UNKNOWN_BROKER_EPOCH}. */
    public long brokerEpochOf(int follower) {
        FollowerProgress progress = followers.get(follower);
        return progress == null ? InSyncProposal.UNKNOWN_BROKER_EPOCH : progress.brokerEpoch();
    }
}
