package io.runnel.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service answers. */
public sealed interface Reply {
    /** Something that a statement did otherwise than its author may think; JDBC's SQLWarning. */
    record Warning(String sqlState, String message) {
        void write(WireOutput out) {
            out.text(sqlState);
            out.text(message);
        }

        static Warning read(WireInput in) {
            return new Warning(in.text(), in.text());
        }
    }

    /**
     * Rows of a result.
     *
     * @param bytes a {@link Frame} of the result's column types; none if there are no rows
     * @param done whether the result ends with them; it is closed then
     */
    record Batch(byte[] bytes, boolean done) {
        public Frame frame(List<SqlType> types) {
            return bytes.length == 0 ? Frame.empty(types) : Frame.read(new WireInput(bytes), types);
        }
    }

    /** What one statement of a text gave. */
    sealed interface Outcome {}

    /**
     * A count of rows that were stored.
     *
     * @param keys where they went: a {@link Frame} of {@link Stored#TYPES}; null unless wanted and known
     */
    record Count(long rows, byte @Nullable [] keys) implements Outcome {}

    /**
     * Rows.
     *
     * @param result its number within the statement, for {@link Request.Fetch}
     * @param columns null if they are those of {@link Prepared}
     * @param unbounded whether it never ends by itself
     * @param tracked whether the service keeps how far the client's user has taken the rows, and must be told of it with
     *     {@link Request.CloseResult}, at the result's end too, and with {@link Request.Commit}
     * @param first what was there at once
     */
    record Result(int result, @Nullable List<Column> columns, boolean unbounded, boolean tracked, Batch first)
            implements Outcome {}

    /**
     * The session began.
     *
     * @param session its key, for {@link Request.Resume}: whoever knows it has the session
     * @param number what people may know it by
     * @param server version of the server
     * @param leaseMs how long the session outlives its socket
     */
    record Opened(String session, long number, String server, long leaseMs, Map<String, String> facts)
            implements Reply {}

    /** Carried out. */
    record Done() implements Reply {}

    /**
     * A statement is prepared.
     *
     * @param columns of its answer; empty if it gives no rows
     * @param parameters what it takes
     * @param update whether it stores rows and gives their count
     */
    record Prepared(List<Column> columns, List<SqlType> parameters, boolean update) implements Reply {}

    /** A statement, or those of a text in their order, were executed. */
    record Executed(List<Outcome> outcomes, List<Warning> warnings) implements Reply {}

    /**
     * A batch was executed.
     *
     * @param counts of stored rows, one per execution
     * @param keys as in {@link Count}
     */
    record Batched(List<Long> counts, byte @Nullable [] keys, List<Warning> warnings) implements Reply {}

    /** Next rows. */
    record Rows(Batch batch, List<Warning> warnings) implements Reply {}

    /**
     * The request failed.
     *
     * @param line in the statement's text, from 1; 0 if none
     * @param counts of a batch: the rows that the executions stored before the one that failed
     * @param batch whether a batch failed, so that counts mean something
     */
    record Failure(String sqlState, String message, int line, int column, boolean batch, List<Long> counts)
            implements Reply {}

    /** Columns of generated keys. */
    final class Stored {
        /** ROWPARTITION, ROWOFFSET, ROWTIME. */
        public static final List<Column> COLUMNS = List.of(
                Column.of("ROWPARTITION", SqlType.of(SqlType.Kind.INTEGER)),
                Column.of("ROWOFFSET", SqlType.of(SqlType.Kind.BIGINT)),
                Column.of("ROWTIME", SqlType.of(SqlType.Kind.TIMESTAMP)));

        /** Of {@link #COLUMNS}. */
        public static final List<SqlType> TYPES =
                COLUMNS.stream().map(Column::type).toList();

        private Stored() {}
    }

    /** Writes a message: length, id, type, body. */
    static void write(WireOutput out, long id, Reply reply) {
        out.varint(id);
        ReplyForm.write(out, reply);
        out.finish();
    }

    /** Reads the body of a message, whose id has been read. */
    static Reply read(WireInput in) {
        return ReplyForm.read(in);
    }
}
