package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code cleaner-offset-checkpoint}, one in each log directory: up to where each of its logs is compacted, a line {@code
 * TOPIC PARTITION OFFSET} each. Without it a log is compacted from its start once more. Thread-safe.
 */
public final class CleanerCheckpoint {
    private static final String NAME = "cleaner-offset-checkpoint";

    private final DiskSync sync;
    private final Map<Path, Map<TopicPartition, Long>> byDirectory = new HashMap<>();

    public CleanerCheckpoint(DiskSync sync) {
        this.sync = sync;
    }

    /** Exclusive end of what is compacted of a log, 0 if nothing is. */
    public synchronized long of(Path logDirectory, TopicPartition partition) throws IOException {
        return entries(logDirectory).getOrDefault(partition, 0L);
    }

    /** Notes up to where (exclusive) a log is compacted; on disk when this returns. */
    public synchronized void set(Path logDirectory, TopicPartition partition, long endOffset) throws IOException {
        entries(logDirectory).put(partition, endOffset);
        write(logDirectory);
    }

    /** A log is gone from this node: another one of its name begins anew. */
    public synchronized void forget(TopicPartition partition) throws IOException {
        for (Map.Entry<Path, Map<TopicPartition, Long>> directory : byDirectory.entrySet()) {
            if (directory.getValue().remove(partition) != null) {
                write(directory.getKey());
            }
        }
    }

    private Map<TopicPartition, Long> entries(Path logDirectory) throws IOException {
        Map<TopicPartition, Long> entries = byDirectory.get(logDirectory);
        if (entries == null) {
            entries = read(logDirectory);
            byDirectory.put(logDirectory, entries);
        }
        return entries;
    }

    private static Map<TopicPartition, Long> read(Path logDirectory) throws IOException {
        Map<TopicPartition, Long> entries = new HashMap<>();
        for (String line : CheckpointFile.read(logDirectory.resolve(NAME)).orElse(List.of())) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[1].matches("\\d{1,9}") && words[2].matches("\\d{1,18}")) {
                entries.put(new TopicPartition(words[0], Integer.parseInt(words[1])), Long.parseLong(words[2]));
            }
        }
        return entries;
    }

    private void write(Path logDirectory) throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        entries(logDirectory)
                .forEach((partition, offset) -> lines.put(partition.topic() + " " + partition.partition(), offset));
        CheckpointFile.write(
                logDirectory.resolve(NAME),
                lines.entrySet().stream()
                        .map(line -> line.getKey() + " " + line.getValue())
                        .toList(),
                sync);
    }
}
