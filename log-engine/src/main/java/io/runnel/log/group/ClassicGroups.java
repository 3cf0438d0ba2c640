package io.runnel.log.group;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.ClassicRebalance.RebalanceAlarm;
import io.runnel.log.group.ClassicRebalance.SessionAlarm;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup. A group's record is written when its generation has
 * an assignment, when a static member is replaced and when nobody is left; a rebalance that is under way is in memory
 * only, and after a restart members join again.
 */
public final class ClassicGroups {
    private final GroupSettings.Classic settings;
    private final GroupTable groups;
    private final ClassicMembers consumers;
    private final ClassicRebalance rebalance;
    private final ClassicJoins joins;

    ClassicGroups(GroupSettings settings, GroupTable groups, ClassicMembers consumers, GroupClock clock) {
        this.settings = settings.classic();
        this.groups = groups;
        this.consumers = consumers;
        this.rebalance = new ClassicRebalance(this.settings, clock);
        this.joins = new ClassicJoins(this.settings, groups, rebalance, consumers);
    }

    /** A consumer or another client wants to be a member; answered when its generation is made. */
    public void join(
            JoinGroupRequestData request,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply,
            Step<GroupRecord> step) {
        joins.join(request, caller, reply, step);
    }

    /** A member asks for its assignment; the leader brings everybody's. */
    public void sync(SyncGroupRequestData request, ReplyTo<SyncGroupResponseData> reply, Step<GroupRecord> step) {
        Group present = find(request.groupId(), request.memberId());
        if (present instanceof ConsumerGroup consumer) {
            consumers.sync(consumer, request, reply, step);
            return;
        }
        ClassicGroup group = (ClassicGroup) present;
        ClassicMember member = group.requireMember(request.memberId(), request.groupInstanceId());
        group.requireGeneration(request.generationId());
        requireSame(group, "protocol type", request.protocolType(), group.protocolType());
        requireSame(group, "protocol", request.protocolName(), group.protocol());
        switch (group.state()) {
            case PREPARING_REBALANCE -> throw ClassicRebalance.rebalancing(group);
            case COMPLETING_REBALANCE -> awaitAssignment(group, member, request, reply, step);
            case STABLE -> {
                group.synced(member);
                step.answer(reply, ClassicRebalance.assignment(group, member));
                ClassicRebalance.extendSession(group, member, member.sessionTimeoutMs, step);
            }
            case EMPTY, DEAD -> throw new IllegalStateException("Empty group " + group.id() + " has members");
        }
    }

    private static void requireSame(ClassicGroup group, String what, @Nullable String claimed, @Nullable String real) {
        if (claimed != null && real != null && !claimed.equals(real)) {
            throw new InconsistentGroupProtocolException(
                    "The " + what + " of group '" + group.id() + "' is '" + real + "', not '" + claimed + "'.");
        }
    }

    private void awaitAssignment(
            ClassicGroup group,
            ClassicMember member,
            SyncGroupRequestData request,
            ReplyTo<SyncGroupResponseData> reply,
            Step<GroupRecord> step) {
        if (member.sync != null) {
            // Its connection broke, most likely: nobody waits for this answer.
            step.fail(member.sync, ClassicRebalance.rebalancing(group));
        }
        member.sync = reply;
        group.synced(member);
        if (!member.id().equals(group.leader())) {
            return;
        }
        Map<String, byte[]> assignments = new HashMap<>();
        request.assignments().forEach(each -> assignments.put(each.memberId(), each.assignment()));
        rebalance.assign(group, assignments, step);
    }

    /** A member is alive, and hears whether it has to join again. */
    public void heartbeat(HeartbeatRequestData request, ReplyTo<HeartbeatResponseData> reply, Step<GroupRecord> step) {
        Group present = find(request.groupId(), request.memberId());
        if (present instanceof ConsumerGroup consumer) {
            consumers.heartbeat(consumer, request, reply, step);
            return;
        }
        ClassicGroup group = (ClassicGroup) present;
        ClassicMember member = group.requireMember(request.memberId(), request.groupInstanceId());
        group.requireGeneration(request.generationId());
        ClassicRebalance.extendSession(group, member, member.sessionTimeoutMs, step);
        boolean rebalancing = group.state() == ClassicState.PREPARING_REBALANCE;
        step.answer(
                reply,
                new HeartbeatResponseData()
                        .setErrorCode((rebalancing ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE).code()));
    }

    /** Members go, or are sent away by an administrator who knows their instance ids; each is answered for itself. */
    public void leave(LeaveGroupRequestData request, ReplyTo<LeaveGroupResponseData> reply, Step<GroupRecord> step) {
        requireGroupId(request.groupId());
        Group present = groups.find(request.groupId());
        if (present instanceof ConsumerGroup consumer) {
            consumers.leave(consumer, request, reply, step);
            return;
        }
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        ClassicGroup group = (ClassicGroup) present;
        int members = group == null ? 0 : group.members().size();
        for (MemberIdentity identity : request.members()) {
            Errors error = group == null ? Errors.UNKNOWN_MEMBER_ID : leave(group, identity, step);
            response.members()
                    .add(new MemberResponse()
                            .setMemberId(identity.memberId())
                            .setGroupInstanceId(identity.groupInstanceId())
                            .setErrorCode(error.code()));
        }
        if (group != null && group.members().size() < members) {
            rebalance.prepareOrComplete(group, step);
        } else if (group != null) {
            // Ids that were only given out are nobody's loss, but somebody may have waited for them.
            rebalance.completeIfAllJoined(group, step);
        }
        step.answer(reply, response);
    }

    private Errors leave(ClassicGroup group, MemberIdentity identity, Step<GroupRecord> step) {
        if (group.pending.remove(identity.memberId()) != null) {
            return Errors.NONE;
        }
        String memberId = identity.memberId();
        if (memberId.isEmpty() && identity.groupInstanceId() != null) {
            memberId = String.valueOf(group.staticId(identity.groupInstanceId()));
        }
        try {
            rebalance.expel(group, group.requireMember(memberId, identity.groupInstanceId()), step);
            return Errors.NONE;
        } catch (ApiException e) {
            return Errors.forException(e);
        }
    }

    /** The classic group of that id, or null. */
    @Nullable
    ClassicGroup find(String groupId) {
        return groups.find(groupId) instanceof ClassicGroup group ? group : null;
    }

    private Group find(String groupId, String memberId) {
        requireGroupId(groupId);
        Group group = groups.find(groupId);
        if (group == null) {
            throw new UnknownMemberIdException(
                    "Group '" + groupId + "' does not exist, so it has no member '" + memberId + "': join it again.");
        }
        return group;
    }

    /** @throws InvalidGroupIdException for the empty one */
    static void requireGroupId(String groupId) {
        if (groupId.isEmpty()) {
            throw new InvalidGroupIdException("The group id is empty: set group.id.");
        }
    }

    /**
     * A group of KIP-848 has become a classic one by a record of this step: its members' sessions begin, and they are
     * to join again.
     */
    void converted(ClassicGroup group, Step<GroupRecord> step) {
        beginSessions(group, step);
        rebalance.prepareOrComplete(group, step);
    }

    private static void beginSessions(ClassicGroup group, Step<GroupRecord> step) {
        group.members().forEach(member -> ClassicRebalance.extendSession(group, member, member.sessionTimeoutMs, step));
    }

    /** Writes the tombstones of a group that has no members, of either protocol. */
    void discard(Group empty, Step<GroupRecord> step) {
        if (empty instanceof ConsumerGroup consumer) {
            consumers.discard(consumer, step);
        } else {
            step.append(new GroupRecord.ClassicGroupMetadata(empty.id(), null));
        }
    }

    void replay(GroupRecord written, RecordOrigin origin) {
        if (!(written instanceof GroupRecord.ClassicGroupMetadata metadata)) {
            throw new IllegalStateException("No record of a classic group: " + written);
        }
        Group present = groups.find(metadata.groupId());
        if (metadata.value() == null) {
            if (present instanceof ClassicGroup classic) {
                classic.die();
                groups.remove(classic.id());
            }
            return;
        }
        ClassicGroup group = present instanceof ClassicGroup classic ? classic : new ClassicGroup(metadata.groupId());
        group.replay(metadata.value());
        groups.put(group);
    }

    void loaded(Step<GroupRecord> step) {
        for (Group each : groups.all().values()) {
            if (each instanceof ClassicGroup group) {
                beginSessions(group, step);
                if (group.members().size() > settings.maxSize()) {
                    rebalance.prepareOrComplete(group, step);
                }
            }
        }
    }

    /** Whether the alarm was one of these. */
    boolean alarm(Object alarm, Step<GroupRecord> step) {
        if (alarm instanceof SessionAlarm session) {
            if (groups.find(session.groupId()) instanceof ClassicGroup group) {
                rebalance.sessionAlarm(group, session.memberId(), step);
            }
            return true;
        } else if (alarm instanceof RebalanceAlarm due) {
            if (groups.find(due.groupId()) instanceof ClassicGroup group) {
                rebalance.rebalanceAlarm(group, step);
            }
            return true;
        }
        return false;
    }

    void abandon(ApiException cause, Step<GroupRecord> step) {
        for (Group each : groups.all().values()) {
            if (each instanceof ClassicGroup group) {
                for (ClassicMember member : group.members()) {
                    if (member.join != null) {
                        step.fail(member.join, cause);
                    }
                    if (member.sync != null) {
                        step.fail(member.sync, cause);
                    }
                }
            }
        }
    }
}
