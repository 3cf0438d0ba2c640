package io.runnel.log.group;

import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.ClassicGroupMetadata;
import io.runnel.log.group.GroupRecord.ConsumerMember;
import io.runnel.log.group.GroupRecord.ConsumerMetadata;
import io.runnel.log.group.GroupRecord.ConsumerMetadata.Epoch;
import io.runnel.log.group.GroupRecord.CurrentAssignment;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.group.GroupRecord.TargetAssignmentEpoch;
import io.runnel.log.group.GroupRecord.TargetAssignmentMember;
import io.runnel.log.group.MemberSubscription.Protocol;
import io.runnel.log.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.types.SchemaException;

/**
 * Turns a group of the classic protocol into one of KIP-848 when the first member of the new protocol joins it, and back
 * when the last one leaves. Nobody has to stop: members keep their ids and their partitions.
 */
record GroupConversion(GroupSettings settings, Supplier<ClusterImage> image) {

    /** A classic member as a member of a group of KIP-848. */
    private record Converted(String memberId, MemberSubscription subscription, Map<Uuid, Set<Integer>> assigned) {}

    /** An upgrade that can be made. */
    record Upgrade(ClassicGroup group, List<Converted> members) {}

    /**
     * Looks whether the group can be upgraded, and changes nothing.
     *
     * @throws GroupIdNotFoundException, as Apache Kafka has it, if it cannot
     */
    Upgrade check(ClassicGroup group) {
        String reason = null;
        if (!settings.consumer().migration().upgrades()) {
            reason = "online upgrade is disabled";
        } else if (!group.protocolType().equals(ConsumerProtocol.PROTOCOL_TYPE)) {
            reason = "the group does not use the consumer embedded protocol";
        } else if (group.members().size() > settings.consumer().maxSize()) {
            reason = "the group size exceeds the consumer group maximum size";
        }
        if (reason != null) {
            throw cannot(group, reason);
        }
        List<Converted> converted = new ArrayList<>();
        Map<Uuid, Set<Integer>> given = new HashMap<>();
        try {
            for (ClassicMember member : group.members()) {
                converted.add(convert(group, member, given));
            }
        } catch (SchemaException e) {
            throw cannot(group, "the embedded consumer protocol is malformed");
        }
        return new Upgrade(group, converted);
    }

    private static GroupIdNotFoundException cannot(ClassicGroup group, String reason) {
        return new GroupIdNotFoundException(
                "Cannot upgrade classic group " + group.id() + " to consumer group because " + reason + ".");
    }

    private Converted convert(ClassicGroup group, ClassicMember member, Map<Uuid, Set<Integer>> given) {
        ConsumerProtocolSubscription subscription =
                ConsumerProtocolBytes.subscription(member.protocols.get(0).metadata());
        ConsumerProtocolAssignment assignment = ConsumerProtocolBytes.assignment(member.assignment);
        if (assignment.userData() != null && assignment.userData().hasRemaining()) {
            throw cannot(
                    group,
                    "an unsupported custom assignor is in use. Please refer to the documentation or switch to a "
                            + "default assignor before re-attempting the upgrade");
        }
        Map<Uuid, Set<Integer>> assigned = ConsumerProtocolBytes.partitions(assignment, image.get());
        // An assignor of clients may have given a partition twice; here it has one owner.
        assigned.forEach((topicId, numbers) -> numbers.removeIf(
                number -> !given.computeIfAbsent(topicId, id -> new HashSet<>()).add(number)));
        assigned.values().removeIf(Set::isEmpty);
        return new Converted(
                member.id(),
                new MemberSubscription(
                        member.instanceId(),
                        subscription.rackId(),
                        member.clientId(),
                        member.clientHost(),
                        List.copyOf(new TreeSet<>(subscription.topics())),
                        null,
                        member.rebalanceTimeoutMs,
                        null,
                        new MemberSubscription.ClassicMember(member.sessionTimeoutMs, member.protocols)),
                assigned);
    }

    /** Upgrades: members that wait for their classic group hear that it rebalances, and join again. */
    void upgrade(Upgrade upgrade, Step<GroupRecord> step) {
        ClassicGroup group = upgrade.group();
        String id = group.id();
        int epoch = group.generation();
        for (ClassicMember member : group.members()) {
            if (member.join != null) {
                step.fail(member.join, ClassicRebalance.rebalancing(group));
                group.awaitJoin(member, null);
            }
            if (member.sync != null) {
                step.fail(member.sync, ClassicRebalance.rebalancing(group));
                member.sync = null;
            }
        }
        step.append(new ClassicGroupMetadata(id, null));
        Set<String> topics = new TreeSet<>();
        for (Converted member : upgrade.members()) {
            topics.addAll(member.subscription().topicNames());
            step.append(new ConsumerMember(id, member.memberId(), member.subscription()));
        }
        step.append(new ConsumerMetadata(id, new Epoch(epoch, TopicsHash.of(topics, image.get()))));
        for (Converted member : upgrade.members()) {
            step.append(new TargetAssignmentMember(id, member.memberId(), member.assigned()));
        }
        step.append(new TargetAssignmentEpoch(id, epoch));
        for (Converted member : upgrade.members()) {
            Map<Uuid, Map<Integer, Integer>> assigned = new HashMap<>();
            member.assigned().forEach((topicId, numbers) -> {
                Map<Integer, Integer> epochs = assigned.computeIfAbsent(topicId, topic -> new HashMap<>());
                numbers.forEach(number -> epochs.put(number, epoch));
            });
            byte stable = MemberState.STABLE.code();
            step.append(new CurrentAssignment(
                    id, member.memberId(), new Progress(epoch, epoch, stable, assigned, Map.of())));
        }
    }

    /** Whether the group can go back to the classic protocol once these members are gone. */
    boolean downgrades(ConsumerGroup group, Collection<ConsumerGroupMember> leaving) {
        int staying = group.size() - leaving.size();
        return staying > 0
                && settings.consumer().migration().downgrades()
                && staying <= settings.classic().maxSize()
                && group.members().stream().allMatch(member -> member.classic() || leaving.contains(member))
                && !shared(staying(group, leaving)).isEmpty();
    }

    private static List<ConsumerGroupMember> staying(ConsumerGroup group, Collection<ConsumerGroupMember> leaving) {
        return group.members().stream()
                .filter(member -> !leaving.contains(member))
                .toList();
    }

    /** The names of the protocols that all of these classic members support, the first one's favourite first. */
    static List<String> shared(Collection<ConsumerGroupMember> members) {
        List<String> names = null;
        for (ConsumerGroupMember member : members) {
            List<String> supported =
                    protocols(member).stream().map(Protocol::name).toList();
            if (names == null) {
                names = new ArrayList<>(supported);
            } else {
                names.retainAll(supported);
            }
        }
        return names == null ? List.of() : names;
    }

    static List<Protocol> protocols(ConsumerGroupMember member) {
        MemberSubscription.ClassicMember classic = member.subscription().classic();
        return classic == null ? List.of() : classic.protocols();
    }

    /** Downgrades; the group's generation is its epoch, and its members keep what they have until they join again. */
    void downgrade(ConsumerGroup group, Collection<ConsumerGroupMember> leaving, Step<GroupRecord> step) {
        List<ConsumerGroupMember> staying = staying(group, leaving);
        String protocol = shared(staying).get(0);
        List<ClassicMetadata.Member> members = new ArrayList<>();
        for (ConsumerGroupMember member : staying) {
            members.add(stored(member, protocol));
        }
        ClassicMetadata metadata = new ClassicMetadata(
                ConsumerProtocol.PROTOCOL_TYPE,
                group.epoch(),
                protocol,
                staying.get(0).id(),
                step.nowMs(),
                members);
        ConsumerRebalance.delete(group, step);
        step.append(new ClassicGroupMetadata(group.id(), metadata));
    }

    private ClassicMetadata.Member stored(ConsumerGroupMember member, String protocol) {
        MemberSubscription told = member.subscription();
        byte[] metadata = protocols(member).stream()
                .filter(each -> each.name().equals(protocol))
                .findFirst()
                .orElseThrow()
                .metadata();
        return new ClassicMetadata.Member(
                member.id(),
                told.instanceId(),
                told.clientId(),
                told.clientHost(),
                told.rebalanceTimeoutMs(),
                sessionTimeoutMs(told),
                metadata,
                ConsumerProtocolBytes.assignment(member.progress().assigned(), metadata, image.get()));
    }

    private static int sessionTimeoutMs(MemberSubscription told) {
        if (told.classic() == null) {
            throw new IllegalStateException("Only classic members stay in a classic group");
        }
        return told.classic().sessionTimeoutMs();
    }
}
