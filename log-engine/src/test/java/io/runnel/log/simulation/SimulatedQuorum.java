package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log as its port promises it: one sequence of batches, appended by the one controller and only on what it has
 * seen, delivered to every node in that order. How a quorum agrees on it is not simulated; who is the controller changes
 * at any time, and one that was deposed need not know.
 */
final class SimulatedQuorum {
    private static final int LOOK_MS = 20;
    private static final int SPREAD_MS = 30;

    private final World world;
    private final List<List<MetadataRecord>> batches = new ArrayList<>();
    private final List<ClusterImage> images = new ArrayList<>();
    private @Nullable SimulatedController controller;
    private int term;
    private int missedLooks;

    SimulatedQuorum(World world) {
        this.world = world;
    }

    void begin() {
        List<BrokerImage> brokers =
                world.nodes.stream().map(SimulatedNode::firstRegistration).toList();
        commit(world.topics.records(brokers));
        look();
        spread();
    }

    /** Index of the newest batch. */
    int tip() {
        return batches.size() - 1;
    }

    /** What all batches up to that one say. */
    ClusterImage image(int index) {
        return images.get(index);
    }

    List<MetadataRecord> batch(int index) {
        return batches.get(index);
    }

    ClusterImage newest() {
        return images.get(tip());
    }

    /** The node that is the controller now, or null. */
    @Nullable
    SimulatedNode controllerNode() {
        return controller == null ? null : controller.node();
    }

    private void commit(List<MetadataRecord> records) {
        ClusterImage before = images.isEmpty() ? ClusterImage.EMPTY : newest();
        ClusterImage after;
        try {
            after = before.apply(records);
        } catch (IllegalStateException e) {
            throw new Violation("Metadata contradict themselves: " + e.getMessage());
        }
        batches.add(records);
        images.add(after);
        world.trace(() -> "metadata " + tip() + " (term " + term + "): " + records);
        world.invariants.metadataCommitted(before, after);
    }

    /**
     * Appends a batch.
     *
     * @param basedOn index of the newest batch that the controller had seen when it decided
     * @param done told whether the batch is known to be committed; if not, it may be all the same
     */
    void append(SimulatedController by, int basedOn, List<MetadataRecord> records, Consumer<Boolean> done) {
        int delayMs = 1 + world.random.nextInt(5);
        int incarnation = by.node().incarnation();
        world.schedule(delayMs, () -> {
            if (by.node().incarnation() != incarnation) {
                return;
            }
            boolean conditional = world.has(Protection.CONDITIONAL_APPEND);
            boolean taken = conditional
                    ? by == controller && basedOn == tip() && hasQuorum(by.node())
                    : hasQuorum(by.node()) || by != controller;
            if (!taken) {
                by.node().deliver(() -> done.accept(false));
                return;
            }
            commit(records);
            boolean told = world.quiet() || world.random.nextInt(40) > 0;
            by.node().deliver(() -> {
                if (by == controller) {
                    by.node().learn(tip(), term, by.node().address());
                }
                done.accept(told);
            });
            for (SimulatedNode node : world.nodes) {
                world.schedule(1 + world.random.nextInt(8), () -> tell(node));
            }
        });
    }

    /** Whether a node reaches most of the nodes, both ways. */
    boolean hasQuorum(SimulatedNode from) {
        int reached = 0;
        for (SimulatedNode node : world.nodes) {
            reached += node.isRunning() && (node == from || isConnected(from, node)) ? 1 : 0;
        }
        return from.isRunning() && reached > world.nodes.size() / 2;
    }

    private boolean isConnected(SimulatedNode one, SimulatedNode other) {
        SimulatedNetwork network = world.network;
        SimulatedNetwork.Purpose control = SimulatedNetwork.Purpose.CONTROL;
        return !network.isCut(control, one.address(), other.address())
                && !network.isCut(control, other.address(), one.address());
    }

    private void tell(SimulatedNode node) {
        SimulatedController now = controller;
        if (now != null && node.isUp() && (node == now.node() || isConnected(now.node(), node))) {
            int index = tip();
            int newTerm = term;
            node.deliver(() -> node.hear(index, newTerm, now.node().address()));
        }
    }

    private void spread() {
        world.nodes.forEach(this::tell);
        world.schedule(SPREAD_MS, this::spread);
    }

    private void look() {
        SimulatedController now = controller;
        boolean works = now != null && now.node().controller() == now && hasQuorum(now.node());
        missedLooks = works ? 0 : missedLooks + 1;
        if (now == null || missedLooks > 2 + world.random.nextInt(4)) {
            electAny();
        }
        world.schedule(LOOK_MS, this::look);
    }

    /** Another node becomes the controller, if one can. */
    void electAny() {
        List<SimulatedNode> able = world.nodes.stream().filter(this::hasQuorum).toList();
        if (!able.isEmpty()) {
            elect(able.get(world.random.nextInt(able.size())));
        }
    }

    private void elect(SimulatedNode node) {
        missedLooks = 0;
        term++;
        controller = new SimulatedController(world, node, term);
        world.trace(() -> "node " + node.address() + " is the controller of term " + term);
        node.learn(tip(), term, node.address());
        node.controls(controller);
    }
}
