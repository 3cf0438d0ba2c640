package io.runnel.server.command;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs statements on a connection and prints what they give. */
final class StatementPrinter {
    /** Rows that are aligned with each other; a larger answer is printed in blocks of this size. */
    private static final int BLOCK_ROWS = 1000;

    private final Connection connection;
    private final PrintWriter out;
    private volatile @Nullable Statement running;

    StatementPrinter(Connection connection, PrintWriter out) {
        this.connection = connection;
        this.out = out;
    }

    /** Prints the answer of one statement. A never-ending one is printed row by row, until it is cancelled. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    if (neverEnds(sql)) {
                        printAsTheyCome(rows);
                    } else {
                        printInBlocks(rows);
                    }
                }
            } else if (statement.getUpdateCount() > 0) {
                out.println(statement.getUpdateCount() + (statement.getUpdateCount() == 1 ? " row" : " rows"));
            } else {
                out.println("done");
            }
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                out.println("warning: " + warning.getMessage());
            }
        } finally {
            running = null;
            out.flush();
        }
    }

    /** Ends the statement that runs, if one does; called from another thread. */
    void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                out.println(describe(e));
            }
        }
    }

    /** A failure as one line: what, and its SQLState. */
    static String describe(SQLException failure) {
        return "error " + failure.getSQLState() + ": " + failure.getMessage();
    }

    /** Decides on the layout alone: a table needs all of its rows to find its widths. */
    private static boolean neverEnds(String sql) {
        String upper = sql.strip().toUpperCase(Locale.ROOT);
        return upper.contains("EMIT") || upper.startsWith("PRINT") && !upper.contains("LIMIT");
    }

    private void printAsTheyCome(ResultSet rows) throws SQLException {
        out.println(String.join("\t", header(rows)));
        out.flush();
        while (rows.next()) {
            out.println(String.join("\t", cells(rows)));
            out.flush();
        }
    }

    private void printInBlocks(ResultSet rows) throws SQLException {
        List<String> header = header(rows);
        List<List<String>> block = new ArrayList<>();
        long total = 0;
        while (rows.next()) {
            block.add(cells(rows));
            total++;
            if (block.size() == BLOCK_ROWS) {
                TextTable.of(header, block).print(out);
                block.clear();
            }
        }
        if (!block.isEmpty() || total == 0) {
            TextTable.of(header, block).print(out);
        }
        out.println("(" + total + (total == 1 ? " row)" : " rows)"));
    }

    private static List<String> header(ResultSet rows) throws SQLException {
        ResultSetMetaData metadata = rows.getMetaData();
        List<String> header = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            header.add(metadata.getColumnLabel(i));
        }
        return header;
    }

    private static List<String> cells(ResultSet rows) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            cells.add(String.valueOf(rows.getString(i)));
        }
        return cells;
    }
}
