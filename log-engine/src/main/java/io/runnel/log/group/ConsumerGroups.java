package io.runnel.log.group;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.ClassicGroupMetadata;
import io.runnel.log.group.GroupRecord.ConsumerMetadata;
import io.runnel.log.metadata.ClusterImage;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of KIP-848: its events, and what all of them share, which groups there are and when their members are put
 * out. Topics that come, go or grow are seen by the next heartbeat of any member.
 */
public final class ConsumerGroups {
    private final GroupSettings settings;
    private final GroupTable groups;
    private final GroupConfigs configs;
    private final ConsumerRebalance rebalance;
    private final ConsumerHeartbeats heartbeats;
    private final GroupConversion conversion;
    private final MixedGroups mixed;
    private final Supplier<ClusterImage> image;
    private @Nullable ClassicGroups classic;

    /** Where a request comes from. */
    public record Client(String id, String host) {
        boolean isOf(MemberSubscription told) {
            return id.equals(told.clientId()) && host.equals(told.clientHost());
        }
    }

    /** The name of the alarm for the next of a group's members to be put out. */
    private record Expiry(String groupId) {}

    ConsumerGroups(GroupSettings settings, GroupTable groups, Supplier<ClusterImage> image, GroupClock clock) {
        this.settings = settings;
        this.groups = groups;
        this.image = image;
        this.configs = new GroupConfigs(settings.consumer(), image);
        this.rebalance = new ConsumerRebalance(settings.consumer(), image, clock);
        this.heartbeats = new ConsumerHeartbeats(this, rebalance, settings.consumer(), configs);
        this.conversion = new GroupConversion(settings, image);
        this.mixed = new MixedGroups(this, rebalance, heartbeats, settings.consumer(), image);
    }

    /** Where requests of the classic protocol go that name a group of this one. */
    ClassicMembers classicMembers() {
        return mixed;
    }

    /** Tells who takes over groups that go back to the classic protocol. */
    void downgradeTo(ClassicGroups classicGroups) {
        classic = classicGroups;
    }

    /**
     * ConsumerGroupHeartbeat.
     *
     * @param request with a member id, which the caller makes where the client left it out
     */
    public void heartbeat(
            ConsumerGroupHeartbeatRequestData request,
            short version,
            Client client,
            ReplyTo<ConsumerGroupHeartbeatResponseData> reply,
            Step<GroupRecord> step) {
        HeartbeatRules.check(request, version, settings.consumer());
        heartbeats.heartbeat(request, client, reply, step);
    }

    /** ConsumerGroupDescribe; the error stands in the answer. */
    public void describe(String groupId, ReplyTo<DescribedGroup> reply, Step<GroupRecord> step) {
        Group group = groups.find(groupId);
        step.answer(
                reply,
                group instanceof ConsumerGroup consumers
                        ? ConsumerGroupDescription.of(
                                consumers, rebalance.assignor(consumers).name(), image.get())
                        : ConsumerGroupDescription.none(groupId, group != null));
    }

    /** @throws GroupIdNotFoundException if there is no group of this protocol with that id */
    ConsumerGroup require(String groupId) {
        Group group = groups.find(groupId);
        if (group instanceof ConsumerGroup consumers) {
            return consumers;
        }
        throw new GroupIdNotFoundException(
                group == null ? "Group " + groupId + " not found." : "Group " + groupId + " is not a consumer group.");
    }

    /**
     * The group of that id, made if there is none.
     *
     * @param check is shown the group, or null for a new one, before anything is written, and may refuse
     */
    ConsumerGroup requireOrCreate(String groupId, Consumer<@Nullable ConsumerGroup> check, Step<GroupRecord> step) {
        Group present = groups.find(groupId);
        if (present instanceof ConsumerGroup consumers) {
            check.accept(consumers);
            return consumers;
        }
        check.accept(null);
        if (present instanceof ClassicGroup group) {
            if (!group.isEmpty()) {
                return upgrade(group, step);
            }
            step.append(new ClassicGroupMetadata(groupId, null));
        }
        return create(groupId);
    }

    private ConsumerGroup upgrade(ClassicGroup group, Step<GroupRecord> step) {
        conversion.upgrade(conversion.check(group), step);
        ConsumerGroup upgraded = require(group.id());
        upgraded.members().forEach(member -> restart(upgraded, member, step));
        return upgraded;
    }

    /** A group without members; it stands in the log with its first member. */
    private ConsumerGroup create(String groupId) {
        ConsumerGroup created = new ConsumerGroup(groupId);
        groups.put(created);
        return created;
    }

    /** Removes members, because they leave or were silent for too long. */
    void remove(ConsumerGroup group, List<ConsumerGroupMember> members, Step<GroupRecord> step) {
        if (conversion.downgrades(group, members)) {
            downgrade(group, members, step);
        } else {
            rebalance.remove(group, members, step);
        }
    }

    private ClassicGroups downgrade(ConsumerGroup group, List<ConsumerGroupMember> leaving, Step<GroupRecord> step) {
        ClassicGroups successor = Objects.requireNonNull(classic, "nobody takes classic groups over");
        conversion.downgrade(group, leaving, step);
        if (groups.find(group.id()) instanceof ClassicGroup downgraded) {
            successor.converted(downgraded, step);
        }
        return successor;
    }

    /**
     * The last member of the new protocol, a static one, has come back with the classic protocol: the group goes back
     * too, and the member joins that.
     *
     * @return whether it was so; then the join is answered there
     */
    boolean downgradeIfAllClassic(
            ConsumerGroup group,
            JoinGroupRequestData request,
            String memberId,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply,
            Step<GroupRecord> step) {
        if (!conversion.downgrades(group, List.of())) {
            return false;
        }
        ClassicGroups successor = downgrade(group, List.of(), step);
        successor.join(request.duplicate().setMemberId(memberId), caller, reply, step);
        return true;
    }

    /** Has the group looked at when this member's next deadline is over. */
    void watch(ConsumerGroup group, ConsumerGroupMember member, Step<GroupRecord> step) {
        if (group.needsAlarm(member.deadlineMs())) {
            step.wakeBy(new Expiry(group.id()), member.deadlineMs());
        }
    }

    void replay(GroupRecord record, RecordOrigin origin) {
        Group present = groups.find(record.groupId());
        if (present instanceof ConsumerGroup group) {
            group.replay(record, origin);
            if (record instanceof ConsumerMetadata metadata && metadata.value() == null) {
                groups.remove(group.id());
            }
        } else if (!deletes(record)) {
            create(record.groupId()).replay(record, origin);
        }
    }

    private static boolean deletes(GroupRecord record) {
        return record instanceof ConsumerMetadata metadata && metadata.value() == null
                || record instanceof GroupRecord.ConsumerMember member && member.value() == null
                || record instanceof GroupRecord.TargetAssignmentEpoch target && target.epoch() == null
                || record instanceof GroupRecord.TargetAssignmentMember target && target.partitions() == null
                || record instanceof GroupRecord.CurrentAssignment current && current.value() == null
                || record instanceof GroupRecord.ResolvedExpression resolved && resolved.value() == null;
    }

    /** Gives every member a session anew: who is gone will be seen by its silence. */
    void loaded(Step<GroupRecord> step) {
        for (Group each : groups.all().values()) {
            if (each instanceof ConsumerGroup group) {
                group.loaded();
                group.members().forEach(member -> restart(group, member, step));
            }
        }
    }

    private void restart(ConsumerGroup group, ConsumerGroupMember member, Step<GroupRecord> step) {
        MemberSubscription.ClassicMember classic = member.subscription().classic();
        int sessionMs = classic == null ? configs.sessionTimeoutMs(group.id()) : classic.sessionTimeoutMs();
        member.sessionUntil(step.uptimeMs() + sessionMs);
        if (classic == null && member.state() == MemberState.UNREVOKED_PARTITIONS) {
            member.revokeUntil(step.uptimeMs() + member.subscription().rebalanceTimeoutMs());
        }
        watch(group, member, step);
    }

    /** Whether the alarm was one of these. */
    boolean alarm(Object alarm, Step<GroupRecord> step) {
        if (!(alarm instanceof Expiry expiry)) {
            return false;
        }
        if (groups.find(expiry.groupId()) instanceof ConsumerGroup group) {
            group.alarmRang();
            List<ConsumerGroupMember> silent = group.members().stream()
                    .filter(member -> member.deadlineMs() <= step.uptimeMs())
                    .toList();
            if (!silent.isEmpty()) {
                remove(group, silent, step);
            }
            group.members().forEach(member -> watch(group, member, step));
        }
        return true;
    }
}
