package io.runnel.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Transactions that copy records of an input topic: values are {@code partition:offset:attempt} of the input. Thread-safe.
 */
final class PipelineHistory {
    /** How a transaction has ended. {@code RESOLVED}: its producer was told nothing, and its successor has waited for the end. */
    enum Outcome {
        COMMITTED,
        ABORTED,
        RESOLVED
    }

    /** Records by attempt, as far as its commit was tried. */
    private final Map<Long, Integer> sizes = new HashMap<>();

    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private long lastAttempt;

    /** A number for a new transaction. */
    synchronized long begin(int records) {
        sizes.put(++lastAttempt, records);
        return lastAttempt;
    }

    synchronized void ended(long attempt, Outcome outcome) {
        outcomes.put(attempt, outcome);
    }

    synchronized long committedTransactions() {
        return outcomes.values().stream().filter(Outcome.COMMITTED::equals).count();
    }

    synchronized long abortedTransactions() {
        return outcomes.values().stream().filter(Outcome.ABORTED::equals).count();
    }

    /**
     * Judges all that read_committed shows, while no transaction is open.
     *
     * @param values in no order
     * @param consumed by input partition, the offset that the group has committed
     */
    synchronized List<String> judge(List<String> values, Map<Integer, Long> consumed) {
        List<String> wrong = new ArrayList<>();
        Map<Long, Integer> seen = new HashMap<>();
        Map<Integer, TreeSet<Long>> copied = new TreeMap<>();
        for (String value : values) {
            String[] parts = value.split(":");
            int partition = Integer.parseInt(parts[0]);
            long offset = Long.parseLong(parts[1]);
            long attempt = Long.parseLong(parts[2]);
            seen.merge(attempt, 1, Integer::sum);
            if (!copied.computeIfAbsent(partition, key -> new TreeSet<>()).add(offset)) {
                wrong.add("record " + offset + " of input " + partition + " is there twice, again from transaction "
                        + attempt);
            }
        }
        sizes.forEach((attempt, size) -> {
            int found = seen.getOrDefault(attempt, 0);
            Outcome outcome = outcomes.get(attempt);
            boolean right = outcome == Outcome.COMMITTED
                    ? found == size
                    : outcome == Outcome.ABORTED ? found == 0 : found == 0 || found == size;
            if (!right) {
                wrong.add("transaction " + attempt + " of " + size + " records, " + outcome + ", shows " + found);
            }
        });
        judgeInput(copied, consumed, wrong);
        return wrong;
    }

    private static void judgeInput(
            Map<Integer, TreeSet<Long>> copied, Map<Integer, Long> consumed, List<String> wrong) {
        copied.keySet().stream()
                .filter(partition -> !consumed.containsKey(partition))
                .forEach(partition -> wrong.add("input " + partition + " is copied, but no offset of it is committed"));
        consumed.forEach((partition, end) -> {
            Set<Long> offsets = copied.getOrDefault(partition, new TreeSet<>());
            for (long offset = 0; offset < end; offset++) {
                if (!offsets.contains(offset)) {
                    wrong.add("record " + offset + " of input " + partition + " is not copied, though " + end
                            + " is committed");
                }
            }
            if (offsets.size() > end) {
                wrong.add("input " + partition + " is copied " + offsets.size() + " times, though only " + end
                        + " is committed");
            }
        });
    }
}
