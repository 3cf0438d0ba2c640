package io.runnel.log.metadata;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Who a data folder belongs to: {@code meta.properties}, with Kafka's keys, so that a folder is never opened as another
 * node's.
 *
 * @param clusterId {@code cluster.id}; null for the folder of a node that has not met its cluster yet
 * @param directoryId {@code directory.id}: tells a node's log directories apart (KIP-858)
 */
public record MetaProperties(@Nullable String clusterId, int nodeId, Uuid directoryId) {
    /** The file's name in the data folder. */
    public static final String FILE = "meta.properties";

    private static final String VERSION = "1";

    /** Of a new directory. */
    public MetaProperties(@Nullable String clusterId, int nodeId) {
        this(clusterId, nodeId, Uuid.randomUuid());
    }

    /**
     * Reads the file, or writes it with these values if there is none. One without a directory id gets one; one without
     * a cluster id is read only where the values have none either, by a node of a cluster.
     *
     * @throws IOException if it cannot be read or written, or was written by another release
     */
    public static MetaProperties readOrCreate(Path dataDir, MetaProperties fresh) throws IOException {
        Path file = dataDir.resolve(FILE);
        if (!Files.exists(file)) {
            fresh.write(file);
            return fresh;
        }
        Map<String, String> values = new TreeMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).trim(),
                        line.substring(equals + 1).trim());
            }
        }
        if (!VERSION.equals(values.get("version"))) {
            throw new IOException(file + " has version " + values.get("version") + "; this release reads version "
                    + VERSION + ". Start with an empty data folder, or with the release that wrote this one.");
        }
        String clusterId = values.get("cluster.id");
        String nodeId = values.get("node.id");
        if (nodeId == null || !nodeId.matches("[0-9]{1,9}")) {
            throw new IOException(file + " lacks node.id: it is damaged. Restore it from a backup.");
        }
        if (clusterId == null && fresh.clusterId() != null) {
            throw new IOException(
                    file + " lacks cluster.id: it is damaged, or of a node of a cluster that has not met the"
                            + " others yet. Restore it from a backup, set controller.quorum.voters, or choose another folder.");
        }
        String directoryId = values.get("directory.id");
        if (directoryId == null) {
            MetaProperties completed = new MetaProperties(clusterId, Integer.parseInt(nodeId), fresh.directoryId());
            completed.write(file);
            return completed;
        }
        try {
            return new MetaProperties(clusterId, Integer.parseInt(nodeId), Uuid.fromString(directoryId));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " has the directory.id " + directoryId + ": it is damaged. Restore it from a backup.", e);
        }
    }

    /**
     * Writes the cluster's id into the file of a node that has just met its cluster.
     *
     * @throws IOException if it cannot be written
     */
    public MetaProperties named(Path dataDir, String newClusterId) throws IOException {
        MetaProperties named = new MetaProperties(newClusterId, nodeId, directoryId);
        named.write(dataDir.resolve(FILE));
        return named;
    }

    // Renamed into place after a flush, so that a crash leaves the whole file or none.
    private void write(Path file) throws IOException {
        Path draft = file.resolveSibling(FILE + ".tmp");
        List<String> lines = new ArrayList<>();
        lines.add("version=" + VERSION);
        if (clusterId != null) {
            lines.add("cluster.id=" + clusterId);
        }
        lines.add("node.id=" + nodeId);
        lines.add("directory.id=" + directoryId);
        Files.write(draft, lines, StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
