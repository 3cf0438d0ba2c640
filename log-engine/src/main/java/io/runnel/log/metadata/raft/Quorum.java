package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataLogException;
import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the quorum, and its files:
 *
 * <pre>
 * __cluster_metadata-raft/
 *   quorum.properties    which quorum, as which member, see QuorumState; absent if of none
 *   log/QUORUM-ID/       Ratis's: votes, log and snapshots
 *   removed-log/         the same of a member that the quorum has removed, for whoever wants to look
 *   removed-voter        is there while a removed voter is not a member again: it comes back as one that does not vote
 * </pre>
 *
 * <p>What is there is changed under this object's lock; what is read is volatile.
 */
final class Quorum implements AutoCloseable {
    private static final String LOG_DIRECTORY = "log";
    /** What Ratis kept of a member that the quorum has removed; nobody reads it any more. */
    private static final String REMOVED = "removed-log";
    /** Else a restart before it is let in again would make a voter of it, as its configuration says. */
    private static final String REMOVED_NOTE = "removed-voter";

    private static final Logger LOG = LoggerFactory.getLogger(Quorum.class);

    private final RaftConfig config;
    private final Path directory;
    private final Path storage;
    private final DiskSync sync;
    private final Delivery delivery;
    private final MetadataStateMachine.Events events;
    private final RpcGuard guard;
    private final LeaderContact contact = new LeaderContact();
    private final boolean takesOver;
    private volatile Uuid directoryId = Uuid.randomUuid();
    private volatile @Nullable QuorumState state;
    private volatile @Nullable QuorumNode node;
    private volatile @Nullable MetadataStateMachine machine;
    private @Nullable UUID lastGroup;
    private volatile boolean wasRemoved;
    private boolean closed;

    Quorum(
            RaftConfig config,
            DiskSync sync,
            Delivery delivery,
            MetadataStateMachine.Events events,
            UnaryOperator<QuorumMessage> answers,
            Reachability reachability,
            boolean takesOver) {
        this.config = config;
        this.directory = config.dataDir().resolve(RaftMetadataLog.DIRECTORY);
        this.storage = directory.resolve(LOG_DIRECTORY);
        this.sync = sync;
        this.delivery = delivery;
        this.events = events;
        this.guard = new RpcGuard(answers, peer -> reachability.reachable(QuorumPeer.nodeId(peer)));
        this.takesOver = takesOver;
    }

    /** Which other nodes are heard: all of them, but in tests of a cut network. */
    @FunctionalInterface
    interface Reachability {
        Reachability ALL = nodeId -> true;

        boolean reachable(int nodeId);
    }

    /** Takes part again in what the folder is a member of, if it is; the port is open afterwards. */
    synchronized void open() throws IOException {
        Files.createDirectories(storage);
        wasRemoved = Files.exists(directory.resolve(REMOVED_NOTE));
        QuorumState stored = QuorumState.read(directory, config.nodeId());
        if (stored != null && !Files.exists(storage.resolve(stored.group().toString()))) {
            // It may have voted, and does not know what for: it is a new member from here on.
            LOG.warn("The quorum's log is missing from {}; this node joins the quorum as a new member", storage);
            stored = null;
        }
        if (stored == null) {
            deleteFiles();
        } else {
            directoryId = stored.directoryId();
            lastGroup = stored.group();
        }
        state = stored;
        openNode();
    }

    private void openNode() throws IOException {
        QuorumPeer self = self();
        RaftProperties properties = RatisProperties.of(config, storage, alone());
        try {
            node = QuorumNode.open(self, state, properties, guard, contact, group -> newMachine());
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "The quorum's member " + self + " could not be started: " + QuorumClient.reason(e), e);
        }
    }

    private MetadataStateMachine newMachine() {
        MetadataStateMachine fresh = new MetadataStateMachine(delivery, new SnapshotStorage(sync), events, contact);
        machine = fresh;
        return fresh;
    }

    /** Whether this node is the only voter, as far as its files tell. */
    boolean alone() throws IOException {
        QuorumState stored = state;
        if (stored == null) {
            return config.isVoter() && config.voters().size() == 1;
        }
        Path members =
                storage.resolve(stored.group().toString()).resolve("current").resolve("raft-meta.conf");
        if (!Files.exists(members)) {
            return stored.founders().size() == 1;
        }
        try (InputStream file = Files.newInputStream(members)) {
            return LogEntryProto.parseFrom(file).getConfigurationEntry().getPeersCount() == 1;
        }
    }

    /** Has the others answer again, if this member leads and has not asked for a quarter of a heartbeat's silence. */
    void keepCertain() {
        if (uncertainMs() > config.settings().fetchTimeoutMs() / 4) {
            contact.speak();
        }
    }

    /** As {@link QuorumContact#uncertainMs}. */
    long uncertainMs() {
        RaftServer.Division division = division();
        return division == null ? Long.MAX_VALUE : contact.silentMs(division);
    }

    /** Becomes a member of a quorum; from here on the folder is one's. */
    synchronized void become(UUID group, List<QuorumPeer> founders) throws IOException {
        QuorumNode open = node;
        if (closed || open == null) {
            throw new IOException("This node is shutting down");
        }
        if (delivery.delivered() != MetadataLog.BEGINNING && !group.equals(lastGroup)) {
            throw new IOException("This node was a member of quorum " + lastGroup + " and cannot join " + group
                    + " while it runs: restart it");
        }
        lastGroup = group;
        QuorumState next = new QuorumState(
                config.nodeId(), group, directoryId, founders, takesOver && !founders.isEmpty(), observes());
        // First on disk, so that no crash lets it vote and forget whom it voted for.
        next.write(directory, sync);
        Files.deleteIfExists(directory.resolve(REMOVED_NOTE)); // The file that was just written says it from here on.
        state = next;
        open.begin(next, true);
        events.somethingChanged();
    }

    /** Forgets a quorum that has not come about; the next is entered as another member. */
    synchronized void giveUp() throws IOException {
        leave();
        deleteFiles();
        enterAnew();
    }

    /** The quorum has removed this member while it was away: it is let in again as one that observes. */
    synchronized void removed() throws IOException {
        leave();
        wasRemoved = true;
        note(); // First: what is deleted then must not be forgotten.
        Path kept = directory.resolve(REMOVED);
        deleteTree(kept);
        Files.move(storage, kept, StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectories(storage);
        deleteFiles();
        enterAnew();
    }

    private void note() throws IOException {
        Path note = directory.resolve(REMOVED_NOTE);
        if (!Files.exists(note)) {
            Files.createFile(note);
        }
        sync.forceDirectory(directory);
    }

    private void leave() {
        QuorumNode open = node;
        node = null;
        if (open != null) {
            open.close();
        }
    }

    private void enterAnew() throws IOException {
        state = null;
        machine = null;
        directoryId = Uuid.randomUuid();
        if (!closed) {
            openNode();
        }
    }

    /** Whether this node enters a quorum as one that does not vote. */
    boolean observes() {
        QuorumState current = state;
        return wasRemoved || !config.isVoter() || current != null && current.observes();
    }

    /** Ends this member's part and takes it up again from its files, in the role that they say. */
    synchronized void restart() throws IOException {
        QuorumNode open = node;
        QuorumState current = state;
        if (!closed && open != null && current != null) {
            open.end();
            open.begin(current, false);
            events.somethingChanged();
        }
    }

    /** The records of the single-node log are in the quorum's. */
    synchronized void tookOver() throws IOException {
        QuorumState current = state;
        if (current != null && current.takesOver()) {
            QuorumState next = current.takenOver();
            next.write(directory, sync);
            state = next;
        }
    }

    private void deleteFiles() throws IOException {
        Files.deleteIfExists(directory.resolve(QuorumState.FILE));
        sync.forceDirectory(directory);
        deleteTree(storage);
        Files.createDirectories(storage);
    }

    private static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(top)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    QuorumPeer self() {
        return new QuorumPeer(config.listener(), directoryId);
    }

    @Nullable
    QuorumState state() {
        return state;
    }

    @Nullable
    QuorumNode node() {
        return node;
    }

    @Nullable
    MetadataStateMachine machine() {
        return machine;
    }

    RaftServer.@Nullable Division division() {
        QuorumNode open = node;
        return open == null ? null : open.division();
    }

    /** As this node tells others. */
    NodeStatus status() {
        QuorumState current = state;
        RaftServer.Division division = division();
        NodeStatus.Membership membership = null;
        if (current != null) {
            List<QuorumPeer> voters = current.founders();
            long term = 0;
            QuorumPeer leader = null;
            if (division != null) {
                voters =
                        QuorumNode.voters(division).stream().map(QuorumPeer::of).toList();
                term = division.getInfo().getCurrentTerm();
                RaftPeerId leaderId = division.getInfo().getLeaderId();
                leader = voters.stream()
                        .filter(each -> each.id().equals(leaderId))
                        .findAny()
                        .orElse(null);
            }
            membership = new NodeStatus.Membership(current.group(), term, leader, voters);
        }
        return new NodeStatus(self(), config.clusterId(), takesOver && notTakenOver(current), membership);
    }

    private static boolean notTakenOver(@Nullable QuorumState current) {
        return current == null || current.takesOver();
    }

    @Override
    public void close() {
        QuorumNode open;
        synchronized (this) {
            closed = true;
            open = node;
            node = null;
        }
        if (open != null) {
            open.close();
        }
    }

    static MetadataLogException unusable(Path directory, Throwable cause) {
        return new MetadataLogException(
                "The metadata log in " + directory + " cannot be used: " + cause.getMessage(), cause);
    }
}
