package io.runnel.sql.query;

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
