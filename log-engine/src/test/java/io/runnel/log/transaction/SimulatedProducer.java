package io.runnel.log.transaction;

import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** A client with a transactional id, one request at a time, which repeats what was not answered. */
final class SimulatedProducer {
    private static final int PATIENCE = 12;

    private final String id;
    /** Whether it speaks KIP-890. */
    private final boolean bumps;

    private final TransactionsWorld world;
    private final Map<Integer, Integer> sequences = new HashMap<>();
    private Call<?> call;
    private Runnable next;
    private boolean stopping;
    private long producerId;
    private short epoch;
    private int transaction;
    private int left;
    private boolean unresolved;

    /** A record on its way. */
    record Sent(String transactionalId, long producerId, short epoch, int partition, int sequence, int transaction) {}

    /** A request until its answer. */
    private final class Call<T> {
        private final Supplier<Answer<T>> request;
        private final boolean lateCopies;
        private final Consumer<T> done;
        private Answer<T> answer;
        private boolean lost;
        private int waited;

        Call(Supplier<Answer<T>> request, boolean lateCopies, Consumer<T> done) {
            this.request = request;
            this.lateCopies = lateCopies;
            this.done = done;
            send();
        }

        private void send() {
            waited = 0;
            lost = world.lossy();
            if (!lost || world.random.nextBoolean()) {
                answer = request.get(); // The request arrives, though its answer may be lost.
            } else if (lateCopies) {
                world.later(this::repeat);
            }
            if (lateCopies && world.repeats()) {
                world.later(this::repeat);
            }
        }

        /** A late copy: nobody hears its answer. */
        private void repeat() {
            if (request.get() == null) {
                throw new AssertionError("No answer will come");
            }
        }

        void step() {
            if (lost || answer == null || !answer.done()) {
                if (++waited > PATIENCE) {
                    send();
                }
                return;
            }
            call = null;
            ApiException error = answer.error();
            if (error instanceof ConcurrentTransactionsException) {
                call = this;
                send();
            } else if (error != null) {
                refused(error);
            } else {
                done.accept(answer.value());
            }
        }
    }

    SimulatedProducer(String id, boolean bumps, TransactionsWorld world) {
        this.id = id;
        this.bumps = bumps;
        this.world = world;
        this.next = this::start;
    }

    /** Begins no transaction any more. */
    void stop() {
        stopping = true;
    }

    void step() {
        if (call != null) {
            call.step();
            abandonSometimes();
        } else {
            next.run();
        }
    }

    /** The process dies, and another one takes its place. */
    private void abandonSometimes() {
        if (call != null && !stopping && !world.quiet() && world.random.nextInt(300) == 0) {
            call = null;
            next = this::start;
        }
    }

    private void refused(ApiException error) {
        if (world.quiet()) {
            throw new AssertionError(id + " is refused for nothing", error);
        }
        boolean fenced = error instanceof ProducerFencedException
                || error instanceof InvalidProducerEpochException
                || error instanceof InvalidPidMappingException;
        unresolved = true;
        next = fenced ? this::start : () -> end(false);
    }

    private void start() {
        if (stopping) {
            return;
        }
        initialize(ProducerIdentity.NO_ID, ProducerIdentity.NO_EPOCH);
    }

    private void initialize(long ownId, short ownEpoch) {
        Initialize request = new Initialize(id, TransactionsWorld.TIMEOUT_MS, ownId, ownEpoch, world.freshProducerId());
        call = new Call<ProducerIdentity>(
                () -> world.submit((state, reply, step) -> state.initialize(request, reply, step)),
                false,
                producer -> goOnAs(producer.id(), producer.epoch()));
    }

    private void goOnAs(long newId, short newEpoch) {
        if (newId != producerId || newEpoch != epoch) {
            sequences.clear();
        }
        producerId = newId;
        epoch = newEpoch;
        unresolved = false;
        next = this::begin;
    }

    private void begin() {
        if (stopping) {
            return;
        }
        transaction = world.history.begun();
        left = 1 + world.random.nextInt(4);
        boolean atOnce = bumps && world.random.nextInt(8) == 0;
        next = atOnce ? () -> end(false) : this::send;
    }

    private void send() {
        if (left == 0) {
            end(world.random.nextInt(4) > 0);
            return;
        }
        left--;
        int partition = world.random.nextInt(world.partitions.size());
        if (bumps) {
            produce(partition);
            return;
        }
        AddPartitions request = new AddPartitions(id, producerId, epoch, Map.of("t", Set.of(partition)), (short) 0);
        call = new Call<Boolean>(
                () -> world.submit((state, reply, step) -> state.addPartitions(request, reply, step)),
                false,
                added -> produce(partition));
    }

    private void produce(int partition) {
        Sent sent = new Sent(id, producerId, epoch, partition, sequences.getOrDefault(partition, 0), transaction);
        call = new Call<Boolean>(() -> world.produce(sent, bumps), true, stored -> {
            sequences.merge(partition, 1, Integer::sum);
            world.history.acknowledged(sent.transaction(), world.partitions.get(partition));
            next = this::send;
        });
    }

    private void end(boolean commit) {
        int ending = transaction;
        if (commit) {
            world.history.commitWanted(ending);
        }
        long ownId = producerId;
        short ownEpoch = epoch;
        call = new Call<EndAnswer>(() -> endOnce(commit, ownId, ownEpoch), bumps, answer -> {
            if (commit) {
                world.history.commitTold(ending);
            }
            if (bumps) {
                goOnAs(answer.producerId(), answer.producerEpoch());
            } else if (unresolved) {
                initialize(producerId, epoch); // What may still be on its way must not reach the next transaction.
            } else {
                next = this::begin;
            }
        });
    }

    private Answer<EndAnswer> endOnce(boolean commit, long ownId, short ownEpoch) {
        Answer<EndAnswer> first = submitEnd(commit, ownId, ownEpoch, ProducerIdentity.NO_ID);
        return first.done() && first.error() == null && first.value().needsProducerId()
                ? submitEnd(commit, ownId, ownEpoch, world.freshProducerId())
                : first;
    }

    private Answer<EndAnswer> submitEnd(boolean commit, long ownId, short ownEpoch, long freshId) {
        End request = new End(id, ownId, ownEpoch, commit, (short) (bumps ? 2 : 0), freshId);
        return world.submit((state, reply, step) -> state.end(request, reply, step));
    }
}
