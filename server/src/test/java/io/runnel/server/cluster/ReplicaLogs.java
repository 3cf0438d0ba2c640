package io.runnel.server.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;

/** The batches that the nodes' files hold: below what clients could read they are to be the same on all nodes. */
final class ReplicaLogs {
    private ReplicaLogs() {}

    /** A batch, by what makes it another. */
    private record Batch(long lastOffset, int leaderEpoch, long checksum) {}

    /**
     * Compares the files of a partition on these nodes.
     *
     * @param end up to which clients could read when all replicas were in sync, exclusive
     * @return what differs
     */
    static List<String> compare(List<Path> folders, TopicPartition partition, long end) throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<Long, Batch> first = batches(folders.get(0).resolve(partition.toString()), end);
        for (Path other : folders.subList(1, folders.size())) {
            Map<Long, Batch> found = batches(other.resolve(partition.toString()), end);
            if (!found.equals(first)) {
                wrong.add(partition + " below " + end + " differs between "
                        + folders.get(0).getFileName() + " and " + other.getFileName() + ": "
                        + difference(first, found));
            }
        }
        return wrong;
    }

    private static String difference(Map<Long, Batch> one, Map<Long, Batch> other) {
        TreeMap<Long, Batch> all = new TreeMap<>(one);
        all.putAll(other);
        return all.keySet().stream()
                .filter(offset -> one.get(offset) == null || !one.get(offset).equals(other.get(offset)))
                .findFirst()
                .map(offset -> "at " + offset + " " + one.get(offset) + " and " + other.get(offset))
                .orElse("none");
    }

    private static Map<Long, Batch> batches(Path folder, long end) throws IOException {
        Map<Long, Batch> found = new TreeMap<>();
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder)) {
            segments = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
        for (Path segment : segments) {
            add(segment.toFile(), end, found);
        }
        return found;
    }

    private static void add(File segment, long end, Map<Long, Batch> found) throws IOException {
        FileRecords records = FileRecords.open(segment, false);
        try {
            for (FileChannelRecordBatch batch : records.batches()) {
                if (batch.baseOffset() >= end) {
                    return;
                }
                found.put(
                        batch.baseOffset(),
                        new Batch(batch.lastOffset(), batch.partitionLeaderEpoch(), batch.checksum()));
            }
        } finally {
            records.closeHandlers(); // To close them all would cut the file, to which the node goes on appending.
        }
    }
}
