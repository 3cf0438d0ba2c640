package io.runnel.server.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients were told and what is in the log, and whether the two agree. Values are {@code producer:number}, numbered
 * as each producer sends them. Thread-safe.
 */
public final class History {
    /** Where a record is. */
    public record Place(int partition, long offset) {}

    /**
     * @param name unique over the whole campaign: a producer that starts anew has a new name
     * @param idempotent whether a record of it may be in the log only once
     */
    public record Producer(String name, boolean idempotent) {}

    private final Map<String, Producer> producers = new HashMap<>();
    private final Map<Place, String> acknowledged = new LinkedHashMap<>();
    private final Map<Integer, TreeMap<Long, String>> seen = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    public synchronized void add(Producer producer) {
        producers.put(producer.name(), producer);
    }

    /** A producer was told that its record is there. */
    public synchronized void acknowledged(Place place, String value) {
        String earlier = acknowledged.put(place, value);
        if (earlier != null && !earlier.equals(value)) {
            faults.add(place + " was acknowledged for " + earlier + " and for " + value);
        }
    }

    /** A consumer was given a record, before or after whatever kill: from then on it is to stay. */
    public synchronized void read(Place place, String value) {
        String earlier = seen.computeIfAbsent(place.partition(), partition -> new TreeMap<>())
                .put(place.offset(), value);
        if (earlier != null && !earlier.equals(value)) {
            faults.add(place + " held " + earlier + " and then " + value);
        }
    }

    public synchronized long acknowledgedRecords() {
        return acknowledged.size();
    }

    /**
     * Judges a partition's content, read from its beginning to its end.
     *
     * @param stored the values by offset
     * @param owed {@link #acknowledgedRecords} before the reading began: later ones may lie behind its end
     * @return what is wrong, empty when nothing is
     */
    public synchronized List<String> judge(int partition, TreeMap<Long, String> stored, long owed) {
        List<String> wrong = new ArrayList<>(faults);
        long expected = 0;
        for (long offset : stored.keySet()) {
            if (offset != expected++) {
                wrong.add("partition " + partition + " skips to offset " + offset);
                expected = offset + 1;
            }
        }
        acknowledged.entrySet().stream().limit(owed).forEach(each -> {
            Place place = each.getKey();
            String value = each.getValue();
            if (place.partition() == partition && !value.equals(stored.get(place.offset()))) {
                wrong.add(place + " was acknowledged for " + value + " and holds " + stored.get(place.offset()));
            }
        });
        seen.getOrDefault(partition, new TreeMap<>()).forEach((offset, value) -> {
            if (!value.equals(stored.get(offset))) {
                wrong.add("offset " + offset + " of partition " + partition + " was read as " + value + " and holds "
                        + stored.get(offset));
            }
        });
        judgeProducers(partition, stored, wrong);
        return wrong;
    }

    /** Each producer's numbers rise; only one that is not idempotent may repeat what it has sent before. */
    private void judgeProducers(int partition, TreeMap<Long, String> stored, List<String> wrong) {
        Map<String, Long> last = new HashMap<>();
        Map<String, Set<Long>> all = new HashMap<>();
        stored.forEach((offset, value) -> {
            int colon = value.lastIndexOf(':');
            String name = value.substring(0, colon);
            long number = Long.parseLong(value.substring(colon + 1));
            Producer producer = producers.get(name);
            if (producer == null) {
                wrong.add(
                        "offset " + offset + " of partition " + partition + " holds " + value + ", which nobody sent");
                return;
            }
            boolean isNew = all.computeIfAbsent(name, key -> new HashSet<>()).add(number);
            Long before = last.put(name, number);
            if (!isNew && producer.idempotent()) {
                wrong.add("idempotent " + value + " is twice in partition " + partition + ", again at " + offset);
            } else if (isNew && before != null && number < before) {
                wrong.add(value + " at offset " + offset + " of partition " + partition + " comes after number "
                        + before);
            }
        });
    }
}
