package io.runnel.log.group;

import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A member of a {@link ConsumerGroup}. Subscription and progress are what the records say and change only in replay;
 * the deadlines, on the uptime clock, are in memory alone.
 */
final class ConsumerGroupMember {
    /** The epoch of a member that joins. */
    static final int JOINING_EPOCH = 0;

    /** The epoch of a static member that will come back. */
    static final int AWAY_EPOCH = -2;

    /** No deadline. */
    static final long NEVER = Long.MAX_VALUE;

    private static final MemberSubscription NOTHING =
            new MemberSubscription(null, null, "", "", List.of(), null, -1, null, null);
    private static final Progress NEW = new Progress(JOINING_EPOCH, -1, MemberState.STABLE.code(), Map.of(), Map.of());

    private final String id;
    private MemberSubscription subscription = NOTHING;
    private Progress progress = NEW;
    private long sessionDeadlineMs = NEVER;
    private long revocationDeadlineMs = NEVER;
    private long joinDeadlineMs = NEVER;
    private long syncDeadlineMs = NEVER;

    ConsumerGroupMember(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    MemberSubscription subscription() {
        return subscription;
    }

    void replay(MemberSubscription told) {
        subscription = told;
    }

    Progress progress() {
        return progress;
    }

    void replay(@Nullable Progress made) {
        progress = made == null ? NEW : made;
        if (state() != MemberState.UNREVOKED_PARTITIONS) {
            revocationDeadlineMs = NEVER;
        }
    }

    int epoch() {
        return progress.memberEpoch();
    }

    MemberState state() {
        return MemberState.of(progress.state());
    }

    /** Whether it speaks the classic protocol. */
    boolean classic() {
        return subscription.classic() != null;
    }

    /** Whether there is nothing left to be done for it at this epoch. */
    boolean isReconciledTo(int targetEpoch) {
        return epoch() == targetEpoch && state() == MemberState.STABLE;
    }

    /** The epoch at which it was given a partition that it still owns, or null. */
    @Nullable
    Integer ownedSince(Uuid topicId, int partition) {
        Integer assigned = progress.assigned().getOrDefault(topicId, Map.of()).get(partition);
        return assigned != null
                ? assigned
                : progress.pendingRevocation().getOrDefault(topicId, Map.of()).get(partition);
    }

    void sessionUntil(long uptimeMs) {
        sessionDeadlineMs = uptimeMs;
    }

    void revokeUntil(long uptimeMs) {
        revocationDeadlineMs = uptimeMs;
    }

    /** For a classic member: when it must have joined again; an earlier deadline stands. */
    void joinUntil(long uptimeMs) {
        joinDeadlineMs = Math.min(joinDeadlineMs, uptimeMs);
    }

    /** For a classic member: when it must have fetched its assignment. */
    void syncUntil(long uptimeMs) {
        joinDeadlineMs = NEVER;
        syncDeadlineMs = uptimeMs;
    }

    /** A classic member has fetched its assignment. */
    void synced() {
        syncDeadlineMs = NEVER;
    }

    /** When it is put out unless something comes from it, or {@link #NEVER}. */
    long deadlineMs() {
        return Math.min(Math.min(sessionDeadlineMs, revocationDeadlineMs), Math.min(joinDeadlineMs, syncDeadlineMs));
    }
}
