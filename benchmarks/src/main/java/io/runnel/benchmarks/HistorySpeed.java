package io.runnel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Seven queries over what {@link HistoryLoad} loaded, through the JDBC driver. Arguments: JDBC-URL PID FORMAT cold|warm
 * [FIGURES [QUERY,…]]. Prints a line of a table per query: wall time, the node's processor time, rows, and beside them
 * Flink's of the same records from a file of its harness. {@code warm} runs each query once unmeasured, then at least
 * five times, and takes the median wall time and the mean processor time; {@code cold} runs each once, the first in a
 * node that has just started.
 */
public final class HistorySpeed {
    private static final int RUNS = 5;
    private static final int MAX_RUNS = 100;
    private static final double LEAST_SECONDS = 1.5;
    private static final double NANOS = 1e9;
    private static final double TICKS_PER_SECOND = 100;
    private static final int NEEDLE = 164_007;

    private final Statement statement;
    private final Path stat;
    private final boolean cold;

    private HistorySpeed(Statement statement, String pid, boolean cold) {
        this.statement = statement;
        this.stat = Path.of("/proc", pid, "stat");
        this.cold = cold;
    }

    public static void main(String[] args) throws SQLException, IOException {
        String format = args[2];
        FlinkFigures flink = FlinkFigures.read(args.length > 4 ? args[4] : "-");
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            HistorySpeed speed = new HistorySpeed(statement, args[1], args[3].equals("cold"));
            Map<String, String> queries = speed.queries(format);
            if (args.length > 5) {
                queries.keySet().retainAll(List.of(args[5].split(",")));
            }
            System.out.println("| query, " + format + ", " + args[3]
                    + " | wall s | node CPU s | rows | Flink wall s | Flink CPU s | CPU ratio |");
            System.out.println("|---|---|---|---|---|---|---|");
            for (Map.Entry<String, String> query : queries.entrySet()) {
                speed.print(query.getKey(), speed.measure(query.getValue()), flink.of(query.getKey(), format));
            }
        }
    }

    private Map<String, String> queries(String format) throws SQLException {
        String bid = "bid_" + format;
        long[] times = times(bid);
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("count", "SELECT COUNT(*) FROM " + bid);
        queries.put(
                "needle",
                "SELECT auction, bidder, price, channel, url, `dateTime`, extra FROM " + bid + " WHERE auction = "
                        + NEEDLE);
        queries.put("group_channel", "SELECT channel, COUNT(*), AVG(price) FROM " + bid + " GROUP BY channel");
        queries.put(
                "top10_bidders",
                "SELECT bidder, SUM(price) AS s FROM " + bid + " GROUP BY bidder ORDER BY s DESC LIMIT 10");
        queries.put(
                "join_agg",
                "SELECT a.category, COUNT(*), SUM(b.price) FROM " + bid + " b JOIN auction_" + format
                        + " a ON b.auction = a.id GROUP BY a.category");
        queries.put("last1pct_where", "SELECT COUNT(*) FROM " + bid + " WHERE ROWTIME >= " + times[0]);
        queries.put(
                "tail100_order_by",
                "SELECT auction, bidder, price, channel, `dateTime`, ROWTIME FROM " + bid
                        + " ORDER BY ROWTIME DESC, ROWOFFSET DESC LIMIT 100");
        return queries;
    }

    /** The time of the record after which a hundredth of partition 0 follows. */
    private long[] times(String bid) throws SQLException {
        long records = number("SELECT COUNT(*) FROM " + bid + " WHERE ROWPARTITION = 0");
        return new long[] {
            number("SELECT ROWTIME FROM " + bid + " WHERE ROWPARTITION = 0 AND ROWOFFSET >= " + records / 100 * 99
                    + " LIMIT 1")
        };
    }

    private long number(String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Measured measure(String sql) throws SQLException, IOException {
        if (!cold) {
            run(sql);
        }
        List<Double> walls = new ArrayList<>();
        double cpuBefore = cpuSeconds();
        long begin = System.nanoTime();
        long rows;
        do {
            long before = System.nanoTime();
            rows = run(sql);
            walls.add((System.nanoTime() - before) / NANOS);
        } while (!cold
                && walls.size() < MAX_RUNS
                && (walls.size() < RUNS || (System.nanoTime() - begin) / NANOS < LEAST_SECONDS));
        double cpu = (cpuSeconds() - cpuBefore) / walls.size();
        Collections.sort(walls);
        return new Measured(walls.get(walls.size() / 2), cpu, rows);
    }

    private long run(String sql) throws SQLException {
        long count = 0;
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    rows.getObject(column);
                }
                count++;
            }
        }
        return count;
    }

    private double cpuSeconds() throws IOException {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private void print(String query, Measured own, FlinkFigures.Figure flink) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %d | %s | %s | %s |%n",
                query,
                own.wallSeconds,
                own.cpuSeconds,
                own.rows,
                flink.wall(),
                flink.cpu(),
                flink.ratio(own.cpuSeconds));
    }

    private record Measured(double wallSeconds, double cpuSeconds, long rows) {}
}
