package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * A checkpoint file of a log directory with an offset of each partition, a line {@code topic partition offset} each.
 * A partition that is not listed has offset 0. Thread-safe.
 */
final class OffsetCheckpoint {
    private final Path file;
    private final DiskSync sync;
    /** What the file says. */
    private Map<TopicPartition, Long> written;

    private OffsetCheckpoint(Path file, DiskSync sync, Map<TopicPartition, Long> written) {
        this.file = file;
        this.sync = sync;
        this.written = written;
    }

    static OffsetCheckpoint open(Path file, DiskSync sync) throws IOException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String line : CheckpointFile.read(file).orElse(List.of())) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[1].matches("\\d{1,9}") && words[2].matches("\\d{1,18}")) {
                offsets.put(new TopicPartition(words[0], Integer.parseInt(words[1])), Long.parseLong(words[2]));
            }
        }
        return new OffsetCheckpoint(file, sync, offsets);
    }

    synchronized long offset(TopicPartition partition) {
        return written.getOrDefault(partition, 0L);
    }

    /**
     * Replaces the file if anything in it changed; it is on disk when this returns.
     *
     * @param offsets of the partitions that are open; the others keep theirs. Asked while no other write is under way,
     *     so that an offset never goes back
     * @param gone which partitions have left the directory
     */
    synchronized void write(Supplier<Map<TopicPartition, Long>> offsets, Predicate<TopicPartition> gone)
            throws IOException {
        Map<TopicPartition, Long> next = new HashMap<>(written);
        next.putAll(offsets.get());
        next.values().removeIf(offset -> offset == 0);
        next.keySet().removeIf(gone);
        if (next.equals(written)) {
            return;
        }
        List<String> lines = new ArrayList<>(next.size());
        next.forEach((partition, offset) -> lines.add(partition.topic() + " " + partition.partition() + " " + offset));
        CheckpointFile.write(file, lines, sync);
        written = next;
    }
}
