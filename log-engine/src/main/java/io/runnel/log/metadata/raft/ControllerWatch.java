package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Time;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener who the controller is. Ratis tells of a new leader, with its locks held, but not of one that is gone:
 * so a thread looks whenever something has changed, and ten times a second.
 *
 * <p>The same thread has snapshots written when they are due, hands over the records of a single-node log, and takes this
 * node's part up again when Ratis ended it because its role has changed.
 */
final class ControllerWatch implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(ControllerWatch.class);

    private final RaftConfig config;
    private final Quorum quorum;
    private final Delivery delivery;
    private final Takeover takeover;
    private final Progress progress;
    private final MetadataStateMachine.Events events;
    private final Time time;
    private final Reports reports = new Reports(LOG);
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread;
    private final CountDownLatch wasSelf = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile View told = View.NONE;
    private boolean takeoverUnderWay;

    /** Who leads in which term; nobody if the id is negative. */
    private record View(int nodeId, long term) {
        static final View NONE = new View(-1, -1);
    }

    ControllerWatch(
            RaftConfig config,
            Quorum quorum,
            Delivery delivery,
            Takeover takeover,
            Progress progress,
            MetadataStateMachine.Events events,
            Time time) {
        this.events = events;
        this.config = config;
        this.quorum = quorum;
        this.delivery = delivery;
        this.takeover = takeover;
        this.progress = progress;
        this.time = time;
        this.thread = new Thread(this::run, "runnel-quorum-watch");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the thread look now. */
    void wake() {
        changed.release();
    }

    /** Whether the listener was told that this node is the controller, and nothing else since. */
    boolean toldSelf() {
        return told.nodeId() == config.nodeId();
    }

    /** Waits until the listener was told so once; returns whether it was, in time. */
    boolean awaitSelf(long timeoutMs) throws InterruptedException {
        return wasSelf.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void run() {
        while (!closed) {
            try {
                changed.tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                changed.drainPermits();
                look();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    LOG.error("Looking after the quorum failed; it is tried again", e);
                }
            }
        }
    }

    private void look() throws IOException {
        RaftServer.Division division = quorum.division();
        tell(division == null ? View.NONE : view(division));
        if (division == null || closed) {
            return;
        }
        if (events.hasFailed()) {
            return;
        }
        MetadataStateMachine machine = quorum.machine();
        if (machine == null || resumed(division, machine)) {
            return;
        }
        quorum.keepCertain();
        progress.look(division, time.milliseconds());
        reportSilent(division);
        QuorumNode node = quorum.node();
        if (node != null && machine.snapshotDue(config.settings())) {
            node.snapshot(division, config.settings().requestTimeoutMs());
        }
    }

    private View view(RaftServer.Division division) throws IOException {
        DivisionInfo info = division.getInfo();
        long term = info.getCurrentTerm();
        RaftPeerId leader = info.getLeaderId();
        if (leader == null || !info.isAlive()) {
            return View.NONE;
        }
        boolean self = leader.equals(division.getId());
        if (self && !(info.isLeader() && info.isLeaderReady() && tookOver())) {
            return View.NONE;
        }
        // Of two looks one may have seen the old term and the new leader.
        return info.getCurrentTerm() == term && leader.equals(info.getLeaderId())
                ? new View(QuorumPeer.nodeId(leader), term)
                : told;
    }

    private void tell(View now) {
        View before = told;
        if (now.equals(before)) {
            return;
        }
        told = now;
        if (now.nodeId() < 0) {
            delivery.controllerIsUnknown();
        } else {
            LOG.info("Node {} is the controller in term {}", now.nodeId(), now.term());
            delivery.controllerIs(now.nodeId(), now.term());
            if (now.nodeId() == config.nodeId()) {
                wasSelf.countDown();
            }
        }
    }

    /** Whether nothing is left to take over; before that this node leads alone, and decides nothing. */
    private boolean tookOver() throws IOException {
        QuorumState state = quorum.state();
        MetadataStateMachine machine = quorum.machine();
        QuorumNode node = quorum.node();
        if (state == null || machine == null || node == null || !state.takesOver()) {
            return true;
        }
        if (machine.lastOffset() != MetadataLog.BEGINNING) {
            takeover.done();
            quorum.tookOver();
            return true;
        }
        if (!takeoverUnderWay) {
            takeoverUnderWay = true;
            node.append(BatchCodec.encode(MetadataLog.BEGINNING, takeover.records()))
                    .whenComplete((reply, failure) -> takenOver(reply, failure));
        }
        return false;
    }

    private void takenOver(@Nullable RaftClientReply reply, @Nullable Throwable failure) {
        Throwable why =
                failure != null ? failure : Objects.requireNonNull(reply).getException();
        if (why != null) {
            LOG.error("Taking over the records of the single-node log failed; it is tried again", why);
            takeoverUnderWay = false;
        }
        wake();
    }

    /**
     * Whether this node's part was to be taken up anew. A voter that became an observer would learn only at the next
     * election that it may not stand, and Ratis ends it then; one that was removed while it was away is told at its first.
     */
    private boolean resumed(RaftServer.Division division, MetadataStateMachine machine) throws IOException {
        DivisionInfo info = division.getInfo();
        boolean ended = info.getLifeCycleState().isClosingOrClosed();
        boolean observes = QuorumNode.contains(QuorumNode.observers(division), division.getId());
        if (observes && (ended || info.isFollower() || info.isCandidate())) {
            LOG.info("This node observes the quorum from here on, and votes no more");
            quorum.restart();
            return true;
        }
        if (!ended) {
            return false;
        }
        if (machine.removed()) {
            LOG.info("The quorum has removed this node; it goes on as one that observes");
            quorum.removed();
        } else {
            events.failed(new IllegalStateException("Ratis has ended this node's part; its own log says why"));
        }
        return true;
    }

    private void reportSilent(RaftServer.Division division) {
        StringBuilder silent = new StringBuilder();
        for (Progress.Follower each : Progress.followers(division)) {
            if (each.silentMs() > 2L * config.settings().electionTimeoutMs()) {
                silent.append(silent.length() == 0 ? "" : ", ")
                        .append(QuorumPeer.nodeId(each.id()))
                        .append(" for ")
                        .append(each.silentMs() / 1_000)
                        .append(" s");
            }
        }
        if (silent.length() > 0) {
            reports.warn(
                    "silent",
                    "Members of the quorum do not answer: node " + silent
                            + ". Metadata changes go on while a majority of" + " the voters answers.",
                    time.milliseconds());
        } else if (reports.resolved()) {
            LOG.info("All members of the quorum answer again");
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
