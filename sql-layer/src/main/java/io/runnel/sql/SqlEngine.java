package io.runnel.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out statements. Thread-safe; one engine serves all connections of a node.
 *
 * <p>Values, in parameters and rows alike, have the form that Calcite's Enumerable convention gives them: BOOLEAN
 * {@code Boolean}, INTEGER {@code Integer}, BIGINT {@code Long}, DOUBLE {@code Double}, DECIMAL {@code BigDecimal},
 * VARCHAR {@code String}, VARBINARY Avatica's {@code ByteString}, DATE {@code Integer} (days since the epoch), TIME
 * {@code Integer} (ms of the day), TIMESTAMP {@code Long} (ms since the epoch, UTC).
 */
public interface SqlEngine extends AutoCloseable {
    /**
     * Parses and validates without executing.
     *
     * @throws SqlException if the text is not a statement that could run now
     */
    Prepared prepare(Session session, String sql);

    /**
     * Executes a prepared statement.
     *
     * @param parameters values of the statement's {@code ?}, in order
     * @throws SqlException if it fails before its first row
     */
    Outcome execute(Session session, Prepared prepared, List<@Nullable Object> parameters);

    /**
     * Executes a prepared INSERT once per list of parameters, as one append per partition.
     *
     * @return rows stored per list
     */
    long[] executeBatch(Session session, Prepared prepared, List<List<@Nullable Object>> parameterLists);

    /** Parses, validates and executes a statement without parameters. */
    default Outcome execute(Session session, String sql) {
        return execute(session, prepare(session, sql), List.of());
    }

    @Override
    void close();
}
