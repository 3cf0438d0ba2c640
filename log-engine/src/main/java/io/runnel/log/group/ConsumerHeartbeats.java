package io.runnel.log.group;

import static io.runnel.log.group.ConsumerGroupMember.AWAY_EPOCH;
import static io.runnel.log.group.ConsumerGroupMember.JOINING_EPOCH;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.ConsumerMember;
import io.runnel.log.group.GroupRecord.CurrentAssignment;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.TargetAssignmentMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;
import org.jspecify.annotations.Nullable;

/**
 * What ConsumerGroupHeartbeat does: a member joins, tells what it subscribes to and owns, learns what it is given, and
 * leaves. One that has nothing to tell and nothing to learn costs a few lookups.
 */
final class ConsumerHeartbeats {
    private final ConsumerGroups groups;
    private final ConsumerRebalance rebalance;
    private final GroupSettings.Consumer settings;
    private final GroupConfigs configs;

    ConsumerHeartbeats(
            ConsumerGroups groups, ConsumerRebalance rebalance, GroupSettings.Consumer settings, GroupConfigs configs) {
        this.groups = groups;
        this.rebalance = rebalance;
        this.settings = settings;
        this.configs = configs;
    }

    /** Carries out a request that {@link HeartbeatRules#check} has let pass. */
    void heartbeat(
            ConsumerGroupHeartbeatRequestData request,
            ConsumerGroups.Client client,
            ReplyTo<ConsumerGroupHeartbeatResponseData> reply,
            Step<GroupRecord> step) {
        if (request.memberEpoch() < JOINING_EPOCH) {
            leave(request, reply, step);
        } else {
            goOn(request, client, reply, step);
        }
    }

    private void goOn(
            ConsumerGroupHeartbeatRequestData request,
            ConsumerGroups.Client client,
            ReplyTo<ConsumerGroupHeartbeatResponseData> reply,
            Step<GroupRecord> step) {
        boolean joins = request.memberEpoch() == JOINING_EPOCH;
        Map<Uuid, Set<Integer>> owned = owned(request);
        checkExpression(request);
        ConsumerGroup group = joins
                ? groups.requireOrCreate(request.groupId(), present -> check(present, request, owned), step)
                : groups.require(request.groupId());
        if (!joins) {
            check(group, request, owned);
        }
        // From here on nothing is refused: records may have been written.
        if (joins && request.instanceId() != null) {
            replaceStatic(group, request.instanceId(), request.memberId(), step);
        }
        boolean subscriptionChanged = tell(group, request, client, step);
        ConsumerGroupMember member = group.requireMember(request.memberId());
        rebalance.refresh(group, subscriptionChanged || group.epoch() == 0, step);
        rebalance.assign(group, step);
        boolean assignmentChanged = rebalance.reconcile(group, member, owned, step);
        member.sessionUntil(step.uptimeMs() + configs.sessionTimeoutMs(group.id()));
        groups.watch(group, member, step);

        ConsumerGroupHeartbeatResponseData answer = new ConsumerGroupHeartbeatResponseData()
                .setMemberId(member.id())
                .setMemberEpoch(member.epoch())
                .setHeartbeatIntervalMs(configs.heartbeatIntervalMs(group.id()));
        if (joins || assignmentChanged || isFull(request)) {
            answer.setAssignment(assignment(member));
        }
        step.answer(reply, answer);
    }

    private static boolean isFull(ConsumerGroupHeartbeatRequestData request) {
        return request.rebalanceTimeoutMs() != -1
                && (request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null)
                && request.topicPartitions() != null;
    }

    private static @Nullable Map<Uuid, Set<Integer>> owned(ConsumerGroupHeartbeatRequestData request) {
        if (request.topicPartitions() == null) {
            return null;
        }
        Map<Uuid, Set<Integer>> owned = new HashMap<>();
        request.topicPartitions()
                .forEach(topic -> owned.computeIfAbsent(topic.topicId(), id -> new HashSet<>())
                        .addAll(topic.partitions()));
        return owned;
    }

    private static void checkExpression(ConsumerGroupHeartbeatRequestData request) {
        String expression = request.subscribedTopicRegex();
        if (expression != null && !expression.isEmpty()) {
            TopicExpression.parse(expression);
        }
    }

    /** All that can be wrong with the request in this group; null for a group that it would make. */
    private void check(
            @Nullable ConsumerGroup group,
            ConsumerGroupHeartbeatRequestData request,
            @Nullable Map<Uuid, Set<Integer>> owned) {
        int size = group == null ? 0 : group.size();
        boolean known = group != null && group.member(request.memberId()) != null;
        if (size >= settings.maxSize() && !known) {
            throw new GroupMaxSizeReachedException(
                    "The consumer group has reached its maximum capacity of " + settings.maxSize() + " members.");
        }
        if (group == null) {
            return;
        }
        boolean joins = request.memberEpoch() == JOINING_EPOCH;
        ConsumerGroupMember member;
        if (request.instanceId() == null) {
            member = joins ? group.member(request.memberId()) : group.requireMember(request.memberId());
        } else if (joins) {
            ConsumerGroupMember present = group.staticMember(request.instanceId());
            if (present != null && !present.classic() && !present.id().equals(request.memberId())) {
                HeartbeatRules.requireReleased(present, request.memberId());
            }
            member = present;
        } else {
            member = HeartbeatRules.requireStatic(group, request.instanceId(), request.memberId());
        }
        if (member != null) {
            HeartbeatRules.requireEpoch(member, request.memberEpoch(), owned);
        }
    }

    /** A static member comes back, maybe under another member id: it takes over what the one before had. */
    void replaceStatic(ConsumerGroup group, String instanceId, String memberId, Step<GroupRecord> step) {
        ConsumerGroupMember before = group.staticMember(instanceId);
        if (before == null) {
            return;
        }
        Map<Uuid, Set<Integer>> target = group.target(before.id());
        Progress progress = before.progress();
        MemberSubscription subscription = before.subscription();
        ConsumerRebalance.removeRecords(group, before, step);
        step.append(new ConsumerMember(group.id(), memberId, subscription));
        step.append(new TargetAssignmentMember(group.id(), memberId, target));
        step.append(new CurrentAssignment(
                group.id(),
                memberId,
                new Progress(
                        JOINING_EPOCH,
                        JOINING_EPOCH,
                        progress.state(),
                        progress.assigned(),
                        progress.pendingRevocation())));
    }

    /** Writes what the member tells anew of itself; whether it has changed what it subscribes to. */
    private static boolean tell(
            ConsumerGroup group,
            ConsumerGroupHeartbeatRequestData request,
            ConsumerGroups.Client client,
            Step<GroupRecord> step) {
        ConsumerGroupMember member = group.member(request.memberId());
        MemberSubscription before = member == null ? null : member.subscription();
        if (before != null && saysNothing(request) && before.classic() == null && client.isOf(before)) {
            return false;
        }
        MemberSubscription now = merge(before, request, client);
        if (now.equals(before)) {
            return false;
        }
        return write(group, request.memberId(), before, now, step);
    }

    private static boolean saysNothing(ConsumerGroupHeartbeatRequestData request) {
        return request.instanceId() == null
                && request.rackId() == null
                && request.rebalanceTimeoutMs() == -1
                && request.serverAssignor() == null
                && request.subscribedTopicNames() == null
                && request.subscribedTopicRegex() == null;
    }

    /** Appends the subscription; whether it differs in what is subscribed to. */
    static boolean write(
            ConsumerGroup group,
            String memberId,
            @Nullable MemberSubscription before,
            MemberSubscription now,
            Step<GroupRecord> step) {
        step.append(new ConsumerMember(group.id(), memberId, now));
        return before == null
                || !before.topicNames().equals(now.topicNames())
                || !Objects.equals(before.topicRegex(), now.topicRegex());
    }

    private static MemberSubscription merge(
            @Nullable MemberSubscription before,
            ConsumerGroupHeartbeatRequestData request,
            ConsumerGroups.Client client) {
        List<String> names = request.subscribedTopicNames() != null
                ? List.copyOf(new TreeSet<>(request.subscribedTopicNames()))
                : before == null ? List.of() : before.topicNames();
        String regex = told(request.subscribedTopicRegex(), before == null ? null : before.topicRegex());
        return new MemberSubscription(
                told(request.instanceId(), before == null ? null : before.instanceId()),
                told(request.rackId(), before == null ? null : before.rackId()),
                client.id(),
                client.host(),
                names,
                regex == null || regex.isEmpty() ? null : regex,
                request.rebalanceTimeoutMs() != -1
                        ? request.rebalanceTimeoutMs()
                        : before == null ? -1 : before.rebalanceTimeoutMs(),
                told(request.serverAssignor(), before == null ? null : before.serverAssignor()),
                null);
    }

    private static @Nullable String told(@Nullable String now, @Nullable String before) {
        return now != null ? now : before;
    }

    private static Assignment assignment(ConsumerGroupMember member) {
        List<TopicPartitions> topics = new ArrayList<>();
        member.progress()
                .assigned()
                .forEach((topicId, numbers) -> topics.add(new TopicPartitions()
                        .setTopicId(topicId)
                        .setPartitions(List.copyOf(new TreeSet<>(numbers.keySet())))));
        return new Assignment().setTopicPartitions(topics);
    }

    private void leave(
            ConsumerGroupHeartbeatRequestData request,
            ReplyTo<ConsumerGroupHeartbeatResponseData> reply,
            Step<GroupRecord> step) {
        ConsumerGroup group = groups.require(request.groupId());
        ConsumerGroupMember member = request.instanceId() == null
                ? group.requireMember(request.memberId())
                : HeartbeatRules.requireStatic(group, request.instanceId(), request.memberId());
        if (request.instanceId() != null && request.memberEpoch() == AWAY_EPOCH) {
            Progress progress = member.progress();
            step.append(new CurrentAssignment(
                    group.id(),
                    member.id(),
                    new Progress(
                            AWAY_EPOCH,
                            progress.previousMemberEpoch(),
                            progress.state(),
                            progress.assigned(),
                            Map.of())));
        } else {
            groups.remove(group, List.of(member), step);
        }
        step.answer(
                reply,
                new ConsumerGroupHeartbeatResponseData()
                        .setMemberId(request.memberId())
                        .setMemberEpoch(request.memberEpoch()));
    }
}
