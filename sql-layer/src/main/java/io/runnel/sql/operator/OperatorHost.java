package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * All that operators know of where they run: their states, what becomes of rows that they cannot use, and which partition
 * the current record is of. The same operators run wherever there is such a host.
 */
public interface OperatorHost extends RowFailures {
    /**
     * Opens a state, with what it held at the last commit.
     *
     * @param name unique in the query, and the same whenever the query starts
     */
    <V> KeyedState<V> keyedState(String name, StateCodec<V> codec);

    /** The same for values at points in time. */
    <V> TimedState<V> timedState(String name, StateCodec<V> codec);

    /** What functions keep beside the entries of states counts against this. */
    StateBudget budget();

    /**
     * The partition whose records are processed now: rows of one key are always of the same one, and each has an event time
     * of its own.
     */
    int partition();

    /**
     * Is told of a row that came too late to count.
     *
     * @param row as the operator was given it
     * @param reason the times that decided it, for a message
     */
    void late(@Nullable Object[] row, long timeMs, String reason);
}
