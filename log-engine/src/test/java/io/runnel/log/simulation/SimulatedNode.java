package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.ReplicationRules;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.simulation.Messages.LeaderKnown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A node: its disk, and the process on it, which may be paused, killed and started again. */
final class SimulatedNode implements SimulatedProcess {
    private static final int HEARTBEAT_MS = 20;
    private static final int TICK_MS = 30;
    private static final long WALL_CLOCK_MS = 1_700_000_000_000L;

    private final World world;
    private final int id;
    private final SimulatedDisk disk;
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private final SimulatedReplica[] replicas;
    private final ControllerRequests requests;
    private FollowerFetches fetches;
    private Coordinators coordinators;
    private boolean up;
    private boolean paused;
    private int incarnation;
    private Uuid incarnationId;
    private long brokerEpoch;
    private boolean shuttingDown;
    private int learnsAfterMs;
    private long clockAheadMs;
    private long wallAheadMs;
    private int metadataIndex;
    private int term;
    private int controllerId = -1;
    private @Nullable SimulatedController controller;

    SimulatedNode(World world, int id) {
        this.world = world;
        this.id = id;
        this.disk = new SimulatedDisk(world, this);
        this.replicas = new SimulatedReplica[world.topics.partitions().size()];
        this.requests = new ControllerRequests(this);
        this.fetches = new FollowerFetches(this);
        this.coordinators = new Coordinators(this);
        this.brokerEpoch = id + 1;
        this.incarnationId = freshId();
        this.wallAheadMs = world.random.nextInt(2_000) - 1_000;
        this.clockAheadMs = world.random.nextInt(1_000);
    }

    private Uuid freshId() {
        return new Uuid(1 + world.random.nextInt(1 << 30), world.random.nextLong());
    }

    /** How the node stands in the first image: registered and in service. */
    BrokerImage firstRegistration() {
        return new BrokerImage(
                id,
                brokerEpoch,
                new BrokerImage.Endpoint("node" + id, 9092),
                null,
                incarnationId,
                List.of(disk.directory()),
                BrokerImage.State.ACTIVE);
    }

    World world() {
        return world;
    }

    SimulatedDisk disk() {
        return disk;
    }

    FollowerFetches fetches() {
        return fetches;
    }

    Coordinators coordinators() {
        return coordinators;
    }

    @Override
    public int address() {
        return id;
    }

    @Override
    public int incarnation() {
        return up ? incarnation : -1;
    }

    boolean isUp() {
        return up;
    }

    /** Whether its process is there and not paused. */
    boolean isRunning() {
        return up && !paused;
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    Uuid incarnationId() {
        return incarnationId;
    }

    /** Who this node takes to be the controller; negative if nobody. */
    int controllerId() {
        return controllerId;
    }

    ControllerRequests requests() {
        return requests;
    }

    /** Of its registration; negative while it has none. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** A clock that never goes back. */
    long clockMs() {
        return world.nowMs() + clockAheadMs;
    }

    long wallClockMs() {
        return WALL_CLOCK_MS + world.nowMs() + wallAheadMs;
    }

    void jump(long clockMs, long wallMs) {
        clockAheadMs += clockMs;
        wallAheadMs += wallMs;
    }

    @Override
    public void deliver(Runnable task) {
        if (paused) {
            backlog.add(task);
        } else if (up) {
            task.run();
        }
    }

    /** Has this process do something at a later time. */
    void later(long delayMs, Runnable task) {
        int now = incarnation;
        world.schedule(delayMs, () -> {
            if (up && incarnation == now) {
                deliver(task);
            }
        });
    }

    /** Has this process do something again and again, as long as the condition holds. */
    void every(long periodMs, BooleanSupplier condition, Runnable task) {
        later(periodMs, () -> {
            if (condition.getAsBoolean()) {
                task.run();
                every(periodMs, condition, task);
            }
        });
    }

    /** The process starts. */
    void start() {
        boolean first = incarnation == 0;
        up = true;
        paused = false;
        incarnation++;
        fetches = new FollowerFetches(this);
        coordinators = new Coordinators(this);
        shuttingDown = false;
        if (!first) {
            incarnationId = freshId();
            brokerEpoch = -1;
        }
        world.trace(() -> "node " + id + " starts");
        applyImage();
        requests.beat();
        every(HEARTBEAT_MS, () -> true, requests::beat);
        every(TICK_MS, () -> true, this::tick);
    }

    /** The process ends at once; with the power, what was not flushed is lost. */
    void crash(boolean powerLoss) {
        if (!up) {
            return;
        }
        world.trace(() -> "node " + id + (powerLoss ? " loses power" : " is killed"));
        up = false;
        paused = false;
        backlog.clear();
        java.util.Arrays.fill(replicas, null);
        controller = null;
        metadataIndex = Math.max(0, metadataIndex - world.random.nextInt(3));
        if (powerLoss) {
            disk.losePower();
        }
    }

    void pause() {
        paused = up;
        world.trace(() -> "node " + id + " is paused");
    }

    void resume() {
        if (paused) {
            world.trace(() -> "node " + id + " goes on");
            paused = false;
            while (!backlog.isEmpty() && !paused && up) {
                backlog.remove().run();
            }
        }
    }

    /** The process gives up its leaderships, then ends cleanly. */
    void shutDown() {
        shuttingDown = true;
    }

    void endCleanly() {
        world.trace(() -> "node " + id + " shuts down cleanly");
        for (SimulatedReplica replica : replicas) {
            if (replica != null) {
                replica.log.flush(replica.log.endOffset());
                replica.log.checkpoint(replica.state().highWatermark());
            }
        }
        disk.cleanEpoch(brokerEpoch);
        crash(false);
        if (world.quiet()) {
            start();
        }
    }

    // Metadata ----------------------------------------------------------------------------------------------------

    int metadataIndex() {
        return metadataIndex;
    }

    ClusterImage image() {
        return world.quorum.image(metadataIndex);
    }

    @Nullable
    SimulatedController controller() {
        return controller;
    }

    /** From now on the node is that late to learn what is committed. */
    void learnsAfter(int delayMs) {
        learnsAfterMs = delayMs;
    }

    /** The metadata log tells, in its time, what is committed and who is the controller. */
    void hear(int index, int newTerm, int newControllerId) {
        if (learnsAfterMs == 0) {
            learn(index, newTerm, newControllerId);
        } else {
            later(learnsAfterMs, () -> learn(index, newTerm, newControllerId));
        }
    }

    /** What is committed up to there, and who is the controller, is known to this node. */
    void learn(int index, int newTerm, int newControllerId) {
        if (newTerm > term) {
            term = newTerm;
            controllerId = newControllerId;
            controller = null;
        }
        if (index > metadataIndex) {
            metadataIndex = index;
            world.invariants.learned(this, index);
            applyImage();
        }
    }

    /** This node is the controller. */
    void controls(SimulatedController newController) {
        controller = newController;
        newController.begin();
    }

    private void applyImage() {
        ClusterImage image = image();
        BrokerImage self = image.brokers().get(id);
        boolean own = self != null && self.epoch() == brokerEpoch;
        if (!own && world.has(Protection.OWN_REGISTRATION)) {
            return;
        }
        for (SimulatedTopics.Partition partition : world.topics.partitions()) {
            TopicImage topic = image.topic(partition.topicId());
            if (topic != null) {
                apply(image, topic, partition);
            }
        }
        fetches.pokeAll();
    }

    private void apply(ClusterImage image, TopicImage topic, SimulatedTopics.Partition partition) {
        PartitionImage now = topic.partitions().get(partition.index());
        SimulatedReplica present = replicas[partition.number()];
        if (!now.isOn(id)) {
            if (present != null || disk.has(partition.number())) {
                world.trace(() -> "node " + id + " drops its replica of " + partition);
                if (present != null) {
                    present.dropped();
                }
                replicas[partition.number()] = null;
                disk.remove(partition.number());
            }
            return;
        }
        if (present == null) {
            present = new SimulatedReplica(this, partition, disk.log(partition.number()));
            replicas[partition.number()] = present;
        }
        ReplicationRules rules = ReplicationRules.DEFAULTS.forTopic(image, topic);
        present.become(now, rules.minInSyncReplicas(), rules.acknowledgedIsFlushed());
    }

    @Nullable
    SimulatedReplica replica(int partition) {
        return replicas[partition];
    }

    /** The replicas of this process. */
    List<SimulatedReplica> replicas() {
        List<SimulatedReplica> present = new ArrayList<>();
        for (SimulatedReplica replica : replicas) {
            if (replica != null) {
                present.add(replica);
            }
        }
        return present;
    }

    LeaderKnown leaderOf(int partition) {
        SimulatedTopics.Partition asked = world.topics.partitions().get(partition);
        PartitionImage known = java.util.Objects.requireNonNull(image().topic(asked.topicId()))
                .partitions()
                .get(asked.index());
        return new LeaderKnown(known.leader(), known.leaderEpoch());
    }

    /** Whether, as far as this node knows, a replica there may come in sync. */
    boolean mayBeInSync(int nodeId, long epoch) {
        BrokerImage broker = image().brokers().get(nodeId);
        return broker != null && broker.mayLead() && (broker.epoch() == epoch || !world.has(Protection.BROKER_EPOCH));
    }

    /** The controller has registered this process; negative: it must register anew. */
    void registered(long epoch) {
        brokerEpoch = epoch;
        if (epoch >= 0) {
            applyImage();
        }
    }

    private void tick() {
        for (SimulatedReplica replica : replicas()) {
            var leading = replica.leadership();
            if (world.random.nextInt(3) == 0) {
                replica.log.checkpoint(replica.state().highWatermark());
            }
            if (leading == null) {
                continue;
            }
            InSyncProposal wish = leading.proposal() != null
                    ? leading.proposal()
                    : leading.shrinking(replica.log.endOffset(), clockMs(), SimulatedReplica.MAX_LAG_MS);
            if (wish != null) {
                requests.propose(replica, wish);
            }
        }
        fetches.pokeAll();
    }
}
