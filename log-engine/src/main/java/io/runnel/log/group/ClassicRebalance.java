package io.runnel.log.group;

import io.runnel.log.coordinator.Alarms;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.SyncGroupResponseData;

/**
 * How a classic group comes from one generation to the next: it waits until all members have joined again or their
 * rebalance time-out is over, makes the generation, and puts out who does not fetch the assignment.
 */
final class ClassicRebalance {
    /**
     * How long a new member may wait for its first generation. It cannot send heartbeats, so that one that went away
     * and tried again under a new id would stay in the group until all had joined.
     */
    static final int NEW_MEMBER_TIMEOUT_MS = 5 * 60 * 1000;

    /** A little less than the default of {@code max.message.bytes}, for the headers of a batch. */
    static final int MAX_RECORD_BYTES = 1_000_000;

    /** A client may name a rebalance time-out of 0: to look again and again at once would take the whole processor. */
    private static final int LEAST_WAIT_FOR_STATIC_MEMBERS_MS = 1_000;

    private final GroupSettings.Classic settings;
    private final GroupClock clock;

    /** When a member's session may have ended. */
    record SessionAlarm(String groupId, String memberId) {}

    /** When a group's rebalance may have to go on. */
    record RebalanceAlarm(String groupId) {}

    ClassicRebalance(GroupSettings.Classic settings, GroupClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Begins a rebalance, or, if one is under way, sees whether it can go on. */
    void prepareOrComplete(ClassicGroup group, Step<GroupRecord> step) {
        if (group.state().mayPrepareRebalance()) {
            prepare(group, step);
        } else {
            completeIfAllJoined(group, step);
        }
    }

    private void prepare(ClassicGroup group, Step<GroupRecord> step) {
        if (group.state() == ClassicState.COMPLETING_REBALANCE) {
            answerSyncs(group, member -> step.fail(requireSync(member), rebalancing(group)), step);
        }
        group.prepareRebalance();
        if (group.initial && settings.initialRebalanceDelayMs() > 0) {
            int delayMs = settings.initialRebalanceDelayMs();
            group.prolongableMs = Math.max(0, group.rebalanceTimeoutMs() - delayMs);
            waitForJoins(group, delayMs, step);
        } else if (group.initial || group.allJoined()) {
            complete(group, step);
        } else {
            waitForJoins(group, group.rebalanceTimeoutMs(), step);
        }
    }

    static RebalanceInProgressException rebalancing(ClassicGroup group) {
        return new RebalanceInProgressException("Group '" + group.id() + "' is rebalancing: join it again.");
    }

    private static void waitForJoins(ClassicGroup group, long timeoutMs, Step<GroupRecord> step) {
        group.joinDeadlineMs = step.uptimeMs() + timeoutMs;
        step.wakeBy(new RebalanceAlarm(group.id()), group.joinDeadlineMs);
    }

    /** Makes the next generation if nobody is missing. */
    void completeIfAllJoined(ClassicGroup group, Step<GroupRecord> step) {
        if (group.state() == ClassicState.PREPARING_REBALANCE && !group.initial && group.allJoined()) {
            complete(group, step);
        }
    }

    /** Makes the next generation of those who have joined, and of static members who still may come. */
    private void complete(ClassicGroup group, Step<GroupRecord> step) {
        group.joinDeadlineMs = Alarms.NONE;
        group.initial = false;
        for (ClassicMember member : List.copyOf(group.members())) {
            if (member.join == null && member.instanceId() == null) {
                group.remove(member);
            }
        }
        if (!group.members().isEmpty() && !group.electLeader()) {
            // Only static members are left and none has joined: their sessions decide.
            waitForJoins(group, Math.max(group.rebalanceTimeoutMs(), LEAST_WAIT_FOR_STATIC_MEMBERS_MS), step);
            return;
        }
        group.nextGeneration();
        if (group.members().isEmpty()) {
            record(group, Map.of(), step);
            return;
        }
        for (ClassicMember member : group.members()) {
            answerJoin(group, member, generation(group, member, member.id().equals(group.leader())), step);
            member.isNew = false;
            extendSession(group, member, member.sessionTimeoutMs, step);
        }
        group.syncDeadlineMs = step.uptimeMs() + group.rebalanceTimeoutMs();
        step.wakeBy(new RebalanceAlarm(group.id()), group.syncDeadlineMs);
    }

    /** Gives the members of a generation what its leader has decided; those who ask later get it then. */
    void assign(ClassicGroup group, Map<String, byte[]> assignments, Step<GroupRecord> step) {
        int bytes = RecordSizes.of(group.metadata(step.nowMs(), assignments));
        if (bytes > MAX_RECORD_BYTES) {
            answerSyncs(group, member -> step.fail(requireSync(member), tooLarge(group, bytes)), step);
            prepareOrComplete(group, step);
            return;
        }
        record(group, assignments, step);
        answerSyncs(group, member -> step.answer(requireSync(member), assignment(group, member)), step);
    }

    /** @throws UnknownServerException if the group's record would be too large with the successor of this member */
    static void requireFits(ClassicGroup group, ClassicMember old, ClassicMember successor, Step<GroupRecord> step) {
        int bytes = RecordSizes.of(group.metadata(step.nowMs(), group.assignments()))
                - RecordSizes.of(old.stored(group.protocol(), old.assignment))
                + RecordSizes.of(successor.stored(group.protocol(), successor.assignment));
        if (bytes > MAX_RECORD_BYTES) {
            throw tooLarge(group, bytes);
        }
    }

    private static UnknownServerException tooLarge(ClassicGroup group, int bytes) {
        return new UnknownServerException("The members of group '" + group.id() + "' and their assignments take "
                + bytes + " bytes, more than the " + MAX_RECORD_BYTES + " that can be kept: use several groups.");
    }

    private static ReplyTo<SyncGroupResponseData> requireSync(ClassicMember member) {
        return Objects.requireNonNull(member.sync);
    }

    private static void answerSyncs(ClassicGroup group, Consumer<ClassicMember> answer, Step<GroupRecord> step) {
        for (ClassicMember member : group.members()) {
            if (member.sync != null) {
                answer.accept(member);
                member.sync = null;
                extendSession(group, member, member.sessionTimeoutMs, step);
            }
        }
    }

    static SyncGroupResponseData assignment(ClassicGroup group, ClassicMember member) {
        return new SyncGroupResponseData()
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocol())
                .setAssignment(member.assignment);
    }

    /** Writes the group as it is now, with these assignments. */
    void record(ClassicGroup group, Map<String, byte[]> assignments, Step<GroupRecord> step) {
        step.append(
                new GroupRecord.ClassicGroupMetadata(group.id(), group.metadata(clock.recordingMs(step), assignments)));
    }

    /** The answer to a join; the others' metadata only where asked for, as they are many. */
    static JoinGroupResponseData generation(ClassicGroup group, ClassicMember member, boolean withMembers) {
        List<JoinGroupResponseMember> members =
                new ArrayList<>(withMembers ? group.members().size() : 0);
        if (withMembers) {
            for (ClassicMember each : group.members()) {
                members.add(new JoinGroupResponseMember()
                        .setMemberId(each.id())
                        .setGroupInstanceId(each.instanceId())
                        .setMetadata(each.metadata(group.protocol())));
            }
        }
        return new JoinGroupResponseData()
                .setGenerationId(group.generation())
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocol())
                .setLeader(String.valueOf(group.leader()))
                .setMemberId(member.id())
                .setMembers(members);
    }

    private static void answerJoin(
            ClassicGroup group, ClassicMember member, JoinGroupResponseData answer, Step<GroupRecord> step) {
        if (member.join != null) {
            step.answer(member.join, answer);
            group.awaitJoin(member, null);
        }
    }

    /** Takes a member out and tells it, if it waits, that it is unknown now: it may join anew. */
    void expel(ClassicGroup group, ClassicMember member, Step<GroupRecord> step) {
        UnknownMemberIdException cause = new UnknownMemberIdException(
                "Member '" + member.id() + "' was taken out of group '" + group.id() + "': join it again.");
        if (member.join != null) {
            step.fail(member.join, cause);
            group.awaitJoin(member, null);
        }
        if (member.sync != null) {
            step.fail(member.sync, cause);
            member.sync = null;
        }
        group.remove(member);
    }

    /** A member is heard, so that its session ends that much later. */
    static void extendSession(ClassicGroup group, ClassicMember member, int timeoutMs, Step<GroupRecord> step) {
        member.expiresAtMs = step.uptimeMs() + timeoutMs;
        if (member.expiresAtMs < member.alarmAtMs) {
            member.alarmAtMs = member.expiresAtMs;
            step.wakeBy(new SessionAlarm(group.id(), member.id()), member.alarmAtMs);
        }
    }

    /** The alarm of a member, or of an id that was only given out. */
    void sessionAlarm(ClassicGroup group, String memberId, Step<GroupRecord> step) {
        Long pendingUntilMs = group.pending.get(memberId);
        ClassicMember member = group.member(memberId);
        if (pendingUntilMs != null) {
            if (pendingUntilMs <= step.uptimeMs()) {
                group.pending.remove(memberId);
                completeIfAllJoined(group, step);
            } else {
                step.wakeBy(new SessionAlarm(group.id(), memberId), pendingUntilMs);
            }
        } else if (member != null) {
            member.alarmAtMs = Alarms.NONE;
            if (member.expiresAtMs > step.uptimeMs()) {
                member.alarmAtMs = member.expiresAtMs;
                step.wakeBy(new SessionAlarm(group.id(), memberId), member.alarmAtMs);
            } else if (!member.isExcusedFromHeartbeats()) {
                expel(group, member, step);
                prepareOrComplete(group, step);
            }
        }
    }

    /** The alarm of a group. */
    void rebalanceAlarm(ClassicGroup group, Step<GroupRecord> step) {
        if (group.joinDeadlineMs <= step.uptimeMs()) {
            joinsAreLate(group, step);
        } else if (group.syncDeadlineMs <= step.uptimeMs()) {
            syncsAreLate(group, step);
        }
        long nextMs = Math.min(group.joinDeadlineMs, group.syncDeadlineMs);
        if (nextMs != Alarms.NONE) {
            step.wakeBy(new RebalanceAlarm(group.id()), nextMs);
        }
    }

    private void joinsAreLate(ClassicGroup group, Step<GroupRecord> step) {
        if (group.initial && group.grewSince && group.prolongableMs > 0) {
            long delayMs = Math.min(settings.initialRebalanceDelayMs(), group.prolongableMs);
            group.grewSince = false;
            group.prolongableMs -= delayMs;
            waitForJoins(group, delayMs, step);
        } else {
            complete(group, step);
        }
    }

    private void syncsAreLate(ClassicGroup group, Step<GroupRecord> step) {
        group.syncDeadlineMs = Alarms.NONE;
        if (!group.allSynced()) {
            for (ClassicMember member : List.copyOf(group.members())) {
                if (member.mustSync) {
                    expel(group, member, step);
                }
            }
            prepareOrComplete(group, step);
        }
    }
}
