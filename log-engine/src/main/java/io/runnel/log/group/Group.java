package io.runnel.log.group;

import io.runnel.log.coordinator.Step;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A group with its members, of either protocol. What committing, fetching and deleting offsets needs to know of it; a
 * group that only keeps offsets has none of these.
 */
sealed interface Group permits ClassicGroup, ConsumerGroup {
    String id();

    /** The group's type as ListGroups shows it. */
    default String typeName() {
        return "consumer";
    }

    /** Its state as ListGroups shows it. */
    String stateName();

    /** {@code consumer}, {@code connect} or what else its members have agreed on; empty when that is not known. */
    default String protocolType() {
        return "consumer";
    }

    /** Whether it has no members. */
    boolean isEmpty();

    /** Throws unless this member may commit offsets (OffsetCommit, TxnOffsetCommit) now. */
    void requireMayCommit(Committer committer);

    /** A commit came that was allowed: it may count as a sign of life. */
    default void committed(Committer committer, Step<GroupRecord> step) {}

    /**
     * Throws {@code StaleMemberEpochException} unless this member, who may commit in general, may do so for this
     * partition: one of an older epoch must have owned it ever since (KIP-1251).
     */
    default void requireMayCommit(Committer committer, String topic, Uuid topicId, int partition) {}

    /**
     * Throws unless this member may fetch offsets: {@code UnknownMemberIdException}, {@code StaleMemberEpochException}.
     *
     * @param memberId null where the request names none
     * @param memberEpoch negative for none
     */
    void requireMayFetch(@Nullable String memberId, int memberEpoch);

    /** Throws unless offsets may be deleted: {@code GroupNotEmptyException} and the like. */
    void requireMayDeleteOffsets();

    /** Throws {@code NonEmptyGroupException} unless the group may be deleted. */
    void requireDeletable();

    /** Whether a member reads the topic, so that its offsets must stay. */
    boolean subscribes(String topic);

    /** Since when the group has no members, the broker's time, or -1 when it has some or that is not known. */
    long emptySinceMs();

    /**
     * Who commits.
     *
     * @param memberId empty for a consumer that does not take part in the group
     * @param generationOrEpoch generation of the classic protocol, member epoch of KIP-848; negative for none
     * @param transactional whether the offsets are part of a transaction
     */
    record Committer(
            String memberId,
            @Nullable String groupInstanceId,
            int generationOrEpoch,
            boolean transactional,
            short apiVersion) {}
}
