package io.runnel.log.replication.fetch;

import io.runnel.log.wire.Pauses;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;

/**
 * What keeps partitions from being fetched, and for how long each is left alone. When leadership moves, leader and follower
 * hear of it one after the other: most refusals are over within milliseconds, and are told only when they last. For one
 * thread.
 */
final class Refusals {
    /** A refusal that comes so often has lasted for most of the longest pause. */
    private static final int LASTS = 5;

    private static final int FIRST_PAUSE_MS = 10;
    private static final int NAMED = 3;

    private final Pauses pauses;
    private final Map<TopicPartition, Refusal> refusals = new HashMap<>();
    private final Map<Errors, Collection<String>> lasting = new EnumMap<>(Errors.class);

    private record Refusal(Errors error, int times) {}

    /** @param longestPauseMs after refusals that last */
    Refusals(int longestPauseMs) {
        this.pauses = new Pauses(Math.min(FIRST_PAUSE_MS, longestPauseMs), longestPauseMs);
    }

    /** Once more; returns how often in a row. */
    int add(TopicPartition partition, Errors error) {
        Refusal before = refusals.get(partition);
        int times = before != null && before.error() == error ? before.times() + 1 : 1;
        refusals.put(partition, new Refusal(error, times));
        if (times == LASTS) {
            lasting.computeIfAbsent(error, any -> new TreeSet<>()).add(partition.toString());
        }
        return times;
    }

    /** How long to leave a partition alone. */
    long pauseMs(TopicPartition partition) {
        Refusal last = refusals.get(partition);
        return pauses.pauseMs(last == null ? 1 : last.times());
    }

    /** It was fetched, or is not any more. */
    void remove(TopicPartition partition) {
        refusals.remove(partition);
    }

    /** What has lasted long enough to be told since this was asked last; a line for each error. */
    List<String> lasting() {
        if (lasting.isEmpty()) {
            return List.of();
        }
        List<String> lines = lasting.entrySet().stream()
                .map(each -> line(each.getKey(), each.getValue()))
                .toList();
        lasting.clear();
        return lines;
    }

    private static String line(Errors error, Collection<String> partitions) {
        String named = String.join(", ", partitions.stream().limit(NAMED).toList());
        int others = partitions.size() - NAMED;
        return named + (others > 0 ? " and " + others + " others" : "") + ": " + error;
    }
}
