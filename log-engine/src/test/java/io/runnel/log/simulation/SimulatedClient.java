package io.runnel.log.simulation;

import io.runnel.log.simulation.Messages.LeaderKnown;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client outside of the cluster: knows who leads its partitions, as far as nodes have told it. */
abstract class SimulatedClient implements SimulatedProcess {
    static final int TIMEOUT_MS = 250;
    private static final int METADATA_TIMEOUT_MS = 80;

    final World world;
    private final int address;
    private final LeaderKnown[] leaders;
    private boolean asking;
    private boolean stopping;

    SimulatedClient(World world, int address) {
        this.world = world;
        this.address = address;
        this.leaders = new LeaderKnown[world.topics.partitions().size()];
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public int incarnation() {
        return 0;
    }

    @Override
    public void deliver(Runnable task) {
        task.run();
    }

    abstract void begin();

    /** Begins nothing new, but brings to an end what it has begun. */
    void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }

    /** What it still waits for; empty if nothing. */
    abstract String unsettled();

    @Nullable
    LeaderKnown leaderOf(int partition) {
        LeaderKnown known = leaders[partition];
        return known == null || known.leader() < 0 ? null : known;
    }

    /** Asks any node who leads; what is older than what is known does not count (KIP-320). */
    void refresh(int partition, Runnable then) {
        if (asking) {
            world.schedule(10, then);
            return;
        }
        asking = true;
        SimulatedNode node = world.nodes.get(world.random.nextInt(world.nodes.size()));
        this.<LeaderKnown>call(node, METADATA_TIMEOUT_MS, reply -> reply.accept(node.leaderOf(partition)), answer -> {
            asking = false;
            LeaderKnown known = leaders[partition];
            if (answer != null && (known == null || answer.epoch() >= known.epoch())) {
                leaders[partition] = answer;
            }
            then.run();
        });
    }

    <A> void call(SimulatedNode node, long timeoutMs, Consumer<Consumer<A>> serve, Consumer<@Nullable A> done) {
        world.network.call(SimulatedNetwork.Purpose.CLIENT, this, node, timeoutMs, serve, done);
    }
}
