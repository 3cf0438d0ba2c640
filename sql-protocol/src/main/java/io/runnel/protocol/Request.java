package io.runnel.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. Statements have numbers that the client gives, anew for each; the service knows a statement from
 * its first request on. A statement has any number of open results, which are closed when it is executed again.
 */
public sealed interface Request {
    /** How much of an answer, and how soon. */
    record Wanted(long maxRows, int frameRows, int timeoutMs, boolean keys) {
        /** All rows, in frames of the service's choice, without limit in time, without generated keys. */
        public static final Wanted ALL = new Wanted(0, 0, 0, false);

        void write(WireOutput out) {
            out.varint(maxRows);
            out.varint(frameRows);
            out.varint(timeoutMs);
            out.flag(keys);
        }

        static Wanted read(WireInput in) {
            return new Wanted(in.varint(), in.number(), in.number(), in.flag());
        }
    }

    /** Up to where the client's user has taken the rows of a result: so many since its beginning. */
    record Consumed(int statement, int result, long rows) {
        void write(WireOutput out) {
            out.varint(statement);
            out.varint(result);
            out.varint(rows);
        }

        static Consumed read(WireInput in) {
            return new Consumed(in.number(), in.number(), in.varint());
        }
    }

    /** Begins a session. Reply: {@link Reply.Opened}. */
    record Open(int version, Map<String, String> properties) implements Request {}

    /** Takes a session up whose socket broke. Reply: {@link Reply.Done}, or a failure of state 08003 if it is gone. */
    record Resume(String session) implements Request {}

    /** Ends the session: what it has open is closed, its transaction rolled back. Reply: {@link Reply.Done}. */
    record Close() implements Request {}

    /** Asks whether the session lives. Reply: {@link Reply.Done}. */
    record Ping() implements Request {}

    /** Prepares a statement under a new number. Reply: {@link Reply.Prepared}. */
    record Prepare(int statement, String sql) implements Request {}

    /** Executes a prepared statement, with one row of parameters. Reply: {@link Reply.Executed}. */
    record Execute(int statement, Wanted wanted, byte[] parameters) implements Request {
        /** The parameters, read. */
        public Parameters values() {
            return Parameters.read(new WireInput(parameters));
        }
    }

    /** Executes a text of one statement or several. Reply: {@link Reply.Executed}. */
    record ExecuteText(int statement, Wanted wanted, String sql) implements Request {}

    /** Executes a prepared statement once per row of parameters, all or none. Reply: {@link Reply.Batched}. */
    record ExecuteBatch(int statement, Wanted wanted, byte[] parameters) implements Request {
        /** The parameters, read. */
        public Parameters values() {
            return Parameters.read(new WireInput(parameters));
        }
    }

    /** Executes texts, one after the other, up to the first that fails. Reply: {@link Reply.Batched}. */
    record ExecuteTexts(int statement, Wanted wanted, List<String> statements) implements Request {}

    /**
     * Asks for the next rows of a result. The reply, {@link Reply.Rows}, comes when there is a row or the end, or with no
     * rows after {@code waitMs}, or sooner if the service's longest wait is shorter.
     */
    record Fetch(Consumed consumed, int frameRows, int waitMs) implements Request {}

    /** Closes a result; a fetch that waits for it gets its end. Reply: {@link Reply.Done}. */
    record CloseResult(Consumed consumed) implements Request {}

    /** Closes a statement with its results. Reply: {@link Reply.Done}. */
    record CloseStatement(int statement) implements Request {}

    /**
     * Ends what a statement is at: the request that waits for it fails with SQLState 57014. Does nothing if it is at
     * nothing. Reply: {@link Reply.Done}.
     */
    record Cancel(int statement) implements Request {}

    /** Sets session properties, such as {@link #AUTO_COMMIT}. Reply: {@link Reply.Done}. */
    record Configure(Map<String, String> properties) implements Request {}

    /** Name for {@link Configure}: {@code true} or {@code false}. */
    String AUTO_COMMIT = "autoCommit";

    /** Name for {@link Configure}: {@code READ_COMMITTED} or {@code READ_UNCOMMITTED}. */
    String ISOLATION = "isolation";

    /** Name for {@link Configure}: {@code true} or {@code false}. */
    String READ_ONLY = "readOnly";

    /** Name for {@link Configure}: schema of unqualified names. */
    String SCHEMA = "schema";

    /** Name for {@link Configure}: what people are told of the client. */
    String APPLICATION_NAME = "ApplicationName";

    /** Commits the session's transaction, with the positions of what was consumed. Reply: {@link Reply.Done}. */
    record Commit(List<Consumed> consumed) implements Request {}

    /** Rolls the session's transaction back. Reply: {@link Reply.Done}. */
    record Rollback() implements Request {}

    /**
     * Asks what the catalog holds, in the rows that {@code DatabaseMetaData} gives. Reply: {@link Reply.Executed} with one
     * result, whole.
     *
     * @param method of DatabaseMetaData, such as {@code getTables}
     * @param arguments its arguments as texts, each possibly null; types of tables separated by commas
     */
    record Metadata(String method, List<@Nullable String> arguments) implements Request {}

    /**
     * Writes a message: length, ids, type, body.
     *
     * @param open ids of earlier requests that have no reply yet
     */
    static void write(WireOutput out, long id, Collection<Long> open, Request request) {
        out.varint(id);
        out.list(open, WireOutput::varint);
        RequestForm.of(request).write(out, request);
        out.finish();
    }

    /** Reads the body of a message, whose ids have been read. */
    static Request read(WireInput in) {
        return RequestForm.of(in.octet()).read(in);
    }

    /** Texts that may be null. */
    static List<@Nullable String> optionalTexts(WireInput in) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            texts.add(in.optionalText());
        }
        return texts;
    }
}
