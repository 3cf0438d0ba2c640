package io.runnel.log.simulation;

import io.runnel.log.simulation.Messages.LeaderKnown;
import io.runnel.log.simulation.Messages.Produce;
import io.runnel.log.simulation.Messages.Produced;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer of one partition, as Kafka's Java client is one: five batches in flight, which keep their
 * sequences when they are sent again, one at a time and in order; a new producer epoch when a sequence is refused for good.
 */
final class SimulatedProducer extends SimulatedClient {
    private static final int MAX_IN_FLIGHT = 5;
    private static final int BACKOFF_MS = 12;

    private final SimulatedTopics.Partition partition;
    private final long producerId;
    private final int pauseMs;
    /** Not acknowledged, in order. */
    private final List<Batch> open = new ArrayList<>();

    private short epoch;
    private int nextSequence;
    private int nextRecord;
    private int nextBatch;
    private int lastAcknowledgedSequence = -1;
    private boolean bumpNeeded;
    private boolean waitsForLeader;

    private static final class Batch {
        private final int number;
        private final int first;
        private final int count;
        private int sequence = -1;
        private boolean sent;
        private int attempts;

        Batch(int number, int first, int count) {
            this.number = number;
            this.first = first;
            this.count = count;
        }
    }

    SimulatedProducer(World world, int address, SimulatedTopics.Partition partition) {
        super(world, address);
        this.partition = partition;
        this.producerId = 1_000L + address;
        this.pauseMs = 8 + world.random.nextInt(40);
    }

    @Override
    void begin() {
        world.schedule(world.random.nextInt(20), this::create);
    }

    private void create() {
        if (stopping()) {
            return;
        }
        if (open.size() < 2 * MAX_IN_FLIGHT) {
            int burst = world.random.nextInt(6) == 0 ? MAX_IN_FLIGHT : 1;
            for (int i = 0; i < burst; i++) {
                Batch batch = new Batch(nextBatch++, nextRecord, 1 + world.random.nextInt(3));
                nextRecord += batch.count;
                open.add(batch);
            }
            drain();
        }
        world.schedule(1 + world.random.nextInt(2 * pauseMs), this::create);
    }

    private void drain() {
        if (bumpNeeded) {
            bump();
        }
        LeaderKnown leader = leaderOf(partition.number());
        if (leader == null) {
            findLeader();
            return;
        }
        int inFlight = 0;
        for (Batch batch : open) {
            inFlight += batch.sent ? 1 : 0;
        }
        for (int i = 0; i < open.size() && inFlight < MAX_IN_FLIGHT && !waitsForLeader && !bumpNeeded; i++) {
            Batch batch = open.get(i);
            if (batch.sent) {
                continue;
            }
            boolean again = batch.attempts > 0;
            if (again && i > 0) {
                return; // What is sent again goes alone, so that it cannot be overtaken.
            }
            if (batch.number >= open.get(0).number + MAX_IN_FLIGHT) {
                return; // Or a partition might have forgotten the first of them, if its answer is lost again.
            }
            send(batch, leader);
            inFlight++;
        }
    }

    // Records that are not acknowledged go on under the next epoch, when it is known of none that it is under way.
    private void bump() {
        if (open.stream().anyMatch(batch -> batch.sent)) {
            return;
        }
        bumpNeeded = false;
        epoch++;
        nextSequence = 0;
        lastAcknowledgedSequence = -1;
        for (Batch batch : open) {
            batch.sequence = -1;
            batch.attempts = 0;
        }
        world.trace(() -> this + " goes on with epoch " + epoch);
    }

    private void findLeader() {
        if (!waitsForLeader) {
            waitsForLeader = true;
            world.schedule(
                    BACKOFF_MS,
                    () -> refresh(partition.number(), () -> {
                        waitsForLeader = false;
                        drain();
                    }));
        }
    }

    private void send(Batch batch, LeaderKnown leader) {
        if (batch.sequence < 0) {
            batch.sequence = nextSequence;
            nextSequence += batch.count;
        }
        batch.sent = true;
        batch.attempts++;
        SimulatedNode node = world.nodes.get(leader.leader());
        Produce request = new Produce(
                partition.number(),
                producerId,
                epoch,
                batch.sequence,
                batch.count,
                new StoredBatch.Content(address(), batch.first, -1),
                null);
        this.<Produced>call(
                node, TIMEOUT_MS, reply -> Produces.serve(node, request, reply), answer -> answered(batch, answer));
    }

    private void answered(Batch batch, @Nullable Produced answer) {
        batch.sent = false;
        if (answer != null && answer.error() == Errors.NONE) {
            world.invariants.acknowledged(
                    partition, new StoredBatch.Content(address(), batch.first, -1), batch.count, answer.offset());
            open.remove(batch);
            lastAcknowledgedSequence = Math.max(lastAcknowledgedSequence, batch.sequence + batch.count - 1);
            drain();
            return;
        }
        Errors error = answer == null ? Errors.NETWORK_EXCEPTION : answer.error();
        world.trace(() -> this + " gets " + error + " for #" + batch.first + " s" + batch.sequence);
        boolean next = batch.sequence == lastAcknowledgedSequence + 1;
        switch (error) {
            case OUT_OF_ORDER_SEQUENCE_NUMBER -> bumpNeeded |= next;
            case UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> bumpNeeded = true;
            case NETWORK_EXCEPTION,
                    NOT_LEADER_OR_FOLLOWER,
                    REQUEST_TIMED_OUT,
                    NOT_ENOUGH_REPLICAS,
                    KAFKA_STORAGE_ERROR -> {}
            default -> throw new Violation(this + " is refused " + error);
        }
        findLeader();
    }

    @Override
    String unsettled() {
        return open.isEmpty() ? "" : this + " waits for " + open.size() + " batches";
    }

    @Override
    public String toString() {
        return "producer " + address() + " of " + partition;
    }
}
