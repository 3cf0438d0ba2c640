package io.runnel.sql.query;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a query that runs, or ran a while ago.
 *
 * @param id such as {@code Q17}; unique since the node started
 * @param sql the statement's text, of a long one its beginning
 * @param connection the client's connection, if a client asked
 * @param user the name that the client gave, if any
 * @param continuous whether it is an EMIT CHANGES query
 * @param startedMs wall clock, ms since the epoch
 * @param endedMs likewise; empty while it runs
 * @param rowsReturned rows handed to the client's connection
 * @param recordsRead records that it looked at, also those that gave no row
 * @param bytesRead bytes of their keys and values
 * @param memoryBytes estimated bytes that it holds now
 * @param peakMemoryBytes the most it held at one time
 * @param error message of the failure, if it failed
 */
public record QueryInfo(
        String id,
        String sql,
        Optional<String> connection,
        Optional<String> user,
        boolean continuous,
        State state,
        long startedMs,
        OptionalLong endedMs,
        long rowsReturned,
        long recordsRead,
        long bytesRead,
        long memoryBytes,
        long peakMemoryBytes,
        Optional<String> error) {
    /** How far a query has come. */
    public enum State {
        RUNNING,
        /** It gave all its rows, or its client wanted no more. */
        DONE,
        /** {@link QueryInfo#error} says why. */
        FAILED,
        /** By its client, or by somebody who named its id. */
        CANCELLED
    }
}
