package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.Reassignments;
import io.runnel.log.simulation.SimulatedNetwork.Purpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What befalls a cluster. It takes from it only what a cluster can bear: the last good copy of a record stays. */
final class Nemesis {
    private static final int MAX_PAUSE_MS = 110;
    private static final int MAX_FAULT_MS = 350;
    private static final int PLOT_MS = 350;
    /** After that time a change that was asked for is made, or never. */
    private static final int SETTLED_MS = 150;

    private final World world;
    private final Random random;
    /** With the epoch of its registration then. */
    private final Map<SimulatedNode, Long> powerLost = new LinkedHashMap<>();

    private final Plots plots;
    private int calm;
    private long changedMs = -SETTLED_MS;

    Nemesis(World world) {
        this.world = world;
        this.random = world.random;
        this.plots = new Plots(world, this);
    }

    void begin() {
        calm = 1 + random.nextInt(3);
        world.network.lossOneIn(random.nextInt(3) == 0 ? 0 : 40 + random.nextInt(300));
        next();
    }

    private void next() {
        Plots.Plot only = world.plot();
        int pauseMs = only == null ? random.nextInt(MAX_PAUSE_MS * calm) : random.nextInt(2 * PLOT_MS);
        world.schedule(10L + pauseMs, () -> {
            if (!world.quiet()) {
                if (only == null) {
                    strike();
                } else {
                    plots.begin(only);
                }
                next();
            }
        });
    }

    /** Everything works again. */
    void heal() {
        world.trace(() -> "faults are over");
        world.network.heal();
        world.network.lossOneIn(0);
        for (SimulatedNode node : world.nodes) {
            node.disk().full(false);
            node.disk().slow(0);
            node.disk().mend();
            node.learnsAfter(0);
            node.resume();
            if (!node.isUp()) {
                node.start();
            }
        }
    }

    private void strike() {
        SimulatedNode node = victim();
        switch (random.nextInt(24)) {
            case 0, 1, 2 -> kill(node, false);
            case 3, 4 -> kill(node, true);
            case 5, 6 -> pause(node);
            case 7 -> shutDown(node);
            case 8, 9 -> isolate(node, random.nextBoolean());
            case 10 -> cutSome();
            case 11 -> world.quorum.electAny();
            case 12 -> disk(node);
            case 13 -> clock(node);
            case 14 -> slowNetwork();
            case 15, 16 -> reassign();
            case 17 -> wipe(node);
            case 18, 19 -> killMany();
            case 20 -> learnsLate();
            case 21, 22 -> plots.begin();
            default -> membership(node);
        }
    }

    /** Most often one that leads a partition. */
    private SimulatedNode victim() {
        if (random.nextInt(3) > 0) {
            int number = random.nextInt(world.topics.partitions().size());
            int leader = now(world.topics.partitions().get(number)).leader();
            if (leader >= 0) {
                return world.nodes.get(leader);
            }
        }
        return world.nodes.get(random.nextInt(world.nodes.size()));
    }

    private PartitionImage now(SimulatedTopics.Partition partition) {
        return world.quorum.newest().topic(partition.topicId()).partitions().get(partition.index());
    }

    private long whileMs() {
        return 5L + random.nextInt(random.nextInt(4) == 0 ? MAX_FAULT_MS : MAX_FAULT_MS / 5);
    }

    private void later(Runnable task) {
        world.schedule(whileMs(), () -> {
            if (!world.quiet()) {
                task.run();
            }
        });
    }

    void kill(SimulatedNode node, boolean powerLoss) {
        if (mayCrash(node)) {
            node.crash(powerLoss && mayLosePower(node));
            later(() -> start(node));
        }
    }

    private void start(SimulatedNode node) {
        if (!node.isUp()) {
            node.start();
        }
    }

    private void killMany() {
        boolean all = random.nextBoolean();
        boolean blackout = random.nextBoolean();
        for (SimulatedNode node : world.nodes) {
            if (all || random.nextBoolean()) {
                kill(node, blackout || random.nextInt(3) == 0);
            }
        }
    }

    private void learnsLate() {
        int delayMs = 40 + random.nextInt(260);
        for (SimulatedNode node : world.nodes) {
            if (random.nextInt(3) > 0) {
                node.learnsAfter(delayMs);
                later(() -> later(() -> node.learnsAfter(0)));
            }
        }
        withController(SimulatedController::rebalance);
    }

    private void pause(SimulatedNode node) {
        if (node.isRunning()) {
            node.pause();
            later(node::resume);
        }
    }

    private void shutDown(SimulatedNode node) {
        if (node.isRunning()) {
            node.shutDown();
            world.schedule(2 * whileMs() + 60, () -> start(node));
            // One that could not leave in time is killed, as operators do.
            later(() -> kill(node, false));
        }
    }

    private void isolate(SimulatedNode node, boolean bothWays) {
        Purpose purpose = Purpose.values()[random.nextInt(3)];
        boolean everything = random.nextBoolean();
        boolean outwards = random.nextBoolean();
        world.trace(() -> "node " + node.address() + " is cut off " + (everything ? "for all" : "for " + purpose)
                + (bothWays ? "" : outwards ? ", outwards" : ", inwards"));
        for (int other = 0; other < 32; other++) {
            for (Purpose each : Purpose.values()) {
                if (everything || each == purpose) {
                    if (bothWays || outwards) {
                        world.network.cut(each, node.address(), other);
                    }
                    if (bothWays || !outwards) {
                        world.network.cut(each, other, node.address());
                    }
                }
            }
        }
        later(world.network::heal);
    }

    private void cutSome() {
        for (int i = 0; i < 3; i++) {
            int from = random.nextInt(world.nodes.size());
            int to = random.nextInt(world.nodes.size());
            world.network.cut(random.nextBoolean() ? Purpose.DATA : Purpose.CONTROL, from, to);
        }
        later(world.network::heal);
    }

    private void slowNetwork() {
        int delayMs = 1 + random.nextInt(250);
        boolean all = random.nextInt(3) == 0;
        SimulatedNode only = victim();
        for (SimulatedNode node : world.nodes) {
            if (node == only || all) {
                world.network.slowDown(node.address(), all ? delayMs / 4 : delayMs);
                later(() -> world.network.slowDown(node.address(), 0));
            }
        }
    }

    private void disk(SimulatedNode node) {
        switch (random.nextInt(3)) {
            case 0 -> {
                node.disk().slow(150);
                later(() -> node.disk().slow(0));
            }
            case 1 -> {
                node.disk().full(true);
                later(() -> node.disk().full(false));
            }
            default -> {
                if (mayCrash(node) && !world.topics.hasUnflushed()) {
                    node.disk().fail();
                    later(() -> later(() -> start(node)));
                }
            }
        }
    }

    private void clock(SimulatedNode node) {
        node.jump(random.nextInt(3) == 0 ? random.nextInt(5_000) : 0, random.nextInt(20_000) - 10_000);
    }

    // To move a partition to a node that has silently lost it, or from the last one that has it, loses it.
    private boolean mayChange() {
        boolean may = lossesAreKnown() && powerLossesAreKnown();
        changedMs = may ? world.nowMs() : changedMs;
        return may;
    }

    private boolean lossesAreKnown() {
        for (SimulatedNode node : world.nodes) {
            BrokerImage broker = world.quorum.newest().brokers().get(node.address());
            if (broker != null && !broker.directories().contains(node.disk().directory())) {
                return false;
            }
        }
        return true;
    }

    private void reassign() {
        if (!mayChange()) {
            return;
        }
        SimulatedTopics.Partition partition = world.topics
                .partitions()
                .get(random.nextInt(world.topics.partitions().size()));
        List<Integer> ids = new ArrayList<>();
        world.nodes.forEach(node -> ids.add(node.address()));
        Collections.shuffle(ids, random);
        int count = 1 + random.nextInt(Math.min(3, ids.size()));
        List<Integer> target = random.nextInt(6) == 0 ? null : ids.subList(0, count);
        withController(controller ->
                controller.reassign(new Reassignments.Request(partition.topic(), partition.index(), target, true)));
    }

    private void membership(SimulatedNode node) {
        if (random.nextBoolean()) {
            withController(SimulatedController::rebalance);
        } else if (mayCrash(node) && maySpare(node) && mayLosePower(node) && mayChange()) {
            node.crash(random.nextBoolean() && !world.topics.hasUnflushed());
            withController(controller -> controller.unregister(node.address()));
            later(() -> start(node));
        }
    }

    private void withController(java.util.function.Consumer<SimulatedController> request) {
        SimulatedNode node = world.quorum.controllerNode();
        if (node != null && node.isRunning() && node.controller() != null) {
            request.accept(node.controller());
        }
    }

    void wipe(SimulatedNode node) {
        if (mayCrash(node) && maySpare(node) && mayLosePower(node)) {
            node.crash(true);
            world.trace(() -> "the disk of node " + node.address() + " is lost");
            node.disk().wipe();
            later(() -> start(node));
        }
    }

    /** Whether the cluster can bear the loss of what that node has. */
    private boolean maySpare(SimulatedNode node) {
        boolean settled = world.nowMs() > changedMs + SETTLED_MS;
        return settled
                && lossesAreKnown()
                && world.topics.partitions().stream()
                        .allMatch(each -> !now(each).reassignment().isUnderWay() && isElsewhere(each, node));
    }

    /** Whether a node that may be elected has flushed all that is committed. */
    private boolean isElsewhere(SimulatedTopics.Partition partition, SimulatedNode but) {
        PartitionImage now = now(partition);
        long committed = world.invariants.committedEnd(partition);
        if (now.isOn(but.address()) && Math.min(now.replicas().size(), world.topics.minInSync(partition)) < 2) {
            return false; // One that is missed is not remembered where one is enough.
        }
        for (SimulatedNode node : world.nodes) {
            boolean able = now.inSyncReplicas().contains(node.address())
                    || now.eligibleLeaders().contains(node.address());
            if (node != but && able && node.disk().has(partition.number())) {
                SimulatedLog log = node.disk().log(partition.number());
                if (log.flushedEndOffset() >= committed) {
                    return true;
                }
            }
        }
        return !but.disk().has(partition.number());
    }

    // What was not flushed is on other nodes, and no crash comes before the cluster knows that it is nowhere else.
    private boolean mayLosePower(SimulatedNode node) {
        boolean harmless = !world.topics.hasUnflushed()
                || world.nowMs() > changedMs + SETTLED_MS
                        && world.invariants.allRegistered()
                        && world.topics.partitions().stream()
                                .allMatch(each -> world.topics.isFlushed(each) || isOnAnother(each, node));
        if (harmless) {
            BrokerImage known = world.quorum.newest().brokers().get(node.address());
            powerLost.put(node, known == null ? -1 : known.epoch());
        }
        return harmless;
    }

    private boolean isOnAnother(SimulatedTopics.Partition partition, SimulatedNode but) {
        PartitionImage now = now(partition);
        if (now.reassignment().isUnderWay() || now.replicas().size() < 2) {
            return false;
        }
        for (SimulatedNode node : world.nodes) {
            SimulatedReplica replica = node.isUp() ? node.replica(partition.number()) : null;
            BrokerImage known = world.quorum.newest().brokers().get(node.address());
            if (node != but
                    && replica != null
                    && known != null
                    && known.epoch() == node.brokerEpoch()
                    && now.inSyncReplicas().contains(node.address())
                    && replica.log.endOffset() >= world.invariants.committedEnd(partition)) {
                return true;
            }
        }
        return !now.isOn(but.address());
    }

    private boolean mayCrash(SimulatedNode node) {
        return node.isUp() && (!world.topics.hasUnflushed() || powerLossesAreKnown());
    }

    private boolean powerLossesAreKnown() {
        for (Map.Entry<SimulatedNode, Long> lost : powerLost.entrySet()) {
            BrokerImage broker =
                    world.quorum.newest().brokers().get(lost.getKey().address());
            if (broker != null && broker.epoch() == lost.getValue()) {
                return false;
            }
        }
        return true;
    }
}
