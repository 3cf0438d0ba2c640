package io.runnel.sql.query;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a persistent query does now, and did since it was started on this node.
 *
 * @param error why it stopped, in state ERROR; what keeps it, in state UNRESPONSIVE; in state RESTORING why it begins
 *     again, if the log has failed it
 * @param recordsIn records read of its sources
 * @param recordsOut records written to its sink
 * @param bytesIn bytes of the keys and values read
 * @param bytesOut likewise, written
 * @param errors records and expressions that failed
 * @param lag records of its sources that it has not read yet
 * @param lastCommitMs wall clock, ms since the epoch; empty before the first
 */
public record QueryStatus(
        State state,
        Optional<String> error,
        long recordsIn,
        long recordsOut,
        long bytesIn,
        long bytesOut,
        long errors,
        long lag,
        OptionalLong lastCommitMs) {
    /** What it does. */
    public enum State {
        RUNNING,
        PAUSED,
        /** It reads its state back, and then runs. */
        RESTORING,
        /** It keeps a thread for longer than it may, in a function that does not return, say. */
        UNRESPONSIVE,
        /** It stopped by itself: {@link QueryStatus#error} says why. */
        ERROR
    }

    /** Of a query that has done nothing yet. */
    public static QueryStatus idle(State state) {
        return new QueryStatus(state, Optional.empty(), 0, 0, 0, 0, 0, 0, OptionalLong.empty());
    }
}
