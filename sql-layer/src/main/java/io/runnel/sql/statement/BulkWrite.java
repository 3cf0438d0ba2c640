package io.runnel.sql.statement;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StoredRows;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.transaction.SessionTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores what a query gives, row by row as it is computed. Records gather until they take so many bytes as the session's
 * property {@value #MAX_BUFFERED_BYTES} says: a statement that stays below stores nothing if one of its rows fails. A
 * larger one has stored some then, and its error says how many; in a transaction, that has failed then.
 */
final class BulkWrite {
    /** Session property. */
    static final String MAX_BUFFERED_BYTES = "insert.max.buffered.bytes";

    /** Large enough for 100,000 rows of common size, small beside the heap of a node. */
    static final long DEFAULT_MAX_BUFFERED_BYTES = 16L * 1024 * 1024;

    private static final int ROWS_PER_POLL = 1_000;

    /** Longest wait for one poll; the loop goes on until rows are there. */
    private static final long POLL_MS = 1_000;

    private final RowWriter.Batch batch;
    private final long maxBufferedBytes;
    private final String words;
    private final Session session;
    private final Cancellation cancellation;
    private long added;
    private long stored;

    /** @param words what the records are, for messages, as in {@code "rows"} */
    BulkWrite(RowWriter.Batch batch, Session session, String words) {
        this.batch = batch;
        this.words = words;
        this.session = session;
        this.cancellation = session.cancellation();
        this.maxBufferedBytes =
                session.property(MAX_BUFFERED_BYTES).map(Long::parseLong).orElse(DEFAULT_MAX_BUFFERED_BYTES);
    }

    /** Makes records of rows. */
    @FunctionalInterface
    interface Step {
        /** Adds one record per row to the batch. */
        void add(List<@Nullable Object[]> rows);
    }

    /**
     * Reads the query to its end, and stores.
     *
     * @throws SqlException the first failure, with the number of records stored before it
     */
    Outcome run(RowSource query, Step step) {
        try (query;
                Cancellation.Registration registration = cancellation.tell(query::cancel)) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch rows = query.poll(ROWS_PER_POLL, POLL_MS);
                step.add(rows.rows());
                added += rows.rows().size();
                if (batch.bytes() > maxBufferedBytes) {
                    flush();
                }
                done = rows.done();
                cancellation.check();
            }
            flush();
            query.drainWarnings().forEach(session::warn);
            return new Outcome.Updated(stored);
        } catch (PartlyStoredException e) {
            throw partly(e.failure(), stored + e.stored(), words);
        } catch (SqlException e) {
            throw stored == 0 ? e : partly(e);
        }
    }

    private SqlException partly(SqlException e) {
        SessionTransaction transaction = batch.transaction();
        if (transaction == null) {
            return partly(e, stored, words);
        }
        transaction.failed(e); // What was handed to it must not be committed without the rest.
        return e;
    }

    private void flush() {
        var unused = batch.store();
        stored = added;
    }

    /** Stores what a batch holds, with the same message if that succeeds only in part. */
    static StoredRows store(RowWriter.Batch batch) {
        try {
            return batch.store();
        } catch (PartlyStoredException e) {
            throw partly(e.failure(), e.stored(), "rows");
        }
    }

    private static SqlException partly(SqlException e, long stored, String words) {
        String message = e.getMessage() + " Before that, " + stored + " " + words + " were stored; they stay.";
        return new SqlException(e.sqlState(), message, e.line(), e.column(), e);
    }
}
