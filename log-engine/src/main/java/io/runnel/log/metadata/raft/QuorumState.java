package io.runnel.log.metadata.raft;

import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;

/**
 * The quorum that this folder is a member of: {@code quorum.properties}, written before the node takes part for the first
 * time, so that it never forgets that it may have voted.
 *
 * @param group the quorum's own id, chosen at random when it was formed
 * @param directoryId of this folder
 * @param founders the members that the quorum was formed with; empty if this node joined later. The Raft log knows those
 *     that hold now.
 * @param takesOver whether the records of this node's single-node log are to become the quorum's first batch
 * @param observes whether this node entered as one that does not vote
 */
record QuorumState(
        int nodeId, UUID group, Uuid directoryId, List<QuorumPeer> founders, boolean takesOver, boolean observes) {
    static final String FILE = "quorum.properties";
    private static final String VERSION = "1";

    QuorumState {
        founders = List.copyOf(founders);
    }

    /**
     * Reads the file, or returns null if there is none.
     *
     * @throws IOException if it cannot be read, is damaged, of a newer release, or another node's
     */
    static @Nullable QuorumState read(Path directory, int nodeId) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Properties values = new Properties();
        values.load(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        if (!VERSION.equals(values.getProperty("version"))) {
            throw new IOException(file + " has version " + values.getProperty("version")
                    + "; this release reads version " + VERSION + ". Use the release that wrote it.");
        }
        QuorumState state;
        try {
            state = new QuorumState(
                    Integer.parseInt(text(values, "node.id")),
                    UUID.fromString(text(values, "quorum.id")),
                    Uuid.fromString(text(values, "directory.id")),
                    Arrays.stream(text(values, "founders").split(","))
                            .filter(each -> !each.isBlank())
                            .map(QuorumPeer::parse)
                            .toList(),
                    Boolean.parseBoolean(text(values, "takes.over")),
                    Boolean.parseBoolean(text(values, "observes")));
        } catch (RuntimeException e) {
            throw new IOException(
                    file + " is damaged (" + e.getMessage() + "). Restore it from a backup; or, if the other voters are"
                            + " in order, delete " + directory + ", and the node joins them anew.",
                    e);
        }
        if (state.nodeId() != nodeId) {
            throw new IOException(directory + " belongs to node " + state.nodeId() + ", but this is node " + nodeId
                    + ". Set node.id or the data folder right.");
        }
        return state;
    }

    private static String text(Properties values, String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + key);
        }
        return value;
    }

    /** Writes the file so that a crash leaves it whole or not at all. */
    void write(Path directory, DiskSync sync) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(FILE);
        Path draft = directory.resolve(FILE + ".tmp");
        Files.write(
                draft,
                List.of(
                        "version=" + VERSION,
                        "node.id=" + nodeId,
                        "quorum.id=" + group,
                        "directory.id=" + directoryId,
                        "founders="
                                + founders.stream().map(QuorumPeer::toString).collect(Collectors.joining(",")),
                        "takes.over=" + takesOver,
                        "observes=" + observes),
                StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            sync.force(channel);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync.forceDirectory(directory);
        sync.forceDirectory(Objects.requireNonNull(directory.toAbsolutePath().getParent()));
    }

    /** The members as Raft is to know them until its log says who they are. */
    RaftGroup initialGroup(QuorumPeer self) {
        RaftGroupId id = RaftGroupId.valueOf(group);
        // Without this Ratis would have an observer begin as a follower without a vote, and never change that.
        return observes
                ? RaftGroup.valueOf(
                        id,
                        RaftPeer.newBuilder(self.raftPeer())
                                .setStartupRole(RaftPeerRole.LISTENER)
                                .build())
                : RaftGroup.valueOf(
                        id, founders.stream().map(QuorumPeer::raftPeer).toList());
    }

    QuorumState takenOver() {
        return new QuorumState(nodeId, group, directoryId, founders, false, observes);
    }
}
