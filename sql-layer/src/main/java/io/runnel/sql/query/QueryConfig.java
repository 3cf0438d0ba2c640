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
 * @param persistentThreads threads that all persistent queries share
 * @param commitIntervalMs from the first record that a persistent query reads to its commit: so long its results may take
 */
public record QueryConfig(
        int memoryPercent,
        int queryMemoryPercent,
        int lookupMemoryPercent,
        int keptQueries,
        int scanThreads,
        int planningTimeoutMs,
        int persistentThreads,
        int commitIntervalMs) {
    public static final String MEMORY_PERCENT = "sql.memory.heap.percent";
    public static final String QUERY_MEMORY_PERCENT = "sql.query.memory.heap.percent";
    public static final String LOOKUP_MEMORY_PERCENT = "sql.lookup.memory.heap.percent";
    public static final String QUERIES_KEPT = "sql.queries.kept";

    public static final String SCAN_THREADS = "sql.scan.threads";
    public static final String PLANNING_TIMEOUT_MS = "sql.planning.timeout.ms";
    public static final String PERSISTENT_THREADS = "sql.persistent.threads";
    public static final String COMMIT_INTERVAL_MS = "sql.persistent.commit.interval.ms";

    private static final int MAX_PERCENT = 90;

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
                6,
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
                values.getInt(PERSISTENT_THREADS),
                values.getInt(COMMIT_INTERVAL_MS));
    }
}
