package io.runnel.log.group;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.MemberSubscription.Protocol;
import io.runnel.log.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
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
import org.apache.kafka.common.protocol.types.SchemaException;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.jspecify.annotations.Nullable;

/**
 * Members of the classic protocol in a group of KIP-848, while it is upgraded or downgraded. To them the member epoch is
 * the generation: a new target shows as a rebalance, JoinGroup is where they tell what they own, and SyncGroup brings
 * what they were given. Nobody waits for anybody in it.
 */
final class MixedGroups implements ClassicMembers {
    private final ConsumerGroups groups;
    private final ConsumerRebalance rebalance;
    private final ConsumerHeartbeats heartbeats;
    private final GroupSettings.Consumer settings;
    private final Supplier<ClusterImage> image;

    MixedGroups(
            ConsumerGroups groups,
            ConsumerRebalance rebalance,
            ConsumerHeartbeats heartbeats,
            GroupSettings.Consumer settings,
            Supplier<ClusterImage> image) {
        this.groups = groups;
        this.rebalance = rebalance;
        this.heartbeats = heartbeats;
        this.settings = settings;
        this.image = image;
    }

    @Override
    public void join(
            ConsumerGroup group,
            JoinGroupRequestData request,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply,
            Step<GroupRecord> step) {
        boolean anew = request.memberId().isEmpty();
        String memberId = anew ? caller.newMemberId() : request.memberId();
        List<Protocol> protocols = new ArrayList<>();
        request.protocols().forEach(each -> protocols.add(new Protocol(each.name(), each.metadata())));
        check(group, memberId, request.protocolType(), protocols);
        if (JoinGroupRequest.requiresKnownMemberId(request, caller.apiVersion())) {
            step.answer(
                    reply,
                    new JoinGroupResponseData().setMemberId(memberId).setErrorCode(Errors.MEMBER_ID_REQUIRED.code()));
            return;
        }
        if (request.groupInstanceId() != null && !anew) {
            HeartbeatRules.requireStatic(group, request.groupInstanceId(), memberId);
        }
        ConsumerProtocolSubscription subscription = read(memberId, protocols.get(0));
        // From here on nothing is refused: records may have been written.
        if (request.groupInstanceId() != null && anew) {
            heartbeats.replaceStatic(group, request.groupInstanceId(), memberId, step);
        }
        boolean changed = tell(group, memberId, request, caller, subscription, protocols, step);
        if (groups.downgradeIfAllClassic(group, request, memberId, caller, reply, step)) {
            return;
        }
        ConsumerGroupMember member = group.requireMember(memberId);
        rebalance.refresh(group, changed, step);
        rebalance.assign(group, step);
        rebalance.reconcile(group, member, ConsumerProtocolBytes.owned(subscription, image.get()), step);
        member.syncUntil(step.uptimeMs() + request.rebalanceTimeoutMs());
        alive(group, member, step);
        step.answer(
                reply,
                new JoinGroupResponseData()
                        .setMemberId(memberId)
                        .setGenerationId(member.epoch())
                        .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
                        .setProtocolName(protocols.get(0).name()));
    }

    private void check(ConsumerGroup group, String memberId, String protocolType, List<Protocol> protocols) {
        if (settings.migration() == GroupSettings.Migration.DISABLED) {
            throw new InconsistentGroupProtocolException("Cannot join the consumer group " + group.id()
                    + " with the classic protocol because the group migration is disabled.");
        }
        if (group.size() >= settings.maxSize() && group.member(memberId) == null) {
            throw new GroupMaxSizeReachedException(
                    "The consumer group has reached its maximum capacity of " + settings.maxSize() + " members.");
        }
        List<ConsumerGroupMember> classic =
                group.members().stream().filter(ConsumerGroupMember::classic).toList();
        List<String> shared = GroupConversion.shared(classic);
        boolean supported = protocolType.equals(ConsumerProtocol.PROTOCOL_TYPE)
                && !protocols.isEmpty()
                && (classic.isEmpty() || protocols.stream().anyMatch(each -> shared.contains(each.name())));
        if (!supported) {
            throw new InconsistentGroupProtocolException("Member " + memberId + "'s protocols are not supported.");
        }
    }

    private static ConsumerProtocolSubscription read(String memberId, Protocol protocol) {
        try {
            return ConsumerProtocolBytes.subscription(protocol.metadata());
        } catch (SchemaException e) {
            throw new InconsistentGroupProtocolException(
                    "The metadata that member " + memberId + " has sent for protocol " + protocol.name()
                            + " are not a consumer's subscription: " + e.getMessage());
        }
    }

    private static boolean tell(
            ConsumerGroup group,
            String memberId,
            JoinGroupRequestData request,
            ClassicCaller caller,
            ConsumerProtocolSubscription subscription,
            List<Protocol> protocols,
            Step<GroupRecord> step) {
        ConsumerGroupMember member = group.member(memberId);
        MemberSubscription before = member == null ? null : member.subscription();
        MemberSubscription now = new MemberSubscription(
                request.groupInstanceId(),
                subscription.rackId(),
                caller.clientId(),
                caller.clientHost(),
                List.copyOf(new TreeSet<>(subscription.topics())),
                null,
                request.rebalanceTimeoutMs(),
                null,
                new MemberSubscription.ClassicMember(request.sessionTimeoutMs(), protocols));
        return ConsumerHeartbeats.write(group, memberId, before, now, step);
    }

    private void alive(ConsumerGroup group, ConsumerGroupMember member, Step<GroupRecord> step) {
        MemberSubscription.ClassicMember classic = member.subscription().classic();
        if (classic != null) {
            member.sessionUntil(step.uptimeMs() + classic.sessionTimeoutMs());
        }
        groups.watch(group, member, step);
    }

    @Override
    public void sync(
            ConsumerGroup group,
            SyncGroupRequestData request,
            ReplyTo<SyncGroupResponseData> reply,
            Step<GroupRecord> step) {
        ConsumerGroupMember member =
                require(group, request.memberId(), request.groupInstanceId(), request.generationId());
        Protocol protocol = GroupConversion.protocols(member).get(0);
        requireSame("protocol type", request.protocolType(), ConsumerProtocol.PROTOCOL_TYPE, member);
        requireSame("protocol name", request.protocolName(), protocol.name(), member);
        if (group.epoch() > member.epoch() && member.state() != MemberState.UNREVOKED_PARTITIONS) {
            mustJoin(group, member, step);
            step.fail(reply, rebalancing(group, member));
            return;
        }
        member.synced();
        alive(group, member, step);
        step.answer(
                reply,
                new SyncGroupResponseData()
                        .setProtocolType(request.protocolType())
                        .setProtocolName(request.protocolName())
                        .setAssignment(ConsumerProtocolBytes.assignment(
                                member.progress().assigned(), protocol.metadata(), image.get())));
    }

    /** The member must join again within its rebalance time-out. */
    private void mustJoin(ConsumerGroup group, ConsumerGroupMember member, Step<GroupRecord> step) {
        member.joinUntil(step.uptimeMs() + member.subscription().rebalanceTimeoutMs());
        groups.watch(group, member, step);
    }

    private static ApiException rebalancing(ConsumerGroup group, ConsumerGroupMember member) {
        return new RebalanceInProgressException("A new rebalance is triggered in group " + group.id() + " and member "
                + member.id() + " should rejoin to catch up.");
    }

    private static void requireSame(String what, @Nullable String claimed, String real, ConsumerGroupMember member) {
        if (claimed != null && !claimed.equals(real)) {
            throw new InconsistentGroupProtocolException("The " + what + " " + claimed + " from member " + member.id()
                    + " is not " + real + ", which it was told when it joined.");
        }
    }

    private static ConsumerGroupMember require(
            ConsumerGroup group, String memberId, @Nullable String instanceId, int generation) {
        ConsumerGroupMember member = instanceId == null
                ? group.requireMember(memberId)
                : HeartbeatRules.requireStatic(group, instanceId, memberId);
        if (!member.classic()) {
            throw new UnknownMemberIdException("Member " + memberId + " does not use the classic protocol.");
        }
        if (generation != member.epoch()) {
            throw new IllegalGenerationException("The request generation id " + generation
                    + " is not equal to the member epoch " + member.epoch() + " of member " + memberId + ".");
        }
        return member;
    }

    @Override
    public void heartbeat(
            ConsumerGroup group,
            HeartbeatRequestData request,
            ReplyTo<HeartbeatResponseData> reply,
            Step<GroupRecord> step) {
        ConsumerGroupMember member =
                require(group, request.memberId(), request.groupInstanceId(), request.generationId());
        rebalance.refresh(group, false, step);
        rebalance.assign(group, step);
        alive(group, member, step);
        Errors error = Errors.NONE;
        if (member.epoch() < group.targetEpoch()
                || member.state() == MemberState.UNREVOKED_PARTITIONS
                || (member.state() == MemberState.UNRELEASED_PARTITIONS && !waits(group, member))) {
            error = Errors.REBALANCE_IN_PROGRESS;
            mustJoin(group, member, step);
        }
        step.answer(reply, new HeartbeatResponseData().setErrorCode(error.code()));
    }

    /** Whether another member still owns something that is meant for this one. */
    private static boolean waits(ConsumerGroup group, ConsumerGroupMember member) {
        for (Map.Entry<Uuid, Set<Integer>> topic : group.target(member.id()).entrySet()) {
            for (int partition : topic.getValue()) {
                String owner = group.owner(topic.getKey(), partition);
                if (owner != null && !owner.equals(member.id())) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void leave(
            ConsumerGroup group,
            LeaveGroupRequestData request,
            ReplyTo<LeaveGroupResponseData> reply,
            Step<GroupRecord> step) {
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        List<ConsumerGroupMember> leaving = new ArrayList<>();
        for (MemberIdentity identity : request.members()) {
            MemberResponse answer = new MemberResponse()
                    .setMemberId(identity.memberId())
                    .setGroupInstanceId(identity.groupInstanceId());
            response.members().add(answer);
            try {
                ConsumerGroupMember member = named(group, identity);
                if (!leaving.contains(member)) {
                    leaving.add(member);
                }
            } catch (ApiException e) {
                answer.setErrorCode(Errors.forException(e).code());
            }
        }
        if (!leaving.isEmpty()) {
            groups.remove(group, leaving, step);
        }
        step.answer(reply, response);
    }

    private static ConsumerGroupMember named(ConsumerGroup group, MemberIdentity identity) {
        if (identity.groupInstanceId() == null) {
            return group.requireMember(identity.memberId());
        }
        ConsumerGroupMember present = group.staticMember(identity.groupInstanceId());
        String memberId = identity.memberId().isEmpty() && present != null ? present.id() : identity.memberId();
        return HeartbeatRules.requireStatic(group, identity.groupInstanceId(), memberId);
    }

    @Override
    public void discard(ConsumerGroup empty, Step<GroupRecord> step) {
        ConsumerRebalance.delete(empty, step);
    }
}
