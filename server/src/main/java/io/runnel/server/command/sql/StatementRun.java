package io.runnel.server.command.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement, executed and fetched by a thread of its own, so that who prints can show the first rows while others are
 * waited for, and Ctrl-C can leave a node that does not react.
 */
final class StatementRun {
    private final Connection connection;
    private final String sql;
    private final Answer answer = new Answer();
    private @Nullable Statement running;
    private boolean cancelled;

    StatementRun(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    /** Once. */
    void start() {
        daemon("runnel-sql-statement", this::fetch);
    }

    Answer answer() {
        return answer;
    }

    /** Asks the node to end the statement, without waiting for it. */
    void cancel() {
        Statement statement;
        synchronized (this) {
            cancelled = true;
            statement = running;
        }
        if (statement != null) {
            daemon("runnel-sql-cancel", () -> cancel(statement));
        }
    }

    synchronized boolean wasCancelled() {
        return cancelled;
    }

    private void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            answer.warn("The statement could not be cancelled: " + e.getMessage());
        }
    }

    private void fetch() {
        try {
            answer.end(execute());
        } catch (SQLException | RuntimeException | OutOfMemoryError e) {
            answer.fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.fail(e);
        }
    }

    private long execute() throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            if (!begun(statement)) {
                return -1;
            }
            try {
                boolean hasRows = statement.execute(sql);
                if (hasRows) {
                    fetch(statement);
                }
                warn(statement.getWarnings());
                return hasRows ? -1 : statement.getUpdateCount();
            } finally {
                begun(null);
            }
        }
    }

    /** False if it was cancelled before the node had heard of it. */
    private synchronized boolean begun(@Nullable Statement statement) {
        running = statement;
        return !cancelled;
    }

    private void fetch(Statement statement) throws SQLException, InterruptedException {
        try (ResultSet rows = statement.getResultSet()) {
            List<AnswerColumn> columns = AnswerColumn.of(rows.getMetaData());
            answer.begin(columns);
            while (rows.next() && answer.add(row(rows, columns.size()))) {
                if (rows.getWarnings() != null) {
                    warn(rows.getWarnings());
                    rows.clearWarnings();
                }
            }
            warn(rows.getWarnings());
        }
    }

    private static List<@Nullable String> row(ResultSet rows, int columns) throws SQLException {
        List<@Nullable String> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            row.add(rows.getString(i));
        }
        return row;
    }

    private void warn(@Nullable SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            answer.warn(String.valueOf(warning.getMessage()));
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
