package io.runnel.log.transaction;

import java.util.Optional;

/** How far a transactional id has come, with the names and codes of Apache Kafka's {@code TransactionState}. */
public enum TransactionState {
    /** A producer has its id; nothing was written yet. */
    EMPTY("Empty"),
    /** A transaction is open. */
    ONGOING("Ongoing"),
    /** A transaction is to be committed: its markers are being written. */
    PREPARE_COMMIT("PrepareCommit"),
    /** A transaction is to be aborted: its markers are being written. */
    PREPARE_ABORT("PrepareAbort"),
    /** The last transaction was committed. */
    COMPLETE_COMMIT("CompleteCommit"),
    /** The last transaction was aborted. */
    COMPLETE_ABORT("CompleteAbort"),
    /** The id expires; it never stands in a record. */
    DEAD("Dead"),
    /** A new producer fences the old one; it never stands in a record. */
    PREPARE_EPOCH_FENCE("PrepareEpochFence");

    private static final TransactionState[] BY_CODE = values();

    private final String label;

    TransactionState(String label) {
        this.label = label;
    }

    /** Its name in Kafka's protocol. */
    public String label() {
        return label;
    }

    /** Its number in records. */
    public byte code() {
        return (byte) ordinal();
    }

    /** The state with that name in Kafka's protocol. */
    public static Optional<TransactionState> labelled(String label) {
        for (TransactionState state : BY_CODE) {
            if (state.label.equals(label)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /**
     * The state with that number.
     *
     * @throws IllegalArgumentException if none of those that stand in records has it
     */
    static TransactionState coded(byte code) {
        if (code < 0 || code >= DEAD.ordinal()) {
            throw new IllegalArgumentException("Transaction state " + code + " is unknown: 0 to 5 are.");
        }
        return BY_CODE[code];
    }
}
