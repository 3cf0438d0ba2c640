package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to where each log of a directory is flushed: Kafka's {@code recovery-point-offset-checkpoint}, a line {@code TOPIC
 * PARTITION OFFSET} for each. Not thread-safe but for {@link #atOpen}.
 */
final class RecoveryPoints {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryPoints.class);
    private static final String NAME = "recovery-point-offset-checkpoint";
    private static final String NUMBER = "\\d{1,18}";

    private final Path file;
    private final DiskSync sync;
    private final boolean known;
    private final Map<TopicPartition, Long> atOpen = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> points;

    private RecoveryPoints(Path file, DiskSync sync, Optional<Map<TopicPartition, Long>> stored) {
        this.file = file;
        this.sync = sync;
        this.known = stored.isPresent();
        atOpen.putAll(stored.orElse(Map.of()));
        this.points = new HashMap<>(atOpen);
    }

    static RecoveryPoints read(Path directory, DiskSync sync) throws IOException {
        Path file = directory.resolve(NAME);
        return new RecoveryPoints(file, sync, CheckpointFile.read(file).flatMap(lines -> parse(lines, file)));
    }

    private static Optional<Map<TopicPartition, Long>> parse(List<String> lines, Path file) {
        Map<TopicPartition, Long> parsed = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !words[1].matches("\\d{1,9}") || !words[2].matches(NUMBER)) {
                LOG.warn("{} is damaged: its logs are checked from their beginnings. Found: {}", file, line);
                return Optional.empty();
            }
            parsed.put(new TopicPartition(words[0], Integer.parseInt(words[1])), Long.parseLong(words[2]));
        }
        return Optional.of(parsed);
    }

    /** Whether the file was there and whole: then a partition that is not in it had nothing flushed yet. */
    boolean known() {
        return known;
    }

    @Nullable
    Long atOpen(TopicPartition partition) {
        return atOpen.get(partition);
    }

    Map<TopicPartition, Long> atOpen() {
        return atOpen;
    }

    /** As {@link LogDirectory#distrust}. */
    void distrust(TopicPartition partition) {
        atOpen.remove(partition);
    }

    /** Drops what is said of partitions. */
    void forget(Collection<TopicPartition> partitions) throws IOException {
        partitions.forEach(atOpen::remove);
        if (points.keySet().removeAll(Set.copyOf(partitions))) {
            write(Map.of(), gone -> false);
        }
    }

    /**
     * Replaces the file.
     *
     * @param open the points of the open logs; the others keep theirs
     * @param gone those that are not open and not on disk any more
     */
    void write(Map<TopicPartition, Long> open, Predicate<TopicPartition> gone) throws IOException {
        points.putAll(open);
        points.keySet().removeIf(partition -> !open.containsKey(partition) && gone.test(partition));
        List<String> lines = points.entrySet().stream()
                .map(point -> point.getKey().topic() + " " + point.getKey().partition() + " " + point.getValue())
                .toList();
        CheckpointFile.write(file, lines, sync);
    }
}
