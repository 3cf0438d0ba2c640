package io.runnel.sql.query;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.runnel.sql.plan.QueryPlanner;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a node allows its queries.
 *
 * @param memoryPercent share of the heap that all queries over history may hold together
 * @param queryMemoryPercent share of the heap that one of them may hold, unless its session says otherwise
 * @param lookupMemoryPercent share of the heap for what is remembered of the keys of tables
 * @param keptQueries queries to remember after their end
 * @param scanThreads threads that read partitions ahead for all queries over history; 0 for none
 * @param planningTimeoutMs how long the planner may look for a query's plan
 * @param persistent how persistent queries run
 */
public record QueryConfig(
        int memoryPercent,
        int queryMemoryPercent,
        int lookupMemoryPercent,
        int keptQueries,
        int scanThreads,
        int planningTimeoutMs,
        Persistent persistent) {
    public static final String MEMORY_PERCENT = "sql.memory.heap.percent";
    public static final String QUERY_MEMORY_PERCENT = "sql.query.memory.heap.percent";
    public static final String LOOKUP_MEMORY_PERCENT = "sql.lookup.memory.heap.percent";
    public static final String QUERIES_KEPT = "sql.queries.kept";

    public static final String SCAN_THREADS = "sql.scan.threads";
    public static final String PLANNING_TIMEOUT_MS = "sql.planning.timeout.ms";
    public static final String PERSISTENT_THREADS = "sql.persistent.threads";
    public static final String MAX_PERSISTENT_THREADS = "sql.persistent.threads.max";
    public static final String SLICE_TIMEOUT_MS = "sql.persistent.slice.timeout.ms";
    public static final String TASKS_PER_QUERY = "sql.persistent.tasks.per.query";
    public static final String COMMIT_INTERVAL_MS = "sql.persistent.commit.interval.ms";

    private static final int MAX_PERCENT = 90;

    /**
     * How persistent queries run.
     *
     * @param threads that all of them share
     * @param maxThreads the most there may be, with those that stand in for threads that a query does not give back
     * @param sliceTimeoutMs how long a query may have a thread before another one stands in for it
     * @param tasksPerQuery the most tasks that carry one query out side by side
     * @param commitIntervalMs from the first record that a query reads to its commit: so long its results may take
     */
    public record Persistent(
            int threads, int maxThreads, int sliceTimeoutMs, int tasksPerQuery, int commitIntervalMs) {}

    /** Names, defaults and documentation of the settings. */
    public static ConfigDef definition() {
        ConfigDef settings = new ConfigDef();
        define(
                settings,
                MEMORY_PERCENT,
                40,
                MAX_PERCENT,
                "Share of the heap in percent that all queries over history may hold together.");
        define(
                settings,
                QUERY_MEMORY_PERCENT,
                25,
                MAX_PERCENT,
                "Share of the heap in percent that one query over history may hold, unless its session sets query.max.memory.");
        settings.define(
                LOOKUP_MEMORY_PERCENT,
                ConfigDef.Type.INT,
                7,
                between(0, MAX_PERCENT),
                ConfigDef.Importance.LOW,
                "Share of the heap in percent for remembering where the newest record of each key stands, in tables that"
                        + " rows are looked up in by key; with 0 each lookup searches the log.");
        settings.define(
                QUERIES_KEPT,
                ConfigDef.Type.INT,
                200,
                between(0, 100_000),
                ConfigDef.Importance.LOW,
                "Queries to remember after their end, for SHOW QUERIES and SYS.QUERIES.");
        settings.define(
                SCAN_THREADS,
                ConfigDef.Type.INT,
                2,
                between(0, 1_024),
                ConfigDef.Importance.MEDIUM,
                "Threads that read partitions side by side for queries over history, besides the queries' own; with 0 a"
                        + " query reads its partitions one after the other.");
        settings.define(
                PLANNING_TIMEOUT_MS,
                ConfigDef.Type.INT,
                QueryPlanner.DEFAULT_TIMEOUT_MS,
                between(1, Integer.MAX_VALUE),
                ConfigDef.Importance.LOW,
                "Milliseconds that the planner may look for a query's plan; joins of dozens of sources take long.");
        persistent(settings);
        return settings;
    }

    private static void persistent(ConfigDef settings) {
        settings.define(
                PERSISTENT_THREADS,
                ConfigDef.Type.INT,
                2,
                between(1, 1_024),
                ConfigDef.Importance.MEDIUM,
                "Threads that all persistent queries of the node share.");
        settings.define(
                MAX_PERSISTENT_THREADS,
                ConfigDef.Type.INT,
                16,
                between(1, 1_024),
                ConfigDef.Importance.LOW,
                "Threads of persistent queries at most, with those that stand in for threads which a query keeps for longer"
                        + " than sql.persistent.slice.timeout.ms, in a function that does not return, say.");
        settings.define(
                SLICE_TIMEOUT_MS,
                ConfigDef.Type.INT,
                30_000,
                between(1, Integer.MAX_VALUE),
                ConfigDef.Importance.LOW,
                "Milliseconds that a persistent query may have a thread at a time, which it usually has for ten; then its"
                        + " state is UNRESPONSIVE, and another thread stands in for the one that it keeps.");
        settings.define(
                TASKS_PER_QUERY,
                ConfigDef.Type.INT,
                0,
                between(0, 1_024),
                ConfigDef.Importance.MEDIUM,
                "Tasks that carry one persistent query out side by side at most, each with some of the partitions that it"
                        + " reads; 0 for as many as there are processors. A query keeps the number that it began with.");
        settings.define(
                COMMIT_INTERVAL_MS,
                ConfigDef.Type.INT,
                100,
                between(1, 60_000),
                ConfigDef.Importance.MEDIUM,
                "Milliseconds from the first record that a persistent query reads to the commit of what it made of it and"
                        + " of those behind it: so long its results may take, and so much is done again after a crash.");
    }

    private static void define(ConfigDef settings, String name, int defaultValue, int most, String documentation) {
        settings.define(
                name, ConfigDef.Type.INT, defaultValue, between(1, most), ConfigDef.Importance.MEDIUM, documentation);
    }

    /** The settings of a node that sets none. */
    public static QueryConfig defaults() {
        return from(Map.of());
    }

    /**
     * Reads the settings; names that are not of this component are passed over.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is not of its type or out of range
     */
    public static QueryConfig from(Map<String, String> settings) {
        AbstractConfig values = new AbstractConfig(definition(), settings, false);
        return new QueryConfig(
                values.getInt(MEMORY_PERCENT),
                values.getInt(QUERY_MEMORY_PERCENT),
                values.getInt(LOOKUP_MEMORY_PERCENT),
                values.getInt(QUERIES_KEPT),
                values.getInt(SCAN_THREADS),
                values.getInt(PLANNING_TIMEOUT_MS),
                new Persistent(
                        values.getInt(PERSISTENT_THREADS),
                        values.getInt(MAX_PERSISTENT_THREADS),
                        values.getInt(SLICE_TIMEOUT_MS),
                        orProcessors(values.getInt(TASKS_PER_QUERY)),
                        values.getInt(COMMIT_INTERVAL_MS)));
    }

    private static int orProcessors(int count) {
        return count == 0 ? Runtime.getRuntime().availableProcessors() : count;
    }
}
