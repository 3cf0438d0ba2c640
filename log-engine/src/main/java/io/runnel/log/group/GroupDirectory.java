package io.runnel.log.group;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.jspecify.annotations.Nullable;

/**
 * What administrators ask of groups and do to them. A group that only keeps offsets counts as an empty one of the
 * classic protocol without a protocol type.
 */
public final class GroupDirectory {
    private static final String CLASSIC = "classic";

    private final GroupTable groups;
    private final Offsets offsets;
    private final ClassicGroups classic;

    GroupDirectory(GroupTable groups, Offsets offsets, ClassicGroups classic) {
        this.groups = groups;
        this.offsets = offsets;
        this.classic = classic;
    }

    /**
     * Lists the groups of this partition of the topic, by id.
     *
     * @param states names of states in any case; none means all
     * @param types {@code classic} and {@code consumer} in any case; none means all
     */
    public void list(
            List<String> states, List<String> types, ReplyTo<List<ListedGroup>> reply, Step<GroupRecord> step) {
        Set<String> wantedStates = lowerCase(states);
        Set<String> wantedTypes = lowerCase(types);
        List<ListedGroup> listed = new ArrayList<>();
        for (String id : ids()) {
            ListedGroup group = listed(id, groups.find(id));
            if ((wantedStates.isEmpty() || wantedStates.contains(lowerCase(group.groupState())))
                    && (wantedTypes.isEmpty() || wantedTypes.contains(lowerCase(group.groupType())))) {
                listed.add(group);
            }
        }
        step.answer(reply, listed);
    }

    private Set<String> ids() {
        Set<String> ids = new TreeSet<>(groups.all().keySet());
        ids.addAll(offsets.groupsWithOffsets());
        return ids;
    }

    private static Set<String> lowerCase(List<String> names) {
        return names.stream().map(GroupDirectory::lowerCase).collect(Collectors.toSet());
    }

    private static String lowerCase(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static ListedGroup listed(String id, @Nullable Group group) {
        return new ListedGroup()
                .setGroupId(id)
                .setProtocolType(group == null ? "" : group.protocolType())
                .setGroupState(group == null ? ClassicState.EMPTY.label() : group.stateName())
                .setGroupType(group == null ? CLASSIC : group.typeName());
    }

    /**
     * Describes a group of the classic protocol, its members with what they want and have once that is settled.
     *
     * @throws GroupIdNotFoundException if there is none, or it is of another type
     */
    public void describe(String groupId, ReplyTo<DescribedGroup> reply, Step<GroupRecord> step) {
        Group present = groups.find(groupId);
        DescribedGroup described = new DescribedGroup().setGroupId(groupId);
        if (present instanceof ClassicGroup group) {
            boolean stable = group.state() == ClassicState.STABLE;
            described
                    .setGroupState(group.stateName())
                    .setProtocolType(group.protocolType())
                    .setProtocolData(stable ? String.valueOf(group.protocol()) : "")
                    .setMembers(group.members().stream()
                            .map(member -> described(group, member, stable))
                            .toList());
        } else if (present == null && offsets.has(groupId)) {
            described.setGroupState(ClassicState.EMPTY.label());
        } else {
            throw new GroupIdNotFoundException(
                    present == null
                            ? "Group " + groupId + " not found."
                            : "Group " + groupId + " is not a classic group.");
        }
        step.answer(reply, described);
    }

    private static DescribedGroupMember described(ClassicGroup group, ClassicMember member, boolean stable) {
        DescribedGroupMember described = new DescribedGroupMember()
                .setMemberId(member.id())
                .setGroupInstanceId(member.instanceId())
                .setClientId(member.clientId())
                .setClientHost(member.clientHost());
        return stable
                ? described.setMemberMetadata(member.metadata(group.protocol())).setMemberAssignment(member.assignment)
                : described;
    }

    /**
     * Deletes a group without members, with its offsets.
     *
     * @param reply gets its id when all of it is gone
     * @throws GroupIdNotFoundException if there is none
     * @throws org.apache.kafka.common.errors.GroupNotEmptyException if it has members
     */
    public void delete(String groupId, ReplyTo<String> reply, Step<GroupRecord> step) {
        Group group = groups.find(groupId);
        if (group == null && !offsets.has(groupId)) {
            throw new GroupIdNotFoundException("Group " + groupId + " not found.");
        }
        if (group != null) {
            group.requireDeletable();
            classic.discard(group, step);
        }
        offsets.deleteAll(groupId, reply, step);
    }
}
