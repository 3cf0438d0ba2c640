package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.group.PartitionAssignor.Question;
import io.runnel.log.group.PartitionAssignor.Subscriber;
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
import org.junit.jupiter.api.Test;

class PartitionAssignorTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 300);

    private final PartitionAssignor uniform = new UniformAssignor();
    private final PartitionAssignor range = new RangeAssignor();

    private static Uuid topic(int number) {
        return new Uuid(7, number);
    }

    private static int count(Map<Uuid, Set<Integer>> partitions) {
        return partitions.values().stream().mapToInt(Set::size).sum();
    }

    private static Question random(Random random, boolean alike) {
        Map<Uuid, Integer> partitions = new HashMap<>();
        for (int number = 0; number <= random.nextInt(8); number++) {
            partitions.put(topic(number), 1 + random.nextInt(20));
        }
        Map<String, Subscriber> members = new HashMap<>();
        for (int number = 0; number <= random.nextInt(15); number++) {
            Set<Uuid> topics = new TreeSet<>(partitions.keySet());
            topics.removeIf(topic -> !alike && random.nextInt(3) == 0);
            String instance = random.nextInt(4) == 0 ? "i" + number : null;
            members.put("m" + number, new Subscriber(instance, topics, Map.of()));
        }
        Map<Uuid, Integer> wanted = new HashMap<>(partitions);
        wanted.keySet()
                .removeIf(topic -> members.values().stream()
                        .noneMatch(each -> each.topics().contains(topic)));
        return new Question(wanted, members);
    }

    /** The same question, after members and topics have changed a little and everybody has what was assigned. */
    private static Question next(
            Question before, Map<String, Map<Uuid, Set<Integer>>> assigned, Random random, boolean alike) {
        Question other = random(random, alike);
        Map<String, Subscriber> members = new HashMap<>();
        Map<Uuid, Integer> partitions = new HashMap<>(before.partitions());
        partitions.replaceAll((topic, count) -> Math.max(1, count + random.nextInt(5) - 1));
        before.members().forEach((id, member) -> {
            if (random.nextInt(5) > 0) {
                members.put(id, new Subscriber(member.instanceId(), member.topics(), assigned.get(id)));
            }
        });
        other.members().forEach((id, member) -> {
            Set<Uuid> topics = new TreeSet<>(alike ? partitions.keySet() : member.topics());
            topics.retainAll(partitions.keySet());
            if (members.size() < 20) {
                members.putIfAbsent("new-" + id, new Subscriber(member.instanceId(), topics, Map.of()));
            }
        });
        partitions
                .keySet()
                .removeIf(topic -> members.values().stream()
                        .noneMatch(each -> each.topics().contains(topic)));
        return new Question(partitions, members);
    }

    private static void everythingHasOneOwnerWhoWantsIt(
            Question question, Map<String, Map<Uuid, Set<Integer>>> assigned) {
        assertThat(assigned.keySet()).isEqualTo(question.members().keySet());
        Set<String> given = new HashSet<>();
        assigned.forEach((id, partitions) -> partitions.forEach((topic, numbers) -> {
            assertThat(question.members().get(id).topics()).contains(topic);
            numbers.forEach(
                    number -> assertThat(given.add(topic + "-" + number)).isTrue());
            assertThat(numbers)
                    .allMatch(number -> number < question.partitions().get(topic));
        }));
        assertThat(given)
                .hasSize(question.partitions().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
    }

    /** No chain of moves from member to member helps: then nothing else is more balanced. */
    static void nobodyCouldHandOnToSomebodyWithTwoLess(
            Map<String, Set<Uuid>> subscriptions, Map<String, Map<Uuid, Set<Integer>>> assigned) {
        for (String start : assigned.keySet()) {
            Set<String> reached = new HashSet<>(Set.of(start));
            List<String> frontier = new ArrayList<>(List.of(start));
            while (!frontier.isEmpty()) {
                Set<Uuid> topics = assigned.get(frontier.remove(0)).keySet();
                subscriptions.forEach((id, wanted) -> {
                    if (wanted.stream().anyMatch(topics::contains) && reached.add(id)) {
                        frontier.add(id);
                    }
                });
            }
            int most = count(assigned.get(start));
            assertThat(reached).allMatch(id -> count(assigned.get(id)) >= most - 1);
        }
    }

    @Test
    void uniformIsBalancedAndMovesLittle() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            boolean alike = seed % 2 == 0;
            Question question = random(random, alike);
            for (int round = 0; round < 4; round++) {
                Map<String, Map<Uuid, Set<Integer>>> assigned = uniform.assign(question);
                everythingHasOneOwnerWhoWantsIt(question, assigned);
                nobodyCouldHandOnToSomebodyWithTwoLess(subscriptions(question), assigned);
                assertThat(uniform.assign(settled(question, assigned)))
                        .as("asked again, seed %d", seed)
                        .isEqualTo(assigned);
                if (alike) {
                    nobodyLosesWithoutNeed(question, assigned);
                }
                question = next(question, assigned, random, alike);
            }
        }
    }

    private static Map<String, Set<Uuid>> subscriptions(Question question) {
        Map<String, Set<Uuid>> subscriptions = new HashMap<>();
        question.members().forEach((id, member) -> subscriptions.put(id, member.topics()));
        return subscriptions;
    }

    private static Question settled(Question question, Map<String, Map<Uuid, Set<Integer>>> assigned) {
        Map<String, Subscriber> members = new HashMap<>();
        question.members()
                .forEach((id, member) ->
                        members.put(id, new Subscriber(member.instanceId(), member.topics(), assigned.get(id))));
        return new Question(question.partitions(), members);
    }

    /** Members alike: one that loses a partition ends with no more than its share, rounded down or up as others are. */
    private static void nobodyLosesWithoutNeed(Question question, Map<String, Map<Uuid, Set<Integer>>> assigned) {
        int total = question.partitions().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        int least = total / Math.max(1, assigned.size());
        assigned.forEach((id, partitions) -> {
            Subscriber member = question.members().get(id);
            int kept = 0;
            int had = 0;
            for (Map.Entry<Uuid, Set<Integer>> topic : member.present().entrySet()) {
                for (int number : topic.getValue()) {
                    boolean there = number < question.partitions().getOrDefault(topic.getKey(), 0);
                    had += there ? 1 : 0;
                    kept += there
                                    && partitions
                                            .getOrDefault(topic.getKey(), Set.of())
                                            .contains(number)
                            ? 1
                            : 0;
                }
            }
            if (kept < had) {
                assertThat(kept).as("%s had %d", id, had).isGreaterThanOrEqualTo(least);
                assertThat(count(partitions))
                        .as("%s lost some and got others", id)
                        .isEqualTo(kept);
            }
        });
    }

    @Test
    void rangeGivesEqualPartitionsOfEqualTopicsToOneMember() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Question question = random(random, seed % 2 == 0);
            Map<String, Map<Uuid, Set<Integer>>> assigned = range.assign(question);
            everythingHasOneOwnerWhoWantsIt(question, assigned);
        }
        Map<String, Subscriber> members = new TreeMap<>();
        for (String id : List.of("a", "b", "c")) {
            members.put(id, new Subscriber(null, Set.of(topic(1), topic(2)), Map.of()));
        }
        Map<String, Map<Uuid, Set<Integer>>> assigned =
                range.assign(new Question(Map.of(topic(1), 7, topic(2), 7), members));
        assertThat(assigned.get("a")).isEqualTo(Map.of(topic(1), Set.of(0, 1, 2), topic(2), Set.of(0, 1, 2)));
        assertThat(assigned.get("b")).isEqualTo(Map.of(topic(1), Set.of(3, 4), topic(2), Set.of(3, 4)));
        assertThat(assigned.get("c")).isEqualTo(Map.of(topic(1), Set.of(5, 6), topic(2), Set.of(5, 6)));
    }
}
