package io.runnel.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A database that {@link JdbcSpeed} measures, with its own words for the same tables: SCAN_T, which is read whole, KEY_T,
 * which is asked by key, and INS_T, which is written.
 */
record JdbcTarget(String name, String url, ProcessTime server) {
    private static final List<String> TABLES = List.of("scan_t", "key_t", "ins_t");

    /** @param text {@code NAME=PID=URL} */
    static JdbcTarget of(String text) {
        String[] parts = text.split("=", 3);
        return new JdbcTarget(parts[0], parts[2], new ProcessTime(Long.parseLong(parts[1])));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    boolean isRunnel() {
        return url.startsWith("jdbc:runnel:");
    }

    /** Drops what an earlier run left, and creates the tables empty. */
    void create() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(drop(table));
                statement.execute(create(table));
            }
        }
    }

    private String drop(String table) {
        if (!isRunnel()) {
            return "DROP TABLE IF EXISTS " + table;
        }
        return "DROP " + kind(table) + " IF EXISTS " + table + " DELETE TOPIC";
    }

    private String create(String table) {
        if (!isRunnel()) {
            String key = table.equals("ins_t") ? "" : " PRIMARY KEY";
            return "CREATE TABLE " + table + " (id BIGINT" + key
                    + ", name VARCHAR(20), amount DECIMAL(12,2), ts TIMESTAMP(3), val DOUBLE PRECISION)";
        }
        String key = kind(table).equals("TABLE") ? "PRIMARY KEY" : "KEY";
        return "CREATE " + kind(table) + " " + table + " (id BIGINT " + key
                + ", name VARCHAR, amount DECIMAL(12,2), ts TIMESTAMP, val DOUBLE) WITH (KAFKA_TOPIC='bench_" + table
                + "', PARTITIONS=1, VALUE_FORMAT='AVRO')";
    }

    private static String kind(String table) {
        return table.equals("key_t") ? "TABLE" : "STREAM";
    }

    /** What a bulk load is followed by, so that the database is at its best. */
    void loaded() throws SQLException {
        if (!isRunnel()) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM ANALYZE");
                statement.execute("CHECKPOINT");
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
