package io.runnel.log.group;

import static io.runnel.log.group.ConsumerGroupMember.AWAY_EPOCH;
import static io.runnel.log.group.ConsumerGroupMember.JOINING_EPOCH;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.jspecify.annotations.Nullable;

/** What a ConsumerGroupHeartbeat must fulfil, in the order in which Apache Kafka checks it. */
final class HeartbeatRules {
    /** From this version on clients make their member ids themselves. */
    private static final short FIRST_VERSION_WITH_OWN_IDS = 1;

    private HeartbeatRules() {}

    /**
     * Checks the request by itself.
     *
     * @throws ApiException {@code InvalidRequestException} or {@link UnsupportedAssignorException}
     */
    static void check(ConsumerGroupHeartbeatRequestData request, short version, GroupSettings.Consumer settings) {
        int epoch = request.memberEpoch();
        if (version >= FIRST_VERSION_WITH_OWN_IDS || epoch != JOINING_EPOCH) {
            requireNotEmpty(request.memberId(), "MemberId can't be empty.");
        }
        requireNotEmpty(request.groupId(), "GroupId can't be empty.");
        requireNotEmpty(request.instanceId(), "InstanceId can't be empty.");
        requireNotEmpty(request.rackId(), "RackId can't be empty.");
        if (epoch == JOINING_EPOCH) {
            require(request.rebalanceTimeoutMs() != -1, "RebalanceTimeoutMs must be provided in first request.");
            require(
                    request.topicPartitions() != null
                            && request.topicPartitions().isEmpty(),
                    "TopicPartitions must be empty when (re-)joining.");
            require(
                    request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null,
                    "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
        } else if (epoch == AWAY_EPOCH) {
            require(request.instanceId() != null, "InstanceId can't be null.");
        } else {
            require(epoch > AWAY_EPOCH, "MemberEpoch is invalid.");
        }
        String assignor = request.serverAssignor();
        if (assignor != null && !settings.assignors().contains(assignor)) {
            throw new UnsupportedAssignorException("ServerAssignor " + assignor
                    + " is not supported. Supported assignors: " + String.join(", ", settings.assignors()) + ".");
        }
    }

    private static void requireNotEmpty(@Nullable String value, String otherwise) {
        require(value == null || !value.trim().isEmpty(), otherwise);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidRequestException(otherwise);
        }
    }

    /**
     * Checks the epoch that a member comes with. The one before is fine when the answer that told the present one may
     * have been lost: the member then owns nothing that it was not given.
     *
     * @throws FencedMemberEpochException if the member must give up all and join anew
     */
    static void requireEpoch(ConsumerGroupMember member, int epoch, @Nullable Map<Uuid, Set<Integer>> owned) {
        boolean fresh = epoch == JOINING_EPOCH;
        if (member.state() == MemberState.UNKNOWN && (owned == null || !owned.isEmpty())) {
            throw new FencedMemberEpochException("Member " + member.id() + " is in a state that only a newer release"
                    + " knows. The member must abandon all its partitions and rejoin.");
        }
        if (fresh || epoch == member.epoch()) {
            return;
        }
        boolean answerLost =
                epoch == member.progress().previousMemberEpoch() && epoch < member.epoch() && isGiven(member, owned);
        if (!answerLost) {
            throw new FencedMemberEpochException("The consumer group member has a "
                    + (epoch > member.epoch() ? "greater" : "smaller") + " member epoch (" + epoch
                    + ") than the one known by the group coordinator (" + member.epoch()
                    + "). The member must abandon all its partitions and rejoin.");
        }
    }

    private static boolean isGiven(ConsumerGroupMember member, @Nullable Map<Uuid, Set<Integer>> owned) {
        return owned != null
                && owned.entrySet().stream()
                        .allMatch(topic -> member.progress()
                                .assigned()
                                .getOrDefault(topic.getKey(), Map.of())
                                .keySet()
                                .containsAll(topic.getValue()));
    }

    /** @throws UnreleasedInstanceIdException unless the static member, which has another id, has left for a while */
    static void requireReleased(ConsumerGroupMember present, String memberId) {
        if (present.epoch() != AWAY_EPOCH) {
            throw new UnreleasedInstanceIdException("Static member " + memberId + " with instance id "
                    + present.subscription().instanceId()
                    + " cannot join the group because the instance id is owned by "
                    + present.id() + " member.");
        }
    }

    /**
     * The static member of an instance id.
     *
     * @throws UnknownMemberIdException if there is none
     * @throws FencedInstanceIdException if it has another member id by now
     */
    static ConsumerGroupMember requireStatic(ConsumerGroup group, String instanceId, String memberId) {
        ConsumerGroupMember member = group.staticMember(instanceId);
        if (member == null) {
            throw new UnknownMemberIdException("Instance id " + instanceId + " is unknown.");
        }
        if (!member.id().equals(memberId)) {
            throw new FencedInstanceIdException("Static member " + memberId + " with instance id " + instanceId
                    + " was fenced by member " + member.id() + ".");
        }
        return member;
    }
}
