package io.runnel.log.simulation;

import io.runnel.log.coordinator.CoordinatorEvent;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.simulation.Messages.LeaderKnown;
import io.runnel.log.simulation.Messages.Produce;
import io.runnel.log.simulation.Messages.Produced;
import io.runnel.log.transaction.EndAnswer;
import io.runnel.log.transaction.ProducerIdentity;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRequest;
import io.runnel.log.transaction.Transactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A producer with a transactional id that speaks KIP-890, one request at a time, which it repeats until it is answered. */
final class TransactionalProducer extends SimulatedClient {
    private static final int TRANSACTION_TIMEOUT_MS = 500;
    private static final int BACKOFF_MS = 12;

    private final String id;
    private final List<SimulatedTopics.Partition> partitions = new ArrayList<>();
    private final Map<Integer, Integer> sequences = new HashMap<>();
    private final Map<Integer, Integer> records = new HashMap<>();
    private long producerId;
    private short epoch;
    private int transaction;
    private int left;
    private boolean idle = true;

    TransactionalProducer(World world, int address) {
        super(world, address);
        this.id = "tx" + address;
        for (SimulatedTopics.Partition partition : world.topics.partitions()) {
            if (!partition.topic().equals(SimulatedTopics.TRANSACTIONS)) {
                partitions.add(partition);
            }
        }
    }

    @Override
    void begin() {
        world.schedule(world.random.nextInt(40), this::start);
    }

    private void start() {
        idle = stopping();
        if (idle) {
            return;
        }
        var request = new TransactionRequest.Initialize(
                id,
                TRANSACTION_TIMEOUT_MS,
                ProducerIdentity.NO_ID,
                ProducerIdentity.NO_EPOCH,
                world.invariants.freshProducerId());
        this.<ProducerIdentity>ask(
                (state, reply, step) -> state.initialize(request, reply, step),
                producer -> goOnAs(producer.id(), producer.epoch()));
    }

    private void goOnAs(long newId, short newEpoch) {
        if (newId != producerId || newEpoch != epoch) {
            sequences.clear();
        }
        producerId = newId;
        epoch = newEpoch;
        world.schedule(1 + world.random.nextInt(30), this::beginTransaction);
    }

    private void beginTransaction() {
        idle = stopping();
        if (idle) {
            return;
        }
        transaction = world.invariants.transactions().begun();
        left = 1 + world.random.nextInt(4);
        sendNext();
    }

    private void sendNext() {
        if (left == 0) {
            end(world.random.nextInt(4) > 0);
            return;
        }
        left--;
        SimulatedTopics.Partition partition = partitions.get(world.random.nextInt(partitions.size()));
        int count = 1 + world.random.nextInt(2);
        int first = records.getOrDefault(partition.number(), 0);
        records.put(partition.number(), first + count);
        send(partition, new StoredBatch.Content(address(), first, transaction), count);
    }

    private void send(SimulatedTopics.Partition partition, StoredBatch.Content content, int count) {
        LeaderKnown leader = leaderOf(partition.number());
        Runnable again = () ->
                world.schedule(BACKOFF_MS, () -> refresh(partition.number(), () -> send(partition, content, count)));
        if (leader == null) {
            again.run();
            return;
        }
        SimulatedNode node = world.nodes.get(leader.leader());
        Produce request = new Produce(
                partition.number(),
                producerId,
                epoch,
                sequences.getOrDefault(partition.number(), 0),
                count,
                content,
                id);
        this.<Produced>call(node, TIMEOUT_MS, reply -> Produces.serve(node, request, reply), answer -> {
            Errors error = answer == null ? Errors.NETWORK_EXCEPTION : answer.error();
            if (error == Errors.NONE) {
                world.invariants.acknowledged(partition, content, count, answer.offset());
                world.invariants.transactions().acknowledged(partition, content);
                sequences.merge(partition.number(), count, Integer::sum);
                sendNext();
            } else if (error.exception() instanceof RetriableException) {
                again.run();
            } else {
                refused(error);
            }
        });
    }

    private void refused(Errors error) {
        world.trace(() -> id + " is refused: " + error);
        if (error == Errors.PRODUCER_FENCED
                || error == Errors.INVALID_PRODUCER_EPOCH
                || error == Errors.INVALID_PRODUCER_ID_MAPPING) {
            world.schedule(BACKOFF_MS, this::start);
        } else {
            end(false);
        }
    }

    private void end(boolean commit) {
        int ending = transaction;
        if (commit) {
            world.invariants.transactions().commitWanted(ending);
        }
        var request = new TransactionRequest.End(
                id, producerId, epoch, commit, TransactionShard.VERSION, ProducerIdentity.NO_ID);
        this.<EndAnswer>ask((state, reply, step) -> state.end(request, reply, step), answer -> {
            if (answer.needsProducerId()) {
                throw new Violation(id + " has used up its epochs");
            }
            if (commit) {
                world.invariants.transactions().commitTold(ending);
            }
            world.trace(() -> id + " has ended transaction " + ending + ", committed: " + commit);
            goOnAs(answer.producerId(), answer.producerEpoch());
        });
    }

    private <T> void ask(CoordinatorEvent<Transactions, TransactionRecord, T> event, Consumer<T> done) {
        int number = world.topics.transactions().number();
        LeaderKnown leader = leaderOf(number);
        Runnable again = () -> world.schedule(BACKOFF_MS, () -> refresh(number, () -> ask(event, done)));
        if (leader == null) {
            again.run();
            return;
        }
        SimulatedNode node = world.nodes.get(leader.leader());
        this.<Outcome<T>>call(node, TIMEOUT_MS, reply -> node.coordinators().submit(event, reply), outcome -> {
            if (outcome == null || outcome.error() instanceof RetriableException) {
                again.run();
            } else if (outcome.value() != null) {
                done.accept(outcome.value());
            } else {
                fail(outcome);
            }
        });
    }

    private void fail(Outcome<?> outcome) {
        @Nullable Exception error = outcome.error();
        world.trace(() -> id + " is refused: " + error);
        boolean fenced = error instanceof ProducerFencedException
                || error instanceof InvalidProducerEpochException
                || error instanceof InvalidPidMappingException;
        world.schedule(BACKOFF_MS, fenced ? this::start : () -> end(false));
    }

    @Override
    String unsettled() {
        return idle ? "" : id + " is in transaction " + transaction;
    }

    @Override
    public String toString() {
        return id;
    }
}
