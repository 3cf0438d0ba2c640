package io.runnel.benchmarks;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.storage.LogBackedRegistry;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.engine.RunnelSqlEngine;
import io.runnel.sql.query.RowSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Never-ending queries over what {@link HistoryLoad} loaded, in the engine without a client, on one thread. Arguments:
 * DATA-FOLDER FORMAT [QUERY,…]. Prints a line of a table per query: wall time, processor time of the thread, both for a
 * record of the bids, rows, and a sum over the rows which tells whether they are right. Each query runs once unmeasured.
 */
public final class ContinuousSpeed {
    private static final int BATCH_ROWS = 1_000;
    private static final long WAIT_MS = 200;
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final RunnelSqlEngine engine;
    private final Session session = new Session(Map.of("continuous.max.groups", "1000000"));

    private ContinuousSpeed(RunnelSqlEngine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) {
        LogConfig config = LogConfig.from(Map.of("data.dir", args[0], "kafka.port", "0"));
        try (LogEngine log = LogEngine.open(config);
                LogBackedRegistry registry = LogBackedRegistry.open(log.eventLog(), RegistryConfig.from(Map.of()));
                RunnelSqlEngine engine = RunnelSqlEngine.open(log.eventLog(), registry)) {
            ContinuousSpeed speed = new ContinuousSpeed(engine);
            Map<String, Query> queries = queries(args[1]);
            if (args.length > 2) {
                queries.keySet().retainAll(List.of(args[2].split(",")));
            }
            long bids = speed.count("bid_" + args[1]);
            System.out.println("| query, " + args[1] + ", " + bids
                    + " bids | wall s | CPU s | records/s | CPU µs/record | rows | sum |");
            System.out.println("|---|---|---|---|---|---|---|");
            queries.forEach((name, query) -> {
                speed.run(query);
                print(name, speed.run(query), bids);
            });
        }
    }

    /** @param summed the column of the answer that is added up */
    private record Query(String sql, int summed) {}

    private record Measured(double wallSeconds, double cpuSeconds, long rows, long sum) {}

    private static Map<String, Query> queries(String format) {
        String bid = "bid_" + format;
        Map<String, Query> queries = new LinkedHashMap<>();
        queries.put("q0", new Query("SELECT auction, bidder, price, channel, url, `dateTime`, extra FROM " + bid, 2));
        queries.put("q1", new Query("SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM " + bid, 1));
        queries.put("q2", new Query("SELECT auction, price FROM " + bid + " WHERE MOD(auction, 123) = 0", 1));
        queries.put(
                "group_by",
                new Query("SELECT bidder, COUNT(*), SUM(price), MAX(price) FROM " + bid + " GROUP BY bidder", 3));
        queries.put(
                "tumble",
                new Query(
                        "SELECT auction, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE " + bid
                                + ", DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))"
                                + " GROUP BY auction, window_start, window_end",
                        2));
        queries.put(
                "interval_join",
                new Query(
                        "SELECT b.auction, b.bidder, b.price, b.`dateTime`, a.itemName, a.category FROM " + bid
                                + " b JOIN auction_" + format + " a ON b.auction = a.id AND b.`dateTime` BETWEEN"
                                + " a.`dateTime` AND a.`dateTime` + INTERVAL '10' SECOND WHERE a.category = 10",
                        2));
        return queries;
    }

    private long count(String source) {
        try (RowSource rows = rows("SELECT COUNT(*) FROM " + source)) {
            return (Long) rows.poll(1, Long.MAX_VALUE / 2).rows().get(0)[0];
        }
    }

    private RowSource rows(String sql) {
        return ((Outcome.Rows) engine.execute(session, sql)).source();
    }

    /** Until nothing came for a moment, whose wait is not counted. */
    private Measured run(Query query) {
        long thread = Thread.currentThread().getId();
        long beginCpu = THREADS.getThreadCpuTime(thread);
        long begin = System.nanoTime();
        long last = begin;
        long count = 0;
        long sum = 0;
        try (RowSource rows = rows(query.sql + " EMIT CHANGES")) {
            for (OptionalLong idleSince = OptionalLong.empty(); ; ) {
                RowSource.RowBatch batch = rows.poll(BATCH_ROWS, WAIT_MS);
                if (!batch.rows().isEmpty()) {
                    last = System.nanoTime();
                    idleSince = OptionalLong.empty();
                } else if (idleSince.isPresent()) {
                    break;
                } else {
                    idleSince = OptionalLong.of(last);
                }
                for (@Nullable Object[] row : batch.rows()) {
                    count++;
                    sum += row[query.summed] instanceof Number number ? number.longValue() : 0;
                }
            }
        }
        return new Measured((last - begin) / NANOS, (THREADS.getThreadCpuTime(thread) - beginCpu) / NANOS, count, sum);
    }

    private static void print(String name, Measured measured, long bids) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %,.0f | %.2f | %d | %d |%n",
                name,
                measured.wallSeconds,
                measured.cpuSeconds,
                bids / measured.wallSeconds,
                measured.cpuSeconds * MICROS / bids,
                measured.rows,
                measured.sum);
    }
}
