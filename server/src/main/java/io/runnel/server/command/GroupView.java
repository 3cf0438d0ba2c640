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
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * A group as the broker describes it.
 *
 * @param type classic or consumer
 * @param protocol what its members have agreed on, {@code -} for none
 */
record GroupView(String id, String type, String protocol, String state, List<Member> members) {
    private static final int MOST_NAMED = 3;
    private static final String CONSUMER_PROTOCOL = "consumer";

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
        return describe(admin, Answers.of(admin.listGroups().all()));
    }

    /** Describes groups that were listed, all at once; one that is gone by now is left out. */
    static List<GroupView> describe(Admin admin, Collection<GroupListing> listings) throws InterruptedException {
        Map<Boolean, List<String>> ids = listings.stream()
                .collect(Collectors.partitioningBy(
                        GroupView::isConsumer, Collectors.mapping(GroupListing::groupId, Collectors.toList())));
        Map<String, KafkaFuture<ConsumerGroupDescription>> consumer =
                admin.describeConsumerGroups(ids.getOrDefault(true, List.of())).describedGroups();
        Map<String, KafkaFuture<ClassicGroupDescription>> classic =
                admin.describeClassicGroups(ids.getOrDefault(false, List.of())).describedGroups();
        List<GroupView> groups = new ArrayList<>();
        for (GroupListing listing : listings) {
            String id = listing.groupId();
            Optional<GroupView> described = isConsumer(listing)
                    ? unlessGone(Answers.found(id, consumer)).map(GroupView::of)
                    : unlessGone(Answers.found(id, classic)).map(GroupView::of);
            if (described.isEmpty()) {
                described = find(admin, id); // It may have changed its protocol.
            }
            described.ifPresent(groups::add);
        }
        return groups;
    }

    private static boolean isConsumer(GroupListing listing) {
        return listing.type().orElse(GroupType.UNKNOWN) == GroupType.CONSUMER;
    }

    /** The group of that id, if there is one. */
    static Optional<GroupView> find(Admin admin, String id) throws InterruptedException {
        Optional<GroupView> classic = unlessGone(Answers.found(
                        id, admin.describeClassicGroups(List.of(id)).describedGroups()))
                .map(GroupView::of);
        return classic.isPresent()
                ? classic
                : unlessGone(Answers.found(
                                id, admin.describeConsumerGroups(List.of(id)).describedGroups()))
                        .map(GroupView::of);
    }

    private static <T> Optional<T> unlessGone(KafkaFuture<T> described) throws InterruptedException {
        try {
            return Optional.of(Answers.of(described));
        } catch (CommandFailedException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The group of that id; fails if there is none. */
    static GroupView of(Admin admin, String id) throws InterruptedException {
        Optional<GroupView> found = find(admin, id);
        return found.orElseThrow(() ->
                new CommandFailedException("There is no group " + id + ". runnel groups list shows what is there."));
    }

    private static GroupView of(ClassicGroupDescription group) {
        return of(group.groupId(), GroupType.CLASSIC, group.protocol(), group.state(), group.members());
    }

    private static GroupView of(ConsumerGroupDescription group) {
        return of(group.groupId(), group.type(), CONSUMER_PROTOCOL, group.groupState(), group.members());
    }

    private static GroupView of(
            String id, GroupType type, String protocol, Object state, Collection<MemberDescription> members) {
        return new GroupView(
                id,
                name(type),
                protocol.isEmpty() ? "-" : protocol,
                name(state),
                members.stream().map(Member::of).toList());
    }

    private static String name(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
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
