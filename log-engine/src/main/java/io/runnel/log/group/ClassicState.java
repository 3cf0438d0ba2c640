package io.runnel.log.group;

/** What a group of the classic protocol is doing, with the steps that it may take from there. */
enum ClassicState {
    /** No members. */
    EMPTY("Empty"),
    /** Members are expected to join again; their joins wait for each other. */
    PREPARING_REBALANCE("PreparingRebalance"),
    /** A generation is made; its leader has not sent the assignment yet. */
    COMPLETING_REBALANCE("CompletingRebalance"),
    /** Every member of the generation may have its assignment. */
    STABLE("Stable"),
    /** Deleted. */
    DEAD("Dead");

    private final String label;

    ClassicState(String label) {
        this.label = label;
    }

    /** The name that the protocol shows. */
    String label() {
        return label;
    }

    /** Whether {@link #prepareRebalance} is possible. */
    boolean mayPrepareRebalance() {
        return this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
    }

    /** Members must join, for the first time or again. */
    ClassicState prepareRebalance() {
        return from(mayPrepareRebalance(), PREPARING_REBALANCE);
    }

    /** All have joined who are to be in the next generation. */
    ClassicState completeJoin() {
        return from(this == PREPARING_REBALANCE, COMPLETING_REBALANCE);
    }

    /** The group's record is written, with its generation's assignment, or without members. */
    ClassicState recorded(boolean withMembers) {
        return from(this != DEAD, withMembers ? STABLE : EMPTY);
    }

    /** The group's tombstone is written. */
    ClassicState die() {
        return DEAD;
    }

    private ClassicState from(boolean legal, ClassicState next) {
        if (!legal) {
            throw new IllegalStateException("A group cannot become " + next.label + " when it is " + label);
        }
        return next;
    }
}
