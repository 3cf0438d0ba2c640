package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.group.ConsumerGroup.State;
import io.runnel.log.group.GroupRecord.CurrentAssignment.Progress;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * One history of consumer groups: members join, change their minds, leave, fall silent; answers are lost and requests
 * sent again; topics come, grow and go; the coordinator restarts. After every step no partition may have two
 * owners, a client may own only what the coordinator knows it to own, and no epoch may go back. A restart must change
 * nothing. When the faults stop, every group must settle within {@link #ROUNDS_TO_SETTLE} heartbeats of each member, with
 * all partitions given out, and evenly where that can be told.
 */
final class ConsumerGroupSimulation {
    private static final int ROUNDS_TO_SETTLE = 40;
    /** The group whose members may wish for ranges, which need not be even. */
    private static final String RANGES = "beta";

    private static final List<String> GROUPS = List.of("alpha", RANGES);

    private final Random random;
    private final ConsumerGroupNode node = new ConsumerGroupNode();
    private final List<SimulatedConsumer> live = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final Map<String, Integer> groupEpochs = new HashMap<>();
    private final Map<String, Integer> memberEpochs = new HashMap<>();
    private final int maxMembers;
    private int named;

    ConsumerGroupSimulation(long seed) {
        random = new Random(seed);
        maxMembers = random.nextInt(50) == 0 ? 300 : 3 + random.nextInt(20);
        for (int index = 0; index < 3; index++) {
            createTopic();
        }
    }

    /** Runs it and gives how often a group's epoch grew. */
    long run(int steps) {
        int joins = maxMembers > 100 ? maxMembers : 3;
        for (int index = 0; index < joins; index++) {
            join();
        }
        for (int step = 0; step < steps; step++) {
            step();
            check();
        }
        settle();
        return groupEpochs.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 55) {
            anyone(consumer -> consumer.heartbeat(node));
        } else if (dice < 60) {
            anyone(consumer -> consumer.heartbeatInVain(node));
        } else if (dice < 66) {
            anyone(consumer -> {
                consumer.heartbeatInVain(node); // Sent again, since its connection broke before the answer.
                consumer.heartbeat(node);
            });
        } else if (dice < 74) {
            join();
        } else if (dice < 78) {
            anyone(this::leave);
        } else if (dice < 80) {
            anyone(live::remove); // It is gone without a word.
        } else if (dice < 84) {
            anyone(this::subscribe);
        } else if (dice < 88) {
            changeTopics();
        } else if (dice < 91) {
            restart();
        } else {
            node.coordinator().pass(random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(6_000));
        }
    }

    private void anyone(java.util.function.Consumer<SimulatedConsumer> action) {
        if (!live.isEmpty()) {
            action.accept(live.get(random.nextInt(live.size())));
        }
    }

    private void join() {
        if (live.size() >= maxMembers) {
            return;
        }
        String group = GROUPS.get(random.nextInt(GROUPS.size()));
        int number = named++;
        String instance = random.nextInt(3) == 0 ? "instance-" + group + random.nextInt(5) : null;
        SimulatedConsumer consumer = new SimulatedConsumer(group, "member-" + number, instance)
                .rebalanceTimeoutMs(5_000 + random.nextInt(30_000));
        if (instance != null) {
            live.removeIf(other -> instance.equals(other.instanceId)); // One process for each instance id.
        }
        subscribe(consumer);
        consumer.heartbeat(node);
        live.add(consumer);
    }

    private void subscribe(SimulatedConsumer consumer) {
        int dice = random.nextInt(10);
        if (dice < 5) {
            consumer.subscribe(topics.toArray(new String[0]));
        } else if (dice < 8) {
            List<String> some = new ArrayList<>(topics);
            some.removeIf(topic -> random.nextBoolean());
            some.add("missing");
            consumer.subscribe(some.toArray(new String[0]));
        } else {
            consumer.subscribeByExpression("topic-[0-" + random.nextInt(10) + "].*");
        }
        consumer.assignor(consumer.group.equals(RANGES) && random.nextInt(4) == 0 ? "range" : null);
    }

    private void leave(SimulatedConsumer consumer) {
        boolean forAWhile = consumer.instanceId != null && random.nextBoolean();
        consumer.leave(node, forAWhile ? -2 : -1);
        live.remove(consumer);
        if (forAWhile) {
            SimulatedConsumer back = new SimulatedConsumer(consumer.group, "member-" + named++, consumer.instanceId);
            subscribe(back);
            live.add(back);
        }
    }

    private void createTopic() {
        String topic = "topic-" + random.nextInt(10) + random.nextInt(10);
        if (!topics.contains(topic)) {
            node.create(topic, 1 + random.nextInt(12));
            topics.add(topic);
        }
    }

    private void changeTopics() {
        int dice = random.nextInt(3);
        if (topics.isEmpty() || (dice == 0 && topics.size() < 8)) {
            createTopic();
        } else if (dice == 1) {
            node.extend(topics.get(random.nextInt(topics.size())), 1 + random.nextInt(4));
        } else {
            node.delete(topics.remove(random.nextInt(topics.size())));
        }
    }

    private void restart() {
        String before = snapshot();
        int written = node.coordinator().logSize();
        node.coordinator().restart();
        assertThat(snapshot()).as("what is read back").isEqualTo(before);
        assertThat(node.coordinator().logSize()).as("reading writes nothing").isEqualTo(written);
    }

    private List<ConsumerGroup> groups() {
        List<ConsumerGroup> groups = new ArrayList<>();
        for (String id : GROUPS) {
            try {
                groups.add(node.group(id));
            } catch (GroupIdNotFoundException e) {
                // Nobody has joined it yet.
            }
        }
        return groups;
    }

    private String snapshot() {
        StringBuilder text = new StringBuilder();
        for (ConsumerGroup group : groups()) {
            text.append(group.id())
                    .append(' ')
                    .append(List.of(group.epoch(), group.targetEpoch(), group.metadataHash(), group.emptySinceMs()))
                    .append(group.expressions())
                    .append('\n');
            for (ConsumerGroupMember member : group.members()) {
                Progress made = member.progress();
                text.append(member.id())
                        .append(member.subscription())
                        .append(List.of(made.memberEpoch(), made.previousMemberEpoch(), made.state()))
                        .append(sorted(made.assigned()))
                        .append(sorted(made.pendingRevocation()))
                        .append(sortedSets(group.target(member.id())))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static Map<Uuid, Map<Integer, Integer>> sorted(Map<Uuid, Map<Integer, Integer>> partitions) {
        Map<Uuid, Map<Integer, Integer>> sorted = new TreeMap<>();
        partitions.forEach((topic, numbers) -> sorted.put(topic, new TreeMap<>(numbers)));
        return sorted;
    }

    private static Map<Uuid, Set<Integer>> sortedSets(Map<Uuid, Set<Integer>> partitions) {
        Map<Uuid, Set<Integer>> sorted = new TreeMap<>();
        partitions.forEach((topic, numbers) -> sorted.put(topic, new TreeSet<>(numbers)));
        return sorted;
    }

    private void check() {
        for (ConsumerGroup group : groups()) {
            oneOwnerEach(group);
            epochsGrow(group);
        }
        clientsOwnWhatTheCoordinatorKnows();
    }

    private static void oneOwnerEach(ConsumerGroup group) {
        Map<String, String> owners = new HashMap<>(512);
        for (ConsumerGroupMember member : group.members()) {
            for (Map<Uuid, Map<Integer, Integer>> owned :
                    List.of(member.progress().assigned(), member.progress().pendingRevocation())) {
                owned.forEach((topic, numbers) -> numbers.forEach((number, since) -> {
                    String other = owners.put(topic + "-" + number, member.id());
                    if (other != null || !member.id().equals(group.owner(topic, number)) || since > group.epoch()) {
                        throw new AssertionError("%s-%d, given to %s at %d, is owned by %s and %s"
                                .formatted(topic, number, member.id(), since, other, group.owner(topic, number)));
                    }
                }));
            }
        }
    }

    private void epochsGrow(ConsumerGroup group) {
        Integer before = groupEpochs.put(group.id(), group.epoch());
        assertThat(group.epoch()).as("epoch of the group").isGreaterThanOrEqualTo(before == null ? 0 : before);
        assertThat(group.targetEpoch()).isLessThanOrEqualTo(group.epoch());
        for (ConsumerGroupMember member : group.members()) {
            Integer last = member.epoch() > 0 ? memberEpochs.put(member.id(), member.epoch()) : null;
            if (member.epoch() > group.targetEpoch() || (last != null && member.epoch() < last)) {
                throw new AssertionError("Epoch %d of %s came after %d in a group at %d"
                        .formatted(member.epoch(), member.id(), last, group.targetEpoch()));
            }
        }
    }

    /** A client that is a member still owns no more than it was given and has not given back. */
    private void clientsOwnWhatTheCoordinatorKnows() {
        for (SimulatedConsumer consumer : live) {
            ConsumerGroupMember member;
            try {
                member = node.group(consumer.group).member(consumer.memberId);
            } catch (GroupIdNotFoundException e) {
                continue;
            }
            if (member != null) {
                consumer.owned()
                        .forEach((topic, numbers) -> numbers.forEach(number -> {
                            if (member.ownedSince(topic, number) == null) {
                                throw new AssertionError("%s still owns %s-%d".formatted(member.id(), topic, number));
                            }
                        }));
            }
        }
    }

    private void settle() {
        for (int round = 0; round < ROUNDS_TO_SETTLE; round++) {
            node.coordinator().pass(ConsumerGroupNode.HEARTBEAT_MS);
            for (SimulatedConsumer consumer : live) {
                consumer.heartbeat(node);
                if (live.size() < 50) {
                    check();
                }
            }
            check();
        }
        restart();
        for (ConsumerGroup group : groups()) {
            List<SimulatedConsumer> members =
                    live.stream().filter(each -> each.group.equals(group.id())).toList();
            assertThat(group.state()).as(group.id()).isEqualTo(members.isEmpty() ? State.EMPTY : State.STABLE);
            assertThat(group.size()).isEqualTo(members.size());
            everythingIsGivenOut(group, members);
            if (!group.id().equals(RANGES)) {
                sharedEvenly(group, members);
            }
        }
    }

    private void everythingIsGivenOut(ConsumerGroup group, List<SimulatedConsumer> members) {
        Set<String> owned = new HashSet<>();
        for (SimulatedConsumer consumer : members) {
            assertThat(consumer.epoch()).isEqualTo(group.epoch());
            consumer.owned()
                    .forEach((topic, numbers) -> numbers.forEach(number ->
                            assertThat(owned.add(topic + "-" + number)).isTrue()));
        }
        Set<String> all = new HashSet<>();
        for (String name : group.subscribedTopics()) {
            TopicImage topic = node.image().topic(name);
            if (topic != null) {
                for (int number = 0; number < topic.partitions().size(); number++) {
                    all.add(topic.id() + "-" + number);
                }
            }
        }
        assertThat(owned).as("partitions of %s", group.id()).isEqualTo(all);
    }

    private void sharedEvenly(ConsumerGroup group, List<SimulatedConsumer> members) {
        Map<String, Set<Uuid>> subscriptions = new HashMap<>();
        Map<String, Map<Uuid, Set<Integer>>> owned = new HashMap<>();
        for (SimulatedConsumer consumer : members) {
            MemberSubscription told = group.requireMember(consumer.memberId).subscription();
            Set<String> names = new HashSet<>(told.topicNames());
            if (told.topicRegex() != null) {
                names.addAll(group.expressions().get(told.topicRegex()).topics());
            }
            Set<Uuid> wanted = new HashSet<>();
            for (String name : names) {
                TopicImage topic = node.image().topic(name);
                if (topic != null) {
                    wanted.add(topic.id());
                }
            }
            subscriptions.put(consumer.memberId, wanted);
            owned.put(consumer.memberId, consumer.owned());
        }
        PartitionAssignorTest.nobodyCouldHandOnToSomebodyWithTwoLess(subscriptions, owned);
    }
}
