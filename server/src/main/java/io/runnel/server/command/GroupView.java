package io.runnel.server.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * A group as the broker describes it.
 *
 * @param type classic or consumer
 * @param protocol what its members have agreed on, {@code -} for none
 */
record GroupView(String id, String type, String protocol, String state, List<Member> members) {
    private static final int MOST_NAMED = 3;

    /** A member with the partitions that it reads. */
    record Member(String clientId, String host, Set<TopicPartition> partitions) {
        private static Member of(MemberDescription described) {
            String host = described.host();
            return new Member(
                    described.clientId(),
                    host.startsWith("/") ? host.substring(1) : host,
                    described.assignment().topicPartitions());
        }
    }

    /** All groups of the classic and the consumer protocol. */
    static List<GroupView> all(Admin admin) throws InterruptedException {
        List<GroupView> groups = new ArrayList<>();
        for (GroupListing listing : Answers.of(admin.listGroups().all())) {
            groups.add(describe(admin, listing));
        }
        return groups;
    }

    /** The group of that id, if there is one. */
    static Optional<GroupView> find(Admin admin, String id) throws InterruptedException {
        for (GroupListing listing : Answers.of(admin.listGroups().all())) {
            if (listing.groupId().equals(id)) {
                return Optional.of(describe(admin, listing));
            }
        }
        return Optional.empty();
    }

    /** The group of that id; fails if there is none. */
    static GroupView of(Admin admin, String id) throws InterruptedException {
        Optional<GroupView> found = find(admin, id);
        return found.orElseThrow(() ->
                new CommandFailedException("There is no group " + id + ". runnel groups list shows what is there."));
    }

    private static GroupView describe(Admin admin, GroupListing listing) throws InterruptedException {
        String id = listing.groupId();
        Collection<MemberDescription> members = listing.type().orElse(GroupType.UNKNOWN) == GroupType.CONSUMER
                ? one(admin.describeConsumerGroups(List.of(id)).all()).members()
                : one(admin.describeClassicGroups(List.of(id)).all()).members();
        return new GroupView(
                id,
                listing.type().map(GroupView::name).orElse("-"),
                listing.protocol().isEmpty() ? "-" : listing.protocol(),
                listing.groupState().map(GroupView::name).orElse("-"),
                members.stream().map(Member::of).toList());
    }

    private static String name(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private static <T> T one(KafkaFuture<Map<String, T>> described) throws InterruptedException {
        return Answers.of(described).values().iterator().next();
    }

    /** Members that are given nothing to read. */
    List<Member> idle() {
        return members.stream().filter(member -> member.partitions().isEmpty()).toList();
    }

    void requireNoMembers(String doing) {
        if (!members.isEmpty()) {
            String named = members.stream()
                    .limit(MOST_NAMED)
                    .map(member -> member.clientId() + " on " + member.host())
                    .collect(Collectors.joining(", "));
            throw new CommandFailedException("Group " + id + " has " + members.size()
                    + (members.size() == 1 ? " member (" : " members (") + named
                    + (members.size() > MOST_NAMED ? ", …" : "") + ") and cannot be " + doing
                    + " while it is in use. Stop its consumers first; one that died is put out after its session"
                    + " timeout.");
        }
    }
}
