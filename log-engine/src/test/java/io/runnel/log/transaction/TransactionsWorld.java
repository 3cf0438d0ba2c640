package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.CoordinatorEvent;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.transaction.TransactionRecord.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** A coordinator, partitions, a network that loses, repeats and delays, and whoever writes the markers. */
final class TransactionsWorld implements ReplyTo<MarkersDue> {
    static final int TIMEOUT_MS = 2_000;
    private static final int MAX_LATE = 20;
    private static final TransactionSettings SETTINGS = new TransactionSettings(10_000, 600_000, 5_000, true);

    final Random random;
    final TransactionsHistory history = new TransactionsHistory();
    final List<SimulatedPartition> partitions = new ArrayList<>();
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final SimulatedCoordinator<Transactions, TransactionRecord> coordinator;
    private final Map<String, Writing> writing = new HashMap<>();
    private final List<Writing> all = new ArrayList<>();
    private final List<Beginning> beginnings = new ArrayList<>();
    private final Queue<Runnable> late = new ArrayDeque<>();
    private final short level;
    private long nextProducerId = 1_000;
    private boolean faults = true;
    private boolean quiet;
    /** Whether a newer set of markers stops an older one, as the edge does. */
    private final boolean cancels;

    /** Markers that are being written. */
    private final class Writing {
        private final MarkersDue due;
        private final List<TopicPartition> missing = new ArrayList<>();
        private boolean cancelled;

        Writing(MarkersDue due) {
            this.due = due;
            due.partitions()
                    .forEach((topic, indexes) ->
                            indexes.forEach(index -> missing.add(new TopicPartition(topic, index))));
        }

        void step() {
            if (cancelled || missing.isEmpty()) {
                all.remove(this);
                return;
            }
            TopicPartition partition = missing.get(random.nextInt(missing.size()));
            if (faults && random.nextInt(10) == 0) {
                return; // The partition is offline for now.
            }
            mark(due, partition.partition());
            missing.remove(partition);
            if (due.epochBumped() && faults && random.nextInt(5) == 0) {
                later(() -> mark(due, partition.partition()));
            }
            if (missing.isEmpty()) {
                all.remove(this);
                writing.remove(due.transactionalId(), this);
                coordinator.<Boolean>submit((state, reply, step) -> state.markersWritten(due, reply, step));
            }
        }
    }

    /** A batch whose transaction is to begin in a partition, while the coordinator is asked. */
    private record Beginning(Answer<?> asked, Runnable append, Runnable giveBack, Answer<Boolean> told) {}

    /** A world without faults, in which no producer is refused. */
    static TransactionsWorld quiet(long seed) {
        TransactionsWorld world = new TransactionsWorld(seed, true);
        world.faults = false;
        world.quiet = true;
        return world;
    }

    boolean quiet() {
        return quiet;
    }

    TransactionsWorld(long seed, boolean cancels) {
        this.random = new Random(seed);
        this.cancels = cancels;
        this.level = (short) (random.nextBoolean() ? 2 : 0);
        this.coordinator = new SimulatedCoordinator<>(
                () -> new Transactions(SETTINGS, () -> level, this), new TransactionRecordCodec(), 1_700_000_000_000L);
        for (int i = 0; i < 4; i++) {
            partitions.add(new SimulatedPartition(i, history));
        }
        for (int i = 0; i < 6; i++) {
            producers.add(new SimulatedProducer("p" + i, random.nextBoolean(), this));
        }
        useUpEpochs("p0");
    }

    /** The id was used so often that its epochs are nearly exhausted. */
    private void useUpEpochs(String id) {
        short epoch = (short) (Short.MAX_VALUE - 4 - random.nextInt(8));
        Value value = new Value(
                new ProducerIdentity(nextProducerId++, epoch, (short) -1, -1, -1),
                TIMEOUT_MS,
                TransactionState.EMPTY,
                Map.of(),
                -1,
                coordinator.nowMs(),
                (short) 0);
        coordinator.<Boolean>submit((state, reply, step) -> {
            step.append(new TransactionRecord(id, value));
            step.answer(reply, true);
        });
    }

    long freshProducerId() {
        return nextProducerId++;
    }

    boolean lossy() {
        return faults && random.nextInt(12) == 0;
    }

    boolean repeats() {
        return faults && random.nextInt(8) == 0;
    }

    /** Has something happen at some later time, or never. */
    void later(Runnable task) {
        if (late.size() < MAX_LATE) {
            late.add(task);
        }
    }

    <T> Answer<T> submit(CoordinatorEvent<Transactions, TransactionRecord, T> event) {
        return coordinator.submit(event);
    }

    /** Appends one record as ProduceHandler does. */
    Answer<Boolean> produce(SimulatedProducer.Sent sent, boolean adds) {
        Answer<Boolean> told = new Answer<>();
        SimulatedPartition partition = partitions.get(sent.partition());
        long ticket = partition.ticketFor(sent.producerId(), sent.epoch(), sent.sequence(), coordinator.nowMs());
        Runnable append = () -> {
            try {
                partition.append(sent.producerId(), sent.epoch(), sent.sequence(), sent.transaction(), ticket);
                told.answer(true);
            } catch (ApiException e) {
                told.fail(e);
            }
        };
        if (!PartitionState.begins(ticket)) {
            append.run();
            return told;
        }
        TransactionRequest.AddPartitions request = new TransactionRequest.AddPartitions(
                sent.transactionalId(), sent.producerId(), sent.epoch(), Map.of("t", Set.of(sent.partition())), (short)
                        (adds ? 2 : 0));
        Answer<?> asked = adds
                ? this.<Boolean>submit((state, reply, step) -> state.addPartitions(request, reply, step))
                : this.<Set<TopicPartition>>submit(
                        (state, reply, step) -> state.verifyPartitions(request, reply, step));
        Runnable giveBack = () -> partition.giveBack(sent.producerId(), sent.epoch(), ticket);
        beginnings.add(new Beginning(asked, append, giveBack, told));
        return told;
    }

    private void begin(Beginning beginning) {
        if (!beginning.asked.done()) {
            return;
        }
        beginnings.remove(beginning);
        ApiException refusal = beginning.asked.error();
        if (refusal == null && beginning.asked.value() instanceof Set<?> missing && !missing.isEmpty()) {
            refusal = new TransactionAbortableException("not part");
        }
        if (refusal != null) {
            if (!(refusal instanceof RetriableException)) {
                beginning.giveBack.run();
            }
            beginning.told.fail(refusal);
        } else {
            beginning.append.run();
        }
    }

    private void mark(MarkersDue due, int partition) {
        try {
            partitions.get(partition).end(due.marker(0), due.epochBumped());
        } catch (InvalidProducerEpochException e) {
            // A late copy, as it should be.
        }
    }

    @Override
    public void answer(MarkersDue due) {
        Writing next = new Writing(due);
        Writing before = writing.put(due.transactionalId(), next);
        if (before != null && cancels) {
            before.cancelled = true;
        }
        all.add(next);
    }

    @Override
    public void fail(ApiException cause) {
        throw new AssertionError("Nothing fails to be committed here", cause);
    }

    /** One thing happens. */
    void step() {
        int chance = random.nextInt(100);
        if (chance < 60) {
            producers.get(random.nextInt(producers.size())).step();
        } else if (chance < 75 && !all.isEmpty()) {
            all.get(random.nextInt(all.size())).step();
        } else if (chance < 88 && !beginnings.isEmpty()) {
            begin(beginnings.get(random.nextInt(beginnings.size())));
        } else if (chance < 91 && !late.isEmpty()) {
            late.remove().run();
        } else if (chance < 99) {
            coordinator.pass(random.nextInt(20));
        } else if (faults) {
            fault();
        }
    }

    private void fault() {
        switch (random.nextInt(4)) {
            case 0 -> coordinator.pass(random.nextInt(2 * TIMEOUT_MS));
            case 1 -> coordinator.jump(random.nextInt(20_000_000) - 10_000_000);
            case 2 -> reload();
            default -> {
                writing.clear();
                all.clear();
                beginnings.clear();
                partitions.forEach(SimulatedPartition::restart);
                reload();
            }
        }
    }

    /** The coordinator's state is read back; it is what it was. */
    private void reload() {
        Map<String, Value> before = states();
        coordinator.restart();
        assertThat(states()).as("what is read back").isEqualTo(before);
    }

    Map<String, Value> states() {
        TransactionFilter everything = new TransactionFilter(Set.of(), Set.of(), -1, id -> true);
        Answer<Map<String, Value>> listed =
                coordinator.submit((state, reply, step) -> state.list(everything, reply, step));
        return listed.value();
    }

    /** Faults stop; everything under way comes to its end. */
    void settle() {
        faults = false;
        producers.forEach(SimulatedProducer::stop);
        for (int i = 0; i < 3_000; i++) {
            step();
        }
        while (!late.isEmpty()) {
            late.remove().run();
        }
        for (int round = 0; round < 3; round++) {
            coordinator.pass(2 * TIMEOUT_MS);
            for (int i = 0; i < 300; i++) {
                step();
            }
        }
        states().forEach((id, value) -> assertThat(Transaction.of(id, value))
                .as("state of %s: %s", id, value)
                .isInstanceOf(Transaction.Idle.class));
        partitions.forEach(partition -> assertThat(partition.hangs())
                .as("%s hangs: %s", partition.name, partition.hanging())
                .isFalse());
        history.checkWhole();
    }
}
