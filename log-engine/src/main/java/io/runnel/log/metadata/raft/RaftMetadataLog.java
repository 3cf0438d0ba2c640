package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataLogException;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.SegmentedMetadataLog;
import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.utils.Time;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata log of a cluster: replicated by Raft to the voters, and to the nodes that observe. The Raft leader is the
 * controller. A batch's offset is its index in the Raft log, so that offsets have gaps where Raft logs for itself.
 *
 * <p>What is acknowledged is on the disks of a majority of the voters. A batch is committed only if it was decided on the
 * newest batch; every member decides that alike, see {@link MetadataStateMachine}.
 *
 * <p>Futures complete on the thread that applies batches: what follows them must not wait for another append.
 */
public final class RaftMetadataLog implements MetadataLog, QuorumContact {
    /** The quorum's directory in the data folder. */
    public static final String DIRECTORY = "__cluster_metadata-raft";

    private static final Logger LOG = LoggerFactory.getLogger(RaftMetadataLog.class);

    private final RaftConfig config;
    private final Path directory;
    private final DiskSync sync;
    private final Time time;
    private final Quorum.Reachability reachability;
    private final Takeover takeover;
    private final Progress progress = new Progress();
    private volatile @Nullable Quorum quorum;
    private volatile @Nullable Members members;
    private volatile @Nullable Membership membership;
    private volatile @Nullable ControllerWatch watch;
    private volatile @Nullable MetadataLogException failure;
    private volatile boolean closed;

    RaftMetadataLog(RaftConfig config, DiskSync sync, Time time, Quorum.Reachability reachability) {
        this.config = config;
        this.directory = config.dataDir().resolve(DIRECTORY);
        this.sync = sync;
        this.time = time;
        this.reachability = reachability;
        this.takeover = Takeover.read(config.dataDir(), sync);
    }

    /**
     * A log that takes part in the quorum from {@link #start} on.
     *
     * @throws MetadataLogException if the folder holds the log of a single node that cannot be read
     */
    public static RaftMetadataLog open(RaftConfig config, Time time) {
        return new RaftMetadataLog(config, DiskSync.OPERATING_SYSTEM, time, Quorum.Reachability.ALL);
    }

    /**
     * Opens the Raft port and takes part in the quorum; a node that is the only voter leads it when this returns. Other
     * nodes may be started before or after, in any order.
     *
     * @throws MetadataLogException if the folder is another node's or damaged, or the port is taken
     */
    @Override
    public void start(Listener listener) {
        if (quorum != null) {
            throw new IllegalStateException("The metadata log in " + directory + " was started before");
        }
        Delivery delivery = new Delivery(listener);
        Events events = new Events();
        Quorum opened = new Quorum(
                config,
                sync,
                delivery,
                events,
                this::answer,
                reachability,
                !takeover.records().isEmpty());
        ControllerWatch watching = new ControllerWatch(config, opened, delivery, takeover, progress, events, time);
        Membership joining = new Membership(config, opened, time);
        quorum = opened;
        members = new Members(config, opened);
        watch = watching;
        try {
            opened.open();
            requireNothingLeft(opened.state());
            membership = joining;
            joining.start();
            watching.start();
            if (opened.alone()) {
                QuorumTrouble trouble = joining.trouble();
                if (trouble != null && trouble.refused()) {
                    throw new MetadataLogException(trouble.text());
                }
                awaitLeading(watching);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e instanceof MetadataLogException known ? known : Quorum.unusable(directory, e);
        }
    }

    /** Whether the data folder is a member's: it may have voted, and what it has agreed on is in the quorum's log. */
    public static boolean isMember(Path dataDir) {
        return Files.exists(dataDir.resolve(DIRECTORY).resolve(QuorumState.FILE));
    }

    private void requireNothingLeft(@Nullable QuorumState state) {
        if (state != null && !state.takesOver() && !takeover.records().isEmpty()) {
            throw new MetadataLogException("The folder " + config.dataDir() + " holds the metadata of a quorum and, in "
                    + SegmentedMetadataLog.DIRECTORY + ", that of a single node. Two histories"
                    + " cannot become one: move that directory away if the quorum's is the right one.");
        }
    }

    private void awaitLeading(ControllerWatch watching) {
        try {
            if (!watching.awaitSelf(config.settings().appendTimeoutMs())) {
                throw new MetadataLogException("The only voter of the quorum, node " + config.nodeId()
                        + ", did not begin to lead within " + config.settings().appendTimeoutMs()
                        + " ms (runnel.controller.quorum.append.timeout.ms). Its disk or processor may be too busy.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataLogException("The start of the metadata log was interrupted");
        }
    }

    private final class Events implements MetadataStateMachine.Events {
        @Override
        public void somethingChanged() {
            ControllerWatch watching = watch;
            if (watching != null) {
                watching.wake();
            }
        }

        @Override
        public boolean hasFailed() {
            return failure != null;
        }

        @Override
        public void failed(Throwable cause) {
            if (failure == null && !closed) {
                MetadataLogException offline = new MetadataLogException(
                        "The metadata log in " + directory + " failed: " + cause.getMessage()
                                + ". This node takes no part in the quorum until the cause is mended and the node"
                                + " restarted.",
                        cause);
                failure = offline;
                LOG.error("The metadata log is offline", offline);
            }
            somethingChanged();
        }
    }

    /** Answers what another node asks. */
    private QuorumMessage answer(QuorumMessage question) {
        Quorum open = quorum;
        Members deciding = members;
        try {
            if (open != null && question.kind().equals(NodeStatus.REQUEST.kind())) {
                return open.status().message();
            }
            if (deciding != null && question.kind().equals(JoinRequest.KIND)) {
                return deciding.join(JoinRequest.of(question)).message();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be answered", question, e);
            return new QuorumMessage("failed", Map.of("reason", String.valueOf(e.getMessage())));
        }
        return new QuorumMessage("unknown", Map.of("kind", question.kind()));
    }

    @Override
    public CompletableFuture<Long> append(long basedOn, List<MetadataRecord> records) {
        MetadataLogException offline = failure;
        if (offline != null) {
            return CompletableFuture.failedFuture(offline);
        }
        Quorum open = quorum;
        ControllerWatch watching = watch;
        if (open == null || watching == null) {
            throw new IllegalStateException("The metadata log in " + directory + " was not started");
        }
        QuorumNode node = open.node();
        if (closed || node == null || !watching.toldSelf()) {
            return CompletableFuture.failedFuture(notController());
        }
        byte[] batch = BatchCodec.encode(basedOn, records);
        if (batch.length > RatisProperties.MAX_BATCH_BYTES) {
            return CompletableFuture.failedFuture(new InvalidRequestException("A change of the metadata takes "
                    + batch.length + " bytes; at most " + RatisProperties.MAX_BATCH_BYTES
                    + " can be committed at once. Ask for fewer at a time."));
        }
        return node.append(batch)
                .orTimeout(config.settings().appendTimeoutMs(), TimeUnit.MILLISECONDS)
                .handle(this::offset);
    }

    private Long offset(@Nullable RaftClientReply reply, @Nullable Throwable thrown) {
        MetadataLogException offline = failure;
        if (offline != null) {
            throw offline;
        }
        if (reply != null && reply.isSuccess()) {
            if (reply.getMessage().getContent().equals(MetadataStateMachine.TOOK_EFFECT.getContent())) {
                return reply.getLogIndex();
            }
            throw new NotControllerException(
                    "Another change of the metadata was committed first; this one did not take effect");
        }
        Throwable why = thrown == null ? null : JavaUtils.unwrapCompletionException(thrown);
        if (why instanceof TimeoutException) {
            throw new NotControllerException("The quorum did not commit the change within "
                    + config.settings().appendTimeoutMs() + " ms; whether it will is not known");
        }
        if (why == null && reply != null) {
            why = reply.getException();
        }
        throw new NotControllerException("This node is not the controller, or ceased to be: " + why);
    }

    private static NotControllerException notController() {
        return new NotControllerException("This node is not the controller");
    }

    /** The quorum as this node sees it; empty of members before it belongs to one. */
    public QuorumDescription quorum() {
        Quorum open = quorum;
        RaftServer.Division division = open == null ? null : open.division();
        return division == null
                ? new QuorumDescription(-1, 0, 0, false, List.of(), List.of())
                : progress.describe(division, time.milliseconds());
    }

    @Override
    public Optional<QuorumTrouble> trouble() {
        Membership joining = membership;
        return joining == null ? Optional.empty() : Optional.ofNullable(joining.trouble());
    }

    @Override
    public long uncertainMs() {
        Quorum open = quorum;
        return open == null ? Long.MAX_VALUE : open.uncertainMs();
    }

    /**
     * Makes a node that observes a voter (KIP-853's AddRaftVoter).
     *
     * @param directoryId of the folder that it observes with; {@link Uuid#ZERO_UUID} for whichever it is
     * @return completes when the new voters are committed; fails with {@link NotControllerException} if this node leads no
     *     more, and with Kafka's {@code TimeoutException} if another change is under way: ask again
     * @throws NotControllerException if this node does not lead
     * @throws org.apache.kafka.common.errors.TimeoutException if the node has not caught up yet: ask again
     * @throws InvalidRequestException if the node does not observe the quorum at that address, or is a voter already
     */
    public CompletableFuture<Void> addVoter(int id, Uuid directoryId, String host, int port) {
        return deciding().addVoter(new QuorumVoter(id, host, port), directoryId);
    }

    /**
     * Makes a voter a node that observes, if it is alive, and else forgets it (KIP-853's RemoveRaftVoter). A leader that is
     * to be removed hands over, and the new leader is to be asked.
     *
     * @param directoryId of its folder; {@link Uuid#ZERO_UUID} for whichever it is
     * @return as {@link #addVoter}; fails with {@link NotControllerException} also when it has just handed over
     * @throws NotControllerException if this node does not lead
     * @throws InvalidRequestException if it is the only voter
     * @throws org.apache.kafka.common.errors.VoterNotFoundException if the node is no voter with that directory
     */
    public CompletableFuture<Void> removeVoter(int id, Uuid directoryId) {
        return deciding().removeVoter(id, directoryId, this::handOver);
    }

    private Members deciding() {
        Members current = members;
        if (current == null) {
            throw notController();
        }
        return current;
    }

    private void handOver(RaftServer.Division division) {
        Quorum open = quorum;
        QuorumNode node = open == null ? null : open.node();
        if (node == null || !division.getInfo().isLeader()) {
            return;
        }
        List<Progress.Follower> live = Progress.followers(division).stream()
                .filter(each -> each.silentMs() < config.settings().electionTimeoutMs())
                .filter(each -> QuorumNode.contains(QuorumNode.voters(division), each.id()))
                .sorted(Comparator.comparingLong(Progress.Follower::matchIndex).reversed())
                .toList();
        long deadlineMs = time.hiResClockMs() + config.settings().closeTimeoutMs();
        for (Progress.Follower each : live) {
            long leftMs = deadlineMs - time.hiResClockMs();
            if (leftMs > 0 && node.transfer(division, each.id(), leftMs)) {
                LOG.info("Node {} is to lead the quorum now", QuorumPeer.nodeId(each.id()));
                return;
            }
        }
    }

    /** Hands the leadership to another voter that is alive, if this node has it; then takes part no more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Quorum open = quorum;
        Membership joining = membership;
        if (joining != null) {
            joining.close();
        }
        RaftServer.Division division = open == null ? null : open.division();
        if (division != null) {
            handOver(division);
        }
        closeAbruptly();
    }

    /** Takes part no more, without handing over; what {@link #close} ends with. */
    public void closeAbruptly() {
        closed = true;
        Membership joining = membership;
        if (joining != null) {
            joining.close();
        }
        ControllerWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
        Quorum open = quorum;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.error("Closing the metadata log in {} failed; it is recovered at the next start", directory, e);
            }
        }
    }
}
