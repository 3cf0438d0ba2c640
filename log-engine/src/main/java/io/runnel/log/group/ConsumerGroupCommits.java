package io.runnel.log.group;

import io.runnel.log.group.Group.Committer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Who may commit and fetch offsets of a {@link ConsumerGroup}. A member of an older epoch may commit for the partitions
 * that it has owned ever since (KIP-1251): its commit was under way while the group went on.
 */
final class ConsumerGroupCommits {
    /** The first version of OffsetCommit that knows member epochs. */
    private static final short FIRST_VERSION_WITH_EPOCHS = 9;

    private ConsumerGroupCommits() {}

    /** @throws ApiException unless this member may commit at all */
    static void require(ConsumerGroup group, Committer committer) {
        if (isFromOutside(group, committer)) {
            return;
        }
        ConsumerGroupMember member = group.requireMember(committer.memberId());
        if (!committer.transactional() && !member.classic() && committer.apiVersion() < FIRST_VERSION_WITH_EPOCHS) {
            throw new UnsupportedVersionException("OffsetCommit version " + FIRST_VERSION_WITH_EPOCHS
                    + " or above must be used by members using the consumer group protocol");
        }
        if (committer.generationOrEpoch() > member.epoch()) {
            throw refusal(
                    member,
                    "Received epoch " + committer.generationOrEpoch() + " of member " + member.id()
                            + " is newer than its current one, " + member.epoch() + ".");
        }
    }

    /** @throws ApiException unless the member, who may commit at all, may do so for this partition */
    static void require(ConsumerGroup group, Committer committer, String topic, Uuid topicId, int partition) {
        ConsumerGroupMember member = group.member(committer.memberId());
        if (member == null || isFromOutside(group, committer) || committer.generationOrEpoch() == member.epoch()) {
            return;
        }
        Integer since = member.ownedSince(topicId, partition);
        if (since == null) {
            throw refusal(
                    member,
                    "Partition " + topic + "-" + partition + " is not owned by member " + member.id() + ", which came"
                            + " with epoch " + committer.generationOrEpoch() + " instead of " + member.epoch() + ".");
        }
        if (committer.generationOrEpoch() < since) {
            throw refusal(
                    member,
                    "Received epoch " + committer.generationOrEpoch() + " of member " + member.id() + " is older than "
                            + since + ", at which it was given " + topic + "-" + partition + ".");
        }
    }

    /** An administrator or a consumer without group management, or a transaction that names no member. */
    private static boolean isFromOutside(ConsumerGroup group, Committer committer) {
        if (committer.generationOrEpoch() < 0 && group.isEmpty()) {
            return true;
        }
        return committer.transactional()
                && committer.generationOrEpoch() == -1
                && committer.memberId().isEmpty()
                && committer.groupInstanceId() == null;
    }

    /** @throws ApiException unless that member may fetch offsets; anybody may who names no member */
    static void requireFetch(ConsumerGroup group, @Nullable String memberId, int memberEpoch) {
        if (memberId == null && memberEpoch < 0) {
            return;
        }
        if (memberId == null) {
            throw new UnknownMemberIdException(
                    "Epoch " + memberEpoch + " without a member id: group " + group.id() + " cannot tell whose it is.");
        }
        ConsumerGroupMember member = group.requireMember(memberId);
        if (memberEpoch != member.epoch()) {
            throw refusal(
                    member,
                    "Received epoch " + memberEpoch + " of member " + memberId + " is not its current one, "
                            + member.epoch() + ".");
        }
    }

    private static ApiException refusal(ConsumerGroupMember member, String message) {
        return member.classic() ? new IllegalGenerationException(message) : new StaleMemberEpochException(message);
    }
}
