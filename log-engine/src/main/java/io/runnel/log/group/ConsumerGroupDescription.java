package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;

/** A {@link ConsumerGroup} as ConsumerGroupDescribe tells it. */
final class ConsumerGroupDescription {
    private static final byte CLASSIC = 0;
    private static final byte CONSUMER = 1;

    private ConsumerGroupDescription() {}

    /** @param otherKind whether there is a group of that id, of another protocol */
    static DescribedGroup none(String groupId, boolean otherKind) {
        return new DescribedGroup()
                .setGroupId(groupId)
                .setErrorCode(Errors.GROUP_ID_NOT_FOUND.code())
                .setErrorMessage(
                        otherKind
                                ? "Group " + groupId + " is not a consumer group."
                                : "Group " + groupId + " not found.");
    }

    static DescribedGroup of(ConsumerGroup group, String assignor, ClusterImage image) {
        return new DescribedGroup()
                .setGroupId(group.id())
                .setGroupState(group.state().toString())
                .setGroupEpoch(group.epoch())
                .setAssignmentEpoch(group.targetEpoch())
                .setAssignorName(assignor)
                .setMembers(group.members().stream()
                        .map(member -> describe(group, member, image))
                        .toList());
    }

    private static Member describe(ConsumerGroup group, ConsumerGroupMember member, ClusterImage image) {
        MemberSubscription told = member.subscription();
        Map<Uuid, Set<Integer>> owned = new HashMap<>();
        add(owned, member.progress().assigned());
        add(owned, member.progress().pendingRevocation());
        return new Member()
                .setMemberId(member.id())
                .setInstanceId(told.instanceId())
                .setRackId(told.rackId())
                .setMemberEpoch(member.epoch())
                .setClientId(told.clientId())
                .setClientHost(told.clientHost())
                .setSubscribedTopicNames(told.topicNames())
                .setSubscribedTopicRegex(told.topicRegex())
                .setAssignment(assignment(owned, image))
                .setTargetAssignment(assignment(group.target(member.id()), image))
                .setMemberType(member.classic() ? CLASSIC : CONSUMER);
    }

    private static void add(Map<Uuid, Set<Integer>> owned, Map<Uuid, Map<Integer, Integer>> partitions) {
        partitions.forEach((topicId, numbers) ->
                owned.computeIfAbsent(topicId, id -> new TreeSet<>()).addAll(numbers.keySet()));
    }

    /** Without topics that are gone. */
    private static Assignment assignment(Map<Uuid, Set<Integer>> partitions, ClusterImage image) {
        List<TopicPartitions> topics = new ArrayList<>();
        partitions.forEach((topicId, numbers) -> {
            TopicImage topic = image.topic(topicId);
            if (topic != null) {
                topics.add(new TopicPartitions()
                        .setTopicId(topicId)
                        .setTopicName(topic.name())
                        .setPartitions(List.copyOf(new TreeSet<>(numbers))));
            }
        });
        return new Assignment().setTopicPartitions(topics);
    }
}
