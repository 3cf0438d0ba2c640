package io.runnel.server.sqllogic;

import io.runnel.server.Runnel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that executes the corpus' statements through the JDBC driver.
 *
 * <p>Its tables become streams of one partition in JSON: INTEGER is BIGINT, as wide as SQLite's, FLOAT is DOUBLE and TEXT
 * is VARCHAR; constraints are left out. Rows are collected and inserted together before the next query. DELETE declares
 * the stream anew with the rows that remain, several of them together if no query that is asked comes between. Indexes
 * change no answer and are ignored; views and UPDATE there are none.
 */
final class LogicDatabase implements AutoCloseable {
    private static final Pattern CREATE =
            Pattern.compile("CREATE TABLE (\\w+)\\s*\\((.*)\\)\\s*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern INSERT = Pattern.compile(
            "INSERT INTO (\\w+)\\s*(\\([^)]*\\))?\\s*VALUES\\s*(\\(.*\\))\\s*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern COPY =
            Pattern.compile("INSERT INTO (\\w+) (SELECT .*)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern DELETE =
            Pattern.compile("DELETE FROM (\\w+) WHERE (.*)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern DROP =
            Pattern.compile("DROP TABLE (?:IF EXISTS )?(\\w+)\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern IGNORED = Pattern.compile(
            "\\s*(CREATE (UNIQUE )?INDEX|DROP INDEX|REINDEX)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final int ROWS_PER_INSERT = 200;
    private static final int DELETES_TOGETHER = 40;

    private final Runnel node = Runnel.start();
    private final Connection connection;
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final Map<String, List<String>> pending = new LinkedHashMap<>();
    private final Map<String, List<String>> deleted = new LinkedHashMap<>();
    private int topics;

    LogicDatabase() throws SQLException {
        connection = DriverManager.getConnection(node.jdbcUrl());
    }

    /** Whether the statement was executed; if not, there is no translation of it. */
    boolean execute(String sql) throws SQLException {
        Matcher insert = INSERT.matcher(sql);
        if (insert.matches()) {
            applyDeletes();
            String target = insert.group(1) + (insert.group(2) == null ? "" : insert.group(2));
            pending.computeIfAbsent(target, key -> new ArrayList<>()).add(insert.group(3));
            return true;
        }
        flush();
        Matcher delete = DELETE.matcher(sql);
        if (delete.matches()) {
            delete(delete.group(1), delete.group(2));
            return true;
        }
        applyDeletes();
        Matcher create = CREATE.matcher(sql);
        Matcher copy = COPY.matcher(sql);
        Matcher drop = DROP.matcher(sql);
        if (create.matches()) {
            create(create.group(1), columnsOf(create.group(2)));
        } else if (copy.matches()) {
            fill(copy.group(1), literals(copy.group(2)));
        } else if (drop.matches()) {
            drop(drop.group(1));
        } else {
            return IGNORED.matcher(sql).matches();
        }
        return true;
    }

    /** A condition that reads a table must see the rows that are there at its place in the script. */
    private void delete(String table, String condition) throws SQLException {
        boolean reads = condition.toUpperCase(Locale.ROOT).contains("SELECT");
        if (reads) {
            applyDeletes();
        }
        List<String> conditions = deleted.computeIfAbsent(table, key -> new ArrayList<>());
        conditions.add("(" + condition + ") IS NOT TRUE");
        if (reads || conditions.size() >= DELETES_TOGETHER) {
            applyDeletes();
        }
    }

    private void applyDeletes() throws SQLException {
        for (Map.Entry<String, List<String>> conditions : List.copyOf(deleted.entrySet())) {
            String table = conditions.getKey();
            List<String> left =
                    literals("SELECT * FROM " + table + " WHERE " + String.join(" AND ", conditions.getValue()));
            String declared = columns.get(table);
            drop(table);
            create(table, declared);
            fill(table, left);
        }
        deleted.clear();
    }

    /** The values of the query's answer as the corpus writes them. */
    List<String> answer(LogicRecord query) throws SQLException {
        flush();
        applyDeletes();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query.sql())) {
            return LogicAnswer.values(result, query);
        }
    }

    /** Forgets all tables. */
    void clear() throws SQLException {
        pending.clear();
        deleted.clear();
        for (String table : List.copyOf(columns.keySet())) {
            drop(table);
        }
    }

    private static String columnsOf(String declared) {
        return declared.replaceAll("(?i)\\s+(PRIMARY KEY|UNIQUE)", "")
                .replaceAll("(?i)\\bINTEGER\\b", "BIGINT")
                .replaceAll("(?i)\\bFLOAT\\b", "DOUBLE")
                .replaceAll("(?i)\\b(TEXT|VARCHAR *\\( *\\d+ *\\))", "VARCHAR");
    }

    private void create(String table, String declared) throws SQLException {
        update("CREATE STREAM " + table + " (" + declared + ") WITH (KAFKA_TOPIC='slt" + topics++
                + "', PARTITIONS=1, VALUE_FORMAT='JSON')");
        columns.put(table, declared);
    }

    private void drop(String table) throws SQLException {
        if (!columns.containsKey(table)) {
            return;
        }
        update("DROP STREAM " + table + " DELETE TOPIC");
        columns.remove(table);
    }

    private void flush() throws SQLException {
        for (Map.Entry<String, List<String>> rows : List.copyOf(pending.entrySet())) {
            fill(rows.getKey(), rows.getValue());
        }
        pending.clear();
    }

    private void fill(String target, List<String> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
            update("INSERT INTO " + target + " VALUES "
                    + String.join(", ", rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT))));
        }
    }

    private List<String> literals(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int count = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= count; column++) {
                    Object value = result.getObject(column);
                    row.add(
                            value instanceof String text
                                    ? "'" + text.replace("'", "''") + "'"
                                    : String.valueOf(value).toUpperCase(Locale.ROOT));
                }
                rows.add("(" + String.join(", ", row) + ")");
            }
        }
        return rows;
    }

    private void update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        node.close();
    }
}
