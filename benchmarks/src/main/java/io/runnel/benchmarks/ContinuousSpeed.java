package io.runnel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.storage.LogBackedRegistry;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.engine.RunnelSqlEngine;
import io.runnel.sql.query.RowSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Never-ending queries over what {@link HistoryLoad} loaded, in the engine without a client, on one thread. Arguments:
 * DATA-FOLDER FORMAT [QUERY,…]. Prints a line of a table per query: wall time, processor time of the whole process (the
 * log's reading, compilation and garbage collection included), both for a record of the bids, rows, and a sum over them.
 * Each query runs once unmeasured, when the rows that stand at last under the answer's keys are gathered: how many they
 * are, their sum and their largest value tell whether the answer is right.
 */
public final class ContinuousSpeed {
    private static final int BATCH_ROWS = 1_000;
    private static final long WAIT_MS = 500;
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final RunnelSqlEngine engine;

    /** Flink's program waits for late rows as long: its watermark is four seconds behind. */
    private final Session session = new Session(Map.of("continuous.join.grace.ms", "4000"));

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
            System.out.println(
                    "| query, " + args[1] + ", " + bids
                            + " bids | wall s | CPU s | records/s | CPU µs/record | rows | sum | last rows | their sum | largest |");
            System.out.println("|---|---|---|---|---|---|---|---|---|---|");
            queries.forEach((name, query) -> {
                Last last = new Last(query);
                speed.run(query, last);
                print(name, speed.run(query, row -> {}), bids, last);
            });
            System.out.println("Peak of resident memory: " + peakMemory());
        }
    }

    /**
     * @param summed the column of the answer that is added up
     * @param keys how many columns, from the first, name what a row replaces; 0 if rows replace none
     */
    private record Query(String sql, int summed, int keys) {}

    /** The rows that stand under an answer's keys. */
    private static final class Last implements Consumer<@Nullable Object[]> {
        private final Query query;
        private final Map<List<@Nullable Object>, Long> values = new HashMap<>();

        Last(Query query) {
            this.query = query;
        }

        @Override
        public void accept(@Nullable Object[] row) {
            if (query.keys > 0 && row[query.summed] instanceof Number number) {
                values.put(Arrays.asList(Arrays.copyOf(row, query.keys)), number.longValue());
            }
        }

        @Override
        public String toString() {
            long sum = values.values().stream().mapToLong(Long::longValue).sum();
            long largest =
                    values.values().stream().mapToLong(Long::longValue).max().orElse(0);
            return query.keys == 0 ? "| |" : values.size() + " | " + sum + " | " + largest;
        }
    }

    private record Measured(double wallSeconds, double cpuSeconds, long rows, long sum) {}

    private static Map<String, Query> queries(String format) {
        String bid = "bid_" + format;
        Map<String, Query> queries = new LinkedHashMap<>();
        queries.put(
                "q0", new Query("SELECT auction, bidder, price, channel, url, `dateTime`, extra FROM " + bid, 2, 0));
        queries.put("q1", new Query("SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM " + bid, 1, 0));
        queries.put("q2", new Query("SELECT auction, price FROM " + bid + " WHERE MOD(auction, 123) = 0", 1, 0));
        queries.put(
                "group_by",
                new Query("SELECT bidder, COUNT(*), SUM(price), MAX(price) FROM " + bid + " GROUP BY bidder", 3, 1));
        queries.put(
                "tumble",
                new Query(
                        "SELECT auction, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE " + bid
                                + ", DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))"
                                + " GROUP BY auction, window_start, window_end",
                        2,
                        2));
        queries.put(
                "interval_join",
                new Query(
                        "SELECT b.auction, b.bidder, b.price, b.`dateTime`, a.itemName, a.category FROM " + bid
                                + " b JOIN auction_" + format + " a ON b.auction = a.id AND b.`dateTime` BETWEEN"
                                + " a.`dateTime` AND a.`dateTime` + INTERVAL '10' SECOND WHERE a.category = 10",
                        2,
                        0));
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
    private Measured run(Query query, Consumer<@Nullable Object[]> rowsSeen) {
        long beginCpu = PROCESS.getProcessCpuTime();
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
                    rowsSeen.accept(row);
                    sum += row[query.summed] instanceof Number number ? number.longValue() : 0;
                }
            }
        }
        return new Measured((last - begin) / NANOS, (PROCESS.getProcessCpuTime() - beginCpu) / NANOS, count, sum);
    }

    private static void print(String name, Measured measured, long bids, Last last) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %,.0f | %.2f | %d | %d | %s |%n",
                name,
                measured.wallSeconds,
                measured.cpuSeconds,
                bids / measured.wallSeconds,
                measured.cpuSeconds * MICROS / bids,
                measured.rows,
                measured.sum,
                last);
    }

    private static String peakMemory() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
