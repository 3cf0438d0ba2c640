package io.runnel.server.command.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs statements and prints what they give; {@link #interrupt} comes from another thread, all else from one. */
final class StatementPrinter {
    /**
     * How long a first row waits for others to be aligned with. A row of a never-ending answer is to be seen within 200 ms,
     * and nothing tells such an answer from one whose next rows are a moment away.
     */
    private static final long FIRST_BLOCK_MS = 150;

    /** Of later blocks, whose widths are known. */
    private static final long BLOCK_MS = 20;

    private static final String CANCELLED = "57014";

    private final ShellSettings settings;
    private @Nullable StatementRun running;
    private int interrupts;
    private long firstInterruptNanos;

    StatementPrinter(ShellSettings settings) {
        this.settings = settings;
    }

    /** How a statement came to its end, if it did not fail. */
    enum Ending {
        DONE,
        CANCELLED,
        /** The node did not react to the cancel: the connection is of no more use. */
        LEFT,
        /** Nobody reads the output any more. */
        UNREAD
    }

    /** @throws SQLException if the statement failed, other than by our cancel */
    Ending run(Connection connection, String sql) throws SQLException {
        long startNanos = System.nanoTime();
        StatementRun run = new StatementRun(connection, sql);
        synchronized (this) {
            running = run;
            interrupts = 0;
        }
        try {
            run.start();
            return print(run, startNanos);
        } catch (InterruptedException e) {
            run.cancel();
            run.answer().drop();
            Thread.currentThread().interrupt();
            return Ending.CANCELLED;
        } finally {
            synchronized (this) {
                running = null;
            }
            settings.output().writer().flush();
            settings.screen().writer().flush();
        }
    }

    /** Ctrl-C: cancels what runs; the third one in a row waits no longer. False if nothing runs. */
    synchronized boolean interrupt() {
        StatementRun run = running;
        if (run == null) {
            return false;
        }
        if (++interrupts == 1) {
            firstInterruptNanos = System.nanoTime();
            if (settings.interactive()) {
                settings.screen().line(""); // Terminals show ^C where the cursor is.
            }
        } else if (interrupts == 2) {
            long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstInterruptNanos);
            settings.screen()
                    .line("The node has not reacted to the cancel for " + duration(sinceMs)
                            + ". Ctrl-C once more leaves the statement alone.");
        } else {
            run.answer().drop();
        }
        run.cancel();
        return true;
    }

    private Ending print(StatementRun run, long startNanos) throws SQLException, InterruptedException {
        Answer answer = run.answer();
        List<AnswerColumn> columns = answer.columns();
        long rows = 0;
        AnswerWriter writer = null;
        if (columns != null) {
            writer = settings.writer();
            writer.begin(columns);
        }
        Answer.Block block;
        do {
            block = answer.take(rows == 0 ? FIRST_BLOCK_MS : BLOCK_MS);
            block.warnings().forEach(this::warn);
            rows += block.rows().size();
            if (writer != null && !block.rows().isEmpty()) {
                writer.rows(block.rows(), block.last());
            }
            if (settings.output().flushedIntoTheVoid()) {
                run.cancel();
                answer.drop();
                return Ending.UNREAD;
            }
        } while (!block.last());
        boolean cancelled = run.wasCancelled();
        Throwable failure = answer.failure();
        if (failure != null && !(cancelled && isCancel(failure))) {
            throw asSqlException(failure);
        }
        if (writer != null) {
            writer.end();
        }
        if (interrupts() > 2) {
            return Ending.LEFT;
        }
        footer(answer.updateCount(), writer == null ? -1 : rows, cancelled, startNanos);
        return cancelled ? Ending.CANCELLED : Ending.DONE;
    }

    private synchronized int interrupts() {
        return interrupts;
    }

    private static boolean isCancel(Throwable failure) {
        return failure instanceof SQLException && CANCELLED.equals(((SQLException) failure).getSQLState());
    }

    private static SQLException asSqlException(Throwable failure) {
        return failure instanceof SQLException
                ? (SQLException) failure
                : new SQLException("The driver failed: " + failure, "XX000", failure);
    }

    private void warn(String warning) {
        settings.errors().line("warning: " + warning);
    }

    /** How many rows there were, for people. */
    private void footer(long updateCount, long rows, boolean cancelled, long startNanos) {
        if (!settings.showsFooters()) {
            return;
        }
        String what = cancelled ? "cancelled" : "done";
        if (rows >= 0) {
            what = (cancelled ? "cancelled after " : "") + count(rows);
        } else if (updateCount > 0) {
            what = count(updateCount);
        }
        if (settings.timing()) {
            what += (cancelled && rows >= 0 ? ", " : " in ")
                    + duration(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        }
        settings.footers().line(rows >= 0 ? "(" + what + ")" : what);
    }

    private static String count(long rows) {
        return rows + (rows == 1 ? " row" : " rows");
    }

    static String duration(long ms) {
        return ms < 1000 ? ms + " ms" : String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }
}
