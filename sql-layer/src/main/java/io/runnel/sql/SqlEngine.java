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
     * @throws SqlException if it fails; its message says what was stored all the same
     */
    Batched executeBatch(Session session, Prepared prepared, List<List<@Nullable Object>> parameterLists);

    /** Parses, validates and executes a statement without parameters. */
    default Outcome execute(Session session, String sql) {
        return execute(session, prepare(session, sql), List.of());
    }

    /**
     * Commits what the session has begun since its last commit or rollback: rows that were stored and deleted, and the
     * positions of its answers to SELECT … FOR GROUP. Does nothing if that is nothing, or if the session commits by itself.
     *
     * @throws SqlException class 40 if nothing was committed, and nothing can be; 08007 if it is not known whether it was
     */
    void commit(Session session);

    /**
     * Undoes what the session has begun since its last commit or rollback. Does nothing if that is nothing, or if the
     * session commits by itself.
     *
     * @throws SqlException if the log did not say that it is undone; it is never committed then
     */
    void rollback(Session session);

    /** The session is over: rolls back, and gives back what was held for it. Throws nothing. */
    void end(Session session);

    @Override
    void close();
}
