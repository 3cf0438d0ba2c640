package io.runnel.sql.query;

import io.runnel.sql.StatementWarning;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a running query, which may never end. One thread polls; {@link #cancel} and {@link #close} may come
 * from any other.
 */
public interface RowSource extends AutoCloseable {
    RelDataType rowType();

    /**
     * Rows that are there, without look-ahead: the call returns as soon as it has one row and no further one is ready,
     * when it has {@code maxRows}, when the answer ended, or after {@code maxWaitMs} with no row.
     *
     * @param maxRows at least 1
     * @param maxWaitMs 0 to take only what is there
     * @throws io.runnel.sql.SqlException if the query failed; state 57014 after {@link #cancel}
     */
    RowBatch poll(int maxRows, long maxWaitMs);

    /**
     * The receiver has handed on the first rows of this answer for good: of an answer to SELECT … FOR GROUP, they are the
     * ones that need not be read again. Any thread may tell. Does nothing of other answers.
     *
     * @param rows how many, from the first on; never less than before. All that were polled, when the last was handed on
     */
    default void consumed(long rows) {}

    /** Whether {@link #consumed} does something: then its receiver must tell, also after the last row. */
    default boolean isTracked() {
        return false;
    }

    /**
     * Asks to be told, from any thread, whenever a poll may find more than the last one did, or its end: for receivers that
     * do not wait in a poll. What is told must return at once. To be called once, before the first poll.
     *
     * @return false if this answer cannot tell, because polls compute it: then they are what gets it ahead
     */
    default boolean onReadable(Runnable told) {
        return false;
    }

    /** Whether the last poll ended before it had looked at all that was there, so that the next need not be waited for. */
    default boolean isBehind() {
        return false;
    }

    /** Takes what there is to be told of the answer so far, apart from its rows; each is told once. Any thread may ask. */
    default List<StatementWarning> drainWarnings() {
        return List.of();
    }

    /** Ends the query; a poll under way fails promptly with state 57014. Does nothing on one that ended. */
    void cancel();

    /** Ends the query if it runs, without error, and frees what it holds; a poll under way answers a last batch. */
    @Override
    void close();

    /**
     * Rows in order, in the forms that {@link io.runnel.sql.SqlEngine} lists.
     *
     * @param done whether these were the last
     */
    record RowBatch(List<@Nullable Object[]> rows, boolean done) {}
}
