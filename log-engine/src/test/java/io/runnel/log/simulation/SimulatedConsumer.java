package io.runnel.log.simulation;

import io.runnel.log.simulation.Messages.Consumed;
import io.runnel.log.simulation.Messages.ConsumerFetch;
import io.runnel.log.simulation.Messages.LeaderKnown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A consumer of one partition from its beginning, which follows its leaders. */
final class SimulatedConsumer extends SimulatedClient {
    private static final int PAUSE_MS = 25;
    private static final int MAX_BATCHES = 20;

    private final SimulatedTopics.Partition partition;
    private final boolean committedOnly;
    private long position;

    SimulatedConsumer(World world, int address, SimulatedTopics.Partition partition, boolean committedOnly) {
        super(world, address);
        this.partition = partition;
        this.committedOnly = committedOnly;
    }

    @Override
    void begin() {
        world.schedule(world.random.nextInt(50), this::poll);
    }

    private void poll() {
        LeaderKnown leader = leaderOf(partition.number());
        if (leader == null) {
            refresh(partition.number(), this::again);
            return;
        }
        SimulatedNode node = world.nodes.get(leader.leader());
        ConsumerFetch request = new ConsumerFetch(partition.number(), leader.epoch(), position, committedOnly);
        this.<Consumed>call(node, TIMEOUT_MS, reply -> serve(node, request, reply), this::take);
    }

    private void again() {
        world.schedule(PAUSE_MS, this::poll);
    }

    private void take(@Nullable Consumed answer) {
        if (answer == null || answer.error() != Errors.NONE) {
            refresh(partition.number(), this::again);
            return;
        }
        for (StoredBatch batch : answer.batches()) {
            world.invariants.consumed(this, partition, batch, committedOnly);
        }
        position = Math.max(position, answer.next());
        if (answer.batches().isEmpty()) {
            again();
        } else {
            poll();
        }
    }

    private static void serve(SimulatedNode node, ConsumerFetch request, Consumer<Consumed> reply) {
        SimulatedReplica replica = node.replica(request.partition());
        if (replica == null || replica.leadership() == null) {
            reply.accept(new Consumed(Errors.NOT_LEADER_OR_FOLLOWER, List.of(), -1));
        } else if (replica.assignment().leaderEpoch() != request.epoch()) {
            reply.accept(new Consumed(Errors.FENCED_LEADER_EPOCH, List.of(), -1));
        } else {
            reply.accept(read(replica, request));
        }
    }

    private static Consumed read(SimulatedReplica replica, ConsumerFetch request) {
        World world = replica.world;
        long end = request.committedOnly()
                ? replica.state().lastStableOffset()
                : replica.state().highWatermark();
        if (!world.has(Protection.COMMITTED_READS)) {
            end = replica.log.endOffset();
        } else if (request.committedOnly() && !world.has(Protection.MARKER_REPLICATED)) {
            end = Math.min(replica.state().highWatermark(), StateReading.firstWithoutMarker(replica.log));
        }
        world.invariants.readBegins(replica, request, end);
        List<StoredBatch> found = new ArrayList<>();
        long next = request.offset();
        List<StoredBatch> batches = replica.log.batches();
        for (int i = replica.log.indexOf(request.offset()); i < batches.size() && found.size() < MAX_BATCHES; i++) {
            StoredBatch batch = batches.get(i);
            if (batch.endOffset() > end) {
                break;
            }
            next = batch.endOffset();
            boolean hidden = request.committedOnly() && StateReading.isAborted(batches, i);
            if (!hidden) {
                found.add(batch);
            }
        }
        return new Consumed(Errors.NONE, found, next);
    }

    @Override
    String unsettled() {
        return position >= world.invariants.committedEnd(partition)
                ? ""
                : this + " stands at " + position + " of " + world.invariants.committedEnd(partition);
    }

    @Override
    public String toString() {
        return "consumer " + address() + " of " + partition;
    }
}
