package io.runnel.log.transaction;

import io.runnel.log.transaction.TransactionRecord.Value;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Where one transactional id stands, and what may come next: each method gives the record of the next state, or refuses
 * with the error that the producer gets, in the order in which Apache Kafka's coordinator checks. Immutable.
 */
sealed interface Transaction {
    /** From this transaction version on each end of a transaction has a producer epoch of its own (KIP-890). */
    short EPOCH_BUMP = 2;

    /** What stands in the log. */
    Value value();

    /** Where an id stands whose newest record this is. */
    static Transaction of(String transactionalId, Value value) {
        return switch (value.state()) {
            case ONGOING -> new Open(transactionalId, value);
            case PREPARE_COMMIT, PREPARE_ABORT -> new Ending(transactionalId, value);
            case EMPTY, COMPLETE_COMMIT, COMPLETE_ABORT -> new Idle(transactionalId, value);
            case DEAD, PREPARE_EPOCH_FENCE ->
                throw new IllegalArgumentException("Transactional id " + transactionalId + ": no record has state "
                        + value.state().label() + ".");
        };
    }

    /** The first record of an id that was not known. */
    static Value begun(Initialize request, long nowMs) {
        ProducerIdentity producer =
                ProducerIdentity.fresh(request.freshProducerId(), ProducerIdentity.NO_EPOCH, ProducerIdentity.NO_ID);
        return new Value(
                producer, request.timeoutMs(), TransactionState.EMPTY, Map.of(), Value.NO_START, nowMs, (short) 0);
    }

    /**
     * Refuses a producer that was there before, unless its id is the present one, that with which it was told to go on,
     * or one whose epochs were exhausted.
     *
     * @throws ProducerFencedException if another producer has taken the id over since
     */
    default void requireMayTakeOver(Initialize request) {
        ProducerIdentity present = value().producer();
        boolean own = !request.resumes()
                || request.producerId() == present.id()
                || request.producerId() == owner().id()
                || request.producerId() == present.previousId()
                        && ProducerIdentity.isExhausted(request.producerEpoch());
        if (!own) {
            throw fenced(this, request.producerId(), request.producerEpoch());
        }
    }

    /**
     * Partitions are added; empty when they are part of the transaction already.
     *
     * @throws InvalidPidMappingException if the id has another producer id
     * @throws ProducerFencedException if the id has another producer epoch
     * @throws ConcurrentTransactionsException if the last transaction is not complete yet
     */
    Optional<Value> withPartitions(AddPartitions request, long nowMs);

    /**
     * The transaction ends as asked; empty when it has, and the request is a repetition.
     *
     * @throws InvalidPidMappingException if the id has another producer id
     * @throws ProducerFencedException if the id has another producer epoch
     * @throws ConcurrentTransactionsException if it is just ending so
     * @throws InvalidTxnStateException if there is none, or it ends otherwise
     */
    Optional<Value> ended(End request, long nowMs);

    /** Whose requests are served: the producer as it was told to go on. */
    default ProducerIdentity owner() {
        return value().producer();
    }

    /** Whether carrying out this end takes a new producer id. */
    default boolean takesProducerId(End request) {
        return request.clientVersion() >= EPOCH_BUMP && value().producer().exhausted();
    }

    /** No transaction is open. */
    record Idle(String transactionalId, Value value) implements Transaction {
        /**
         * A producer takes the id over, or goes on; {@link #requireMayTakeOver} comes before.
         *
         * @throws ProducerFencedException if another producer has taken the id over since
         */
        Value initialized(Initialize request, long nowMs) {
            ProducerIdentity next = next(value.producer(), request);
            return new Value(
                    next,
                    request.timeoutMs(),
                    TransactionState.EMPTY,
                    Map.of(),
                    Value.NO_START,
                    nowMs,
                    value.clientVersion());
        }

        private ProducerIdentity next(ProducerIdentity present, Initialize request) {
            boolean current = request.producerEpoch() == present.epoch();
            if (present.exhausted() && (!request.resumes() || current)) {
                short last = request.resumes() ? present.epoch() : ProducerIdentity.NO_EPOCH;
                return ProducerIdentity.fresh(request.freshProducerId(), last, present.id());
            }
            if (!request.resumes()) {
                return present.bumped(ProducerIdentity.NO_EPOCH, ProducerIdentity.NO_ID);
            }
            if (current) {
                return present.bumped(present.epoch(), ProducerIdentity.NO_ID);
            }
            if (request.producerEpoch() == present.lastEpoch()) {
                // The answer to its last request was lost. A new producer would have cleared the last epoch.
                return present.unchanged();
            }
            throw fenced(this, request.producerId(), request.producerEpoch());
        }

        @Override
        public Optional<Value> withPartitions(AddPartitions request, long nowMs) {
            requireOwner(this, request.producerId(), request.producerEpoch());
            return Optional.of(new Value(
                    value.producer().unchanged(),
                    value.timeoutMs(),
                    TransactionState.ONGOING,
                    request.partitions(),
                    nowMs,
                    nowMs,
                    request.clientVersion()));
        }

        @Override
        public Optional<Value> ended(End request, long nowMs) {
            return request.clientVersion() >= EPOCH_BUMP ? endedWithBump(request, nowMs) : endedWithoutBump(request);
        }

        private Optional<Value> endedWithoutBump(End request) {
            requireOwner(this, request.producerId(), request.producerEpoch());
            if (value.state()
                    != (request.committed() ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT)) {
                throw invalid(this, request);
            }
            return Optional.empty();
        }

        private Optional<Value> endedWithBump(End request, long nowMs) {
            ProducerIdentity present = value.producer();
            boolean complete = value.state() != TransactionState.EMPTY;
            boolean overflowed = present.overflowedFrom(request.producerId(), request.producerEpoch());
            // The last epoch tells the owner's own end from one by which it was fenced, also at the highest epoch.
            boolean repeated = complete
                    && present.lastEpoch() == request.producerEpoch()
                    && (overflowed || present.epoch() == request.producerEpoch() + 1);
            if (present.id() != request.producerId() && !overflowed) {
                throw otherProducer(this, request.producerId());
            }
            if (!repeated && present.epoch() != request.producerEpoch()) {
                throw fenced(this, request.producerId(), request.producerEpoch());
            }
            if (repeated) {
                return endedWithoutChange(request);
            }
            if (request.committed()) {
                throw invalid(this, request);
            }
            // A producer that cannot know whether its transaction has begun aborts it: that takes an epoch as well.
            return Optional.of(prepared(this, request, nowMs, nowMs));
        }

        private Optional<Value> endedWithoutChange(End request) {
            boolean asAsked = request.committed() == (value.state() == TransactionState.COMPLETE_COMMIT);
            if (!asAsked) {
                throw invalid(this, request);
            }
            return Optional.empty();
        }
    }

    /** A transaction is open. */
    record Open(String transactionalId, Value value) implements Transaction {
        /** Nor one of an old epoch, though it has the id: it would abort the transaction of who has taken over. */
        @Override
        public void requireMayTakeOver(Initialize request) {
            Transaction.super.requireMayTakeOver(request);
            ProducerIdentity present = value.producer();
            boolean zombie = request.resumes()
                    && request.producerId() == present.id()
                    && request.producerEpoch() != present.epoch()
                    && request.producerEpoch() != present.lastEpoch();
            if (zombie) {
                throw Transaction.fenced(this, request.producerId(), request.producerEpoch());
            }
        }

        /**
         * The transaction is aborted because its producer is gone, or another one takes over: with an epoch that no
         * client has, so that whatever the old producer still sends is refused.
         *
         * @param serverVersion the cluster's transaction version
         */
        Value fenced(short serverVersion, long nowMs) {
            ProducerIdentity fence = value.producer().bumped(ProducerIdentity.NO_EPOCH, ProducerIdentity.NO_ID);
            boolean bump = serverVersion >= EPOCH_BUMP;
            return new Value(
                    bump ? fence.bumped(fence.epoch(), ProducerIdentity.NO_ID) : fence,
                    value.timeoutMs(),
                    TransactionState.PREPARE_ABORT,
                    value.partitions(),
                    value.startTimestampMs(),
                    nowMs,
                    bump ? EPOCH_BUMP : 0);
        }

        @Override
        public Optional<Value> withPartitions(AddPartitions request, long nowMs) {
            requireOwner(this, request.producerId(), request.producerEpoch());
            if (contains(request.partitions())) {
                return Optional.empty();
            }
            Map<String, Set<Integer>> all = new HashMap<>(value.partitions());
            request.partitions().forEach((topic, indexes) -> {
                Set<Integer> merged = new TreeSet<>(all.getOrDefault(topic, Set.of()));
                merged.addAll(indexes);
                all.put(topic, merged);
            });
            return Optional.of(new Value(
                    value.producer().unchanged(),
                    value.timeoutMs(),
                    TransactionState.ONGOING,
                    all,
                    value.startTimestampMs(),
                    nowMs,
                    request.clientVersion()));
        }

        private boolean contains(Map<String, Set<Integer>> wanted) {
            return wanted.entrySet().stream()
                    .allMatch(topic -> value.partitions()
                            .getOrDefault(topic.getKey(), Set.of())
                            .containsAll(topic.getValue()));
        }

        @Override
        public Optional<Value> ended(End request, long nowMs) {
            requireOwner(this, request.producerId(), request.producerEpoch());
            return Optional.of(prepared(this, request, value.startTimestampMs(), nowMs));
        }
    }

    /** It is decided how the transaction ends; its markers are being written. */
    record Ending(String transactionalId, Value value) implements Transaction {
        @Override
        public ProducerIdentity owner() {
            return value.producer().completed();
        }

        boolean committed() {
            return value.state() == TransactionState.PREPARE_COMMIT;
        }

        /** The markers are written. */
        Value completed(long nowMs) {
            return new Value(
                    value.producer().completed(),
                    value.timeoutMs(),
                    committed() ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT,
                    Map.of(),
                    value.startTimestampMs(),
                    nowMs,
                    value.clientVersion());
        }

        @Override
        public Optional<Value> withPartitions(AddPartitions request, long nowMs) {
            requireOwner(this, request.producerId(), request.producerEpoch());
            throw concurrent(this);
        }

        @Override
        public Optional<Value> ended(End request, long nowMs) {
            ProducerIdentity present = value.producer();
            boolean bump = request.clientVersion() >= EPOCH_BUMP;
            if (bump && owner().id() == request.producerId() && owner().epoch() == request.producerEpoch()) {
                // The end of its next transaction: it was told to go on before this one is complete.
                throw concurrent(this);
            }
            if (present.id() != request.producerId()) {
                throw otherProducer(this, request.producerId());
            }
            if (present.epoch() != request.producerEpoch() + (bump ? 1 : 0)) {
                throw Transaction.fenced(this, request.producerId(), request.producerEpoch());
            }
            throw committed() == request.committed() ? concurrent(this) : invalid(this, request);
        }
    }

    private static Value prepared(Transaction from, End request, long startMs, long nowMs) {
        Value value = from.value();
        ProducerIdentity present = value.producer();
        boolean bump = request.clientVersion() >= EPOCH_BUMP;
        long nextId = present.exhausted() ? request.freshProducerId() : ProducerIdentity.NO_ID;
        return new Value(
                bump ? present.bumped(present.epoch(), nextId) : present.unchanged(),
                value.timeoutMs(),
                request.committed() ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
                value.partitions(),
                startMs,
                nowMs,
                request.clientVersion());
    }

    /** Refuses all but the present producer. */
    static void requireOwner(Transaction at, long producerId, short producerEpoch) {
        if (at.owner().id() != producerId) {
            throw otherProducer(at, producerId);
        }
        if (at.owner().epoch() != producerEpoch) {
            throw fenced(at, producerId, producerEpoch);
        }
    }

    /** The id of the transaction. */
    String transactionalId();

    private static InvalidPidMappingException otherProducer(Transaction at, long producerId) {
        return new InvalidPidMappingException("Transactional id " + at.transactionalId() + " has producer id "
                + at.value().producer().id() + ", not " + producerId + ".");
    }

    private static ProducerFencedException fenced(Transaction at, long producerId, short producerEpoch) {
        return new ProducerFencedException("Transactional id " + at.transactionalId() + ": producer " + producerId
                + " with epoch " + producerEpoch + " is fenced, the id has producer "
                + at.value().producer().id() + " with epoch "
                + at.value().producer().epoch() + " now.");
    }

    /** The error of a producer that comes while a transaction is ending. */
    static ConcurrentTransactionsException concurrent(Transaction at) {
        return new ConcurrentTransactionsException("The transaction of " + at.transactionalId() + " is in state "
                + at.value().state().label() + ": its end is being written. Try again.");
    }

    private static InvalidTxnStateException invalid(Transaction at, End request) {
        return new InvalidTxnStateException("Transactional id " + at.transactionalId() + " is in state "
                + at.value().state().label() + " and cannot " + (request.committed() ? "commit." : "abort."));
    }
}
