package io.runnel.log.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;

/**
 * Gives all members as equally many partitions as their subscriptions allow, and moves as few as it can. What a member
 * has and still wants stays; the rest goes to whoever has least; then partitions are shifted along paths of members
 * from the one that has most to one that has at least two less. When there is no such path left, no other assignment is
 * more balanced (Harvey, Ladner, Lovász, Tamir: Semi-matchings for bipartite graphs, 2003).
 */
final class UniformAssignor implements PartitionAssignor {
    private static final Comparator<Member> BY_LOAD =
            Comparator.<Member>comparingInt(member -> member.load).thenComparing(member -> member.id);

    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public Map<String, Map<Uuid, Set<Integer>>> assign(Question question) {
        var run = new Run(question);
        run.keep();
        run.fill();
        run.balance();
        return run.result();
    }

    private static final class Member {
        private final String id;
        private final Subscriber subscriber;
        private final Map<Uuid, NavigableSet<Integer>> owned = new TreeMap<>();
        private int load;

        Member(String id, Subscriber subscriber) {
            this.id = id;
            this.subscriber = subscriber;
        }

        void add(Uuid topic, int partition) {
            owned.computeIfAbsent(topic, id -> new TreeSet<>()).add(partition);
            load++;
        }

        /** Its topics, first the one of which it has most, so that it keeps a share of each. */
        List<Uuid> topicsByCount() {
            List<Uuid> topics = new ArrayList<>(owned.keySet());
            topics.sort(Comparator.comparingInt(topic -> -count(topic)));
            return topics;
        }

        private int count(Uuid topic) {
            return owned.getOrDefault(topic, Collections.emptyNavigableSet()).size();
        }

        /** The partition of that topic with the highest number. */
        int take(Uuid topic) {
            NavigableSet<Integer> ofTopic = owned.getOrDefault(topic, Collections.emptyNavigableSet());
            int partition = ofTopic.last();
            ofTopic.remove(partition);
            if (ofTopic.isEmpty()) {
                owned.remove(topic);
            }
            load--;
            return partition;
        }
    }

    /** How a search came to a member: from another one, which would hand it a partition of that topic. */
    private record Arrival(Member from, Uuid topic) {}

    private static final class Run {
        private final Question question;
        private final Map<String, Member> members = new TreeMap<>();
        private final Map<Uuid, List<Member>> subscribers = new TreeMap<>();
        private final Map<Uuid, boolean[]> given = new HashMap<>();
        private final NavigableSet<Member> byLoad = new TreeSet<>(BY_LOAD);

        Run(Question question) {
            this.question = question;
            question.partitions().forEach((topic, count) -> given.put(topic, new boolean[count]));
            new TreeMap<>(question.members()).forEach((id, subscriber) -> {
                var member = new Member(id, subscriber);
                members.put(id, member);
                subscriber
                        .topics()
                        .forEach(topic -> subscribers
                                .computeIfAbsent(topic, name -> new ArrayList<>())
                                .add(member));
            });
        }

        void keep() {
            for (Member member : members.values()) {
                member.subscriber.present().forEach((topic, partitions) -> {
                    boolean[] taken = given.get(topic);
                    if (taken == null || !member.subscriber.topics().contains(topic)) {
                        return;
                    }
                    for (int partition : partitions) {
                        if (partition < taken.length && !taken[partition]) {
                            taken[partition] = true;
                            member.add(topic, partition);
                        }
                    }
                });
            }
        }

        void fill() {
            byLoad.addAll(members.values());
            subscribers.forEach((topic, candidates) -> {
                boolean[] taken = given.getOrDefault(topic, new boolean[0]);
                NavigableSet<Member> open = null;
                for (int partition = 0; partition < taken.length; partition++) {
                    if (!taken[partition]) {
                        open = open == null ? order(candidates) : open; // Only now: most topics have nothing to give.
                        give(open, topic, partition);
                    }
                }
            });
        }

        private NavigableSet<Member> order(List<Member> candidates) {
            if (candidates.size() == members.size()) {
                return byLoad;
            }
            NavigableSet<Member> ordered = new TreeSet<>(BY_LOAD);
            ordered.addAll(candidates);
            return ordered;
        }

        private void give(NavigableSet<Member> open, Uuid topic, int partition) {
            Member least = open.first();
            open.remove(least); // Its places depend on its load.
            byLoad.remove(least);
            least.add(topic, partition);
            byLoad.add(least);
            open.add(least);
        }

        void balance() {
            NavigableSet<Member> fullest = new TreeSet<>(byLoad);
            while (!fullest.isEmpty()) {
                Member start = fullest.last();
                if (start.load - byLoad.first().load < 2) {
                    return;
                }
                Map<Member, Arrival> arrivals = new HashMap<>();
                Member end = leastReachable(start, arrivals);
                if (end.load > start.load - 2) {
                    fullest.remove(start); // And it stays so: whatever moves later ends at the least there is to reach.
                    continue;
                }
                boolean endCounts = fullest.remove(end);
                fullest.remove(start);
                byLoad.removeAll(List.of(start, end)); // Those between keep their load, and their place.
                follow(start, end, arrivals);
                byLoad.addAll(List.of(start, end));
                fullest.add(start);
                if (endCounts) {
                    fullest.add(end);
                }
            }
        }

        /** Who has least of all that partitions of {@code start} can come to, itself if nobody has less. */
        private Member leastReachable(Member start, Map<Member, Arrival> arrivals) {
            Set<Uuid> seen = new HashSet<>();
            Deque<Member> frontier = new ArrayDeque<>(List.of(start));
            Member least = start;
            while (!frontier.isEmpty() && least.load > byLoad.first().load) {
                Member from = frontier.remove();
                for (Uuid topic : from.topicsByCount()) {
                    if (!seen.add(topic)) {
                        continue;
                    }
                    for (Member to : subscribers.getOrDefault(topic, List.of())) {
                        if (to != start && arrivals.putIfAbsent(to, new Arrival(from, topic)) == null) {
                            frontier.add(to);
                            least = to.load < least.load ? to : least;
                        }
                    }
                }
            }
            return least;
        }

        private static void follow(Member start, Member end, Map<Member, Arrival> arrivals) {
            Member to = end;
            while (to != start) {
                Arrival arrival = arrivals.get(to);
                if (arrival == null) {
                    throw new IllegalStateException("No way leads back from " + to.id + " to " + start.id);
                }
                to.add(arrival.topic, arrival.from.take(arrival.topic));
                to = arrival.from;
            }
        }

        Map<String, Map<Uuid, Set<Integer>>> result() {
            Map<String, Map<Uuid, Set<Integer>>> result = new HashMap<>();
            members.values().forEach(member -> result.put(member.id, new HashMap<>(member.owned)));
            return result;
        }
    }
}
