package io.runnel.log.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;

/**
 * Gives each member a range of each topic, members in the order of their ids, so that equal partitions of topics with
 * equally many come to one member: what a join needs. Static members come first, by instance id, and so keep their
 * ranges when they come back under another member id.
 */
final class RangeAssignor implements PartitionAssignor {
    private static final Comparator<Map.Entry<String, Subscriber>> STATIC_FIRST = Comparator.comparing(
                    (Map.Entry<String, Subscriber> member) -> member.getValue().instanceId(),
                    Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Map.Entry::getKey);

    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, Map<Uuid, Set<Integer>>> assign(Question question) {
        Map<String, Map<Uuid, Set<Integer>>> assigned = new HashMap<>();
        List<Map.Entry<String, Subscriber>> members =
                new ArrayList<>(question.members().entrySet());
        members.sort(STATIC_FIRST);
        Map<Uuid, List<String>> subscribers = new HashMap<>();
        for (Map.Entry<String, Subscriber> member : members) {
            assigned.put(member.getKey(), new HashMap<>());
            member.getValue()
                    .topics()
                    .forEach(topic -> subscribers
                            .computeIfAbsent(topic, id -> new ArrayList<>())
                            .add(member.getKey()));
        }
        subscribers.forEach((topic, ids) -> share(topic, question.partitions().getOrDefault(topic, 0), ids, assigned));
        return assigned;
    }

    private static void share(
            Uuid topic, int partitions, List<String> members, Map<String, Map<Uuid, Set<Integer>>> assigned) {
        int each = partitions / members.size();
        int first = 0;
        for (int index = 0; index < members.size(); index++) {
            int count = each + (index < partitions % members.size() ? 1 : 0);
            Set<Integer> range = new TreeSet<>();
            for (int number = first; number < first + count; number++) {
                range.add(number);
            }
            first += count;
            Map<Uuid, Set<Integer>> ofMember = assigned.get(members.get(index));
            if (ofMember != null && !range.isEmpty()) {
                ofMember.put(topic, range);
            }
        }
    }
}
