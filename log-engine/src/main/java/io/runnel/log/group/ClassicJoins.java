package io.runnel.log.group;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.ClassicRebalance.SessionAlarm;
import io.runnel.log.group.MemberSubscription.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** JoinGroup: who may be a member, and what its coming or its return means for the group. */
final class ClassicJoins {
    /** Ids given out and not used yet, per group: the oldest is forgotten when there would be more. */
    static final int MAX_PENDING = 10_000;

    private final GroupSettings.Classic settings;
    private final GroupTable groups;
    private final ClassicRebalance rebalance;
    private final ClassicMembers consumers;

    /** A join that has been read. */
    private record Join(
            JoinGroupRequestData data,
            List<Protocol> protocols,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply) {
        String memberId() {
            return data.memberId();
        }

        @Nullable
        String instanceId() {
            return data.groupInstanceId();
        }
    }

    ClassicJoins(
            GroupSettings.Classic settings, GroupTable groups, ClassicRebalance rebalance, ClassicMembers consumers) {
        this.settings = settings;
        this.groups = groups;
        this.rebalance = rebalance;
        this.consumers = consumers;
    }

    void join(
            JoinGroupRequestData data,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply,
            Step<GroupRecord> step) {
        ClassicGroups.requireGroupId(data.groupId());
        if (data.sessionTimeoutMs() < settings.minSessionTimeoutMs()
                || data.sessionTimeoutMs() > settings.maxSessionTimeoutMs()) {
            throw new InvalidSessionTimeoutException("Session timeout " + data.sessionTimeoutMs()
                    + " ms is not between group.min.session.timeout.ms (" + settings.minSessionTimeoutMs()
                    + ") and group.max.session.timeout.ms (" + settings.maxSessionTimeoutMs() + ").");
        }
        requireFits(data, caller);
        Group present = groups.find(data.groupId());
        if (present instanceof ConsumerGroup consumer && !consumer.isEmpty()) {
            consumers.join(consumer, data, caller, reply, step);
            return;
        }
        Join join = new Join(data, protocols(data), caller, reply);
        ClassicGroup group = present instanceof ClassicGroup classic ? classic : create(join, present, step);
        if (!hasRoom(group, join.memberId())) {
            refuseForSize(group, join, step);
        } else if (!group.supports(data.protocolType(), join.protocols())) {
            throw inconsistent(group, data);
        } else if (join.memberId().isEmpty()) {
            joinAnew(group, join, step);
        } else if (group.pending.containsKey(join.memberId()) && join.instanceId() == null) {
            add(group, join, join.memberId(), step);
        } else {
            joinAgain(group, join, group.requireMember(join.memberId(), join.instanceId()), step);
        }
    }

    /** The group's record has no room for longer texts; clients may send them since their lengths are varints. */
    private static void requireFits(JoinGroupRequestData data, ClassicCaller caller) {
        requireFits("group id", data.groupId());
        requireFits("protocol type", data.protocolType());
        requireFits("member id", caller.newMemberId());
        data.protocols().forEach(each -> requireFits("protocol name", each.name()));
    }

    private static void requireFits(String what, String text) {
        if (Utils.utf8Length(text) > Short.MAX_VALUE) {
            throw new InvalidRequestException("A " + what + " of " + Utils.utf8Length(text)
                    + " bytes is too long: at most " + Short.MAX_VALUE + " are possible.");
        }
    }

    private static List<Protocol> protocols(JoinGroupRequestData data) {
        List<Protocol> protocols = new ArrayList<>(data.protocols().size());
        Set<String> names = new HashSet<>();
        data.protocols().forEach(each -> {
            if (names.add(each.name())) {
                protocols.add(new Protocol(each.name(), each.metadata()));
            }
        });
        return protocols;
    }

    /** A group that stands in the log from now on, in the place of an empty one of KIP-848 or of none. */
    private ClassicGroup create(Join join, @Nullable Group present, Step<GroupRecord> step) {
        ClassicGroup fresh = new ClassicGroup(join.data().groupId());
        if (!join.memberId().isEmpty()) {
            throw new UnknownMemberIdException("Group '" + fresh.id() + "' does not exist, so it has no member '"
                    + join.memberId() + "': join it again.");
        } else if (!fresh.supports(join.data().protocolType(), join.protocols())) {
            throw inconsistent(fresh, join.data());
        }
        if (present instanceof ConsumerGroup consumer) {
            consumers.discard(consumer, step);
        }
        rebalance.record(fresh, Map.of(), step);
        if (groups.find(fresh.id()) instanceof ClassicGroup created) {
            return created;
        }
        throw new IllegalStateException("The record of group " + fresh.id() + " did not make a classic group");
    }

    private static InconsistentGroupProtocolException inconsistent(ClassicGroup group, JoinGroupRequestData data) {
        List<String> names = data.protocols().stream().map(each -> each.name()).toList();
        return new InconsistentGroupProtocolException("A member of protocol type '" + data.protocolType()
                + "' with protocols " + names + " cannot be in group '" + group.id() + "' (type '"
                + group.protocolType() + "'): all members need the same type and one protocol in common.");
    }

    private boolean hasRoom(ClassicGroup group, String memberId) {
        ClassicMember member = group.member(memberId);
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            // Those who wait are counted: the size may be too large since the setting was lowered.
            case PREPARING_REBALANCE -> member != null && member.join != null || group.joining() < settings.maxSize();
            case COMPLETING_REBALANCE, STABLE ->
                member != null || group.members().size() < settings.maxSize();
        };
    }

    private void refuseForSize(ClassicGroup group, Join join, Step<GroupRecord> step) {
        step.fail(
                join.reply(),
                new GroupMaxSizeReachedException("Group '" + group.id() + "' has no room for another member: "
                        + "group.max.size is " + settings.maxSize() + "."));
        group.pending.remove(join.memberId());
        ClassicMember member = group.member(join.memberId());
        if (member != null) {
            rebalance.expel(group, member, step);
        }
        rebalance.completeIfAllJoined(group, step);
    }

    private void joinAnew(ClassicGroup group, Join join, Step<GroupRecord> step) {
        String newId = join.caller().newMemberId();
        String presentId = join.instanceId() == null ? null : group.staticId(join.instanceId());
        ClassicMember present = presentId == null ? null : group.member(presentId);
        if (present != null) {
            replaceStatic(group, join, present, step);
        } else if (join.instanceId() == null
                && JoinGroupRequest.requiresKnownMemberId(join.caller().apiVersion())) {
            long untilMs = step.uptimeMs() + join.data().sessionTimeoutMs();
            if (group.pending.size() >= MAX_PENDING) {
                group.pending.remove(group.pending.keySet().iterator().next());
            }
            group.pending.put(newId, untilMs);
            step.wakeBy(new SessionAlarm(group.id(), newId), untilMs);
            step.answer(
                    join.reply(),
                    new JoinGroupResponseData().setMemberId(newId).setErrorCode(Errors.MEMBER_ID_REQUIRED.code()));
        } else {
            add(group, join, newId, step);
        }
    }

    private void add(ClassicGroup group, Join join, String memberId, Step<GroupRecord> step) {
        ClassicMember member = new ClassicMember(
                memberId,
                join.instanceId(),
                join.caller().clientId(),
                join.caller().clientHost());
        member.protocols = join.protocols();
        member.rebalanceTimeoutMs = join.data().rebalanceTimeoutMs();
        member.sessionTimeoutMs = join.data().sessionTimeoutMs();
        member.isNew = true;
        group.grewSince = true;
        group.add(member, join.data().protocolType());
        group.awaitJoin(member, join.reply());
        ClassicRebalance.extendSession(group, member, ClassicRebalance.NEW_MEMBER_TIMEOUT_MS, step);
        rebalance.prepareOrComplete(group, step);
    }

    private void joinAgain(ClassicGroup group, Join join, ClassicMember member, Step<GroupRecord> step) {
        boolean leads = member.id().equals(group.leader());
        boolean same = member.matches(join.protocols());
        boolean rebalances = switch (group.state()) {
            case PREPARING_REBALANCE -> true;
            // It may have missed the answer to its join, and gets it again.
            case COMPLETING_REBALANCE -> !same;
            // What the leader knows may have changed without its metadata: topics, for instance.
            case STABLE -> leads || !same;
            case EMPTY, DEAD ->
                throw new IllegalStateException("Group " + group.id() + " is empty but has " + member.id());
        };
        if (!rebalances) {
            boolean withMembers = leads && group.state() == ClassicState.COMPLETING_REBALANCE;
            step.answer(join.reply(), ClassicRebalance.generation(group, member, withMembers));
            return;
        }
        update(group, join, member, step);
        rebalance.prepareOrComplete(group, step);
    }

    private static void update(ClassicGroup group, Join join, ClassicMember member, Step<GroupRecord> step) {
        if (member.join != null) {
            // Its connection broke, most likely: nobody waits for this answer.
            step.fail(member.join, ClassicRebalance.rebalancing(group));
        }
        group.update(
                member,
                join.protocols(),
                join.data().rebalanceTimeoutMs(),
                join.data().sessionTimeoutMs());
        group.awaitJoin(member, join.reply());
    }

    /** A static member has come back without its id: it takes its own place, without a rebalance if that can be. */
    private void replaceStatic(ClassicGroup group, Join join, ClassicMember old, Step<GroupRecord> step) {
        String formerLeader = String.valueOf(group.leader());
        if (group.state() == ClassicState.STABLE) {
            ClassicMember successor = old.withId(join.caller().newMemberId());
            successor.protocols = join.protocols();
            ClassicRebalance.requireFits(group, old, successor, step);
        }
        fence(group, old, join, step);
        ClassicMember member = group.replace(old, join.caller().newMemberId());
        group.update(
                member,
                join.protocols(),
                join.data().rebalanceTimeoutMs(),
                join.data().sessionTimeoutMs());
        ClassicRebalance.extendSession(group, member, member.sessionTimeoutMs, step);
        if (group.state() == ClassicState.STABLE && group.selectProtocol().equals(group.protocol())) {
            rebalance.record(group, group.assignments(), step);
            step.answer(join.reply(), withoutRebalance(group, member, join, formerLeader));
        } else {
            group.awaitJoin(member, join.reply());
            rebalance.prepareOrComplete(group, step);
        }
    }

    private static JoinGroupResponseData withoutRebalance(
            ClassicGroup group, ClassicMember member, Join join, String formerLeader) {
        if (JoinGroupRequest.supportsSkippingAssignment(join.caller().apiVersion())) {
            boolean leads = member.id().equals(group.leader());
            return ClassicRebalance.generation(group, member, leads).setSkipAssignment(leads);
        }
        // Told that it leads, an older client would send an assignment; told its former id, it takes what it had.
        return ClassicRebalance.generation(group, member, false).setLeader(formerLeader);
    }

    private static void fence(ClassicGroup group, ClassicMember old, Join join, Step<GroupRecord> step) {
        FencedInstanceIdException cause = new FencedInstanceIdException("Member '" + old.id() + "' of group '"
                + group.id() + "' was replaced: instance id '" + old.instanceId() + "' now belongs to '"
                + join.caller().newMemberId() + "'.");
        if (old.join != null) {
            step.fail(old.join, cause);
            group.awaitJoin(old, null);
        }
        if (old.sync != null) {
            step.fail(old.sync, cause);
            old.sync = null;
        }
    }
}
