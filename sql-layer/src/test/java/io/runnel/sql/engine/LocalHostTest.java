package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.host.HostConfig;
import io.runnel.sql.host.LocalHost;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.QueryStatus;
import io.runnel.sql.statement.PersistentPlans;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Persistent queries on a real log: what they write, and that each record counts once whenever they stop. */
@Timeout(60)
class LocalHostTest {
    @TempDir
    private Path folder;

    private final Session session = new Session(Map.of());
    private LogEngine log;
    private EventLog events;
    private RunnelSqlEngine engine;
    private @Nullable LocalHost host;
    private @Nullable StateStores stores;
    private StateConfig states = StateConfig.defaults();

    @BeforeEach
    void open() {
        log = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        events = log.eventLog();
        engine = RunnelSqlEngine.open(events, new MemoryRegistry());
        run(
                "CREATE STREAM clicks (page VARCHAR KEY, n INT) WITH (kafka_topic='clicks', partitions=2, value_format='JSON')");
    }

    @AfterEach
    void close() {
        stopHost();
        engine.close();
        log.close();
    }

    @Test
    void projectsAStreamWithKeysTimesAndTombstones() {
        run(
                "CREATE STREAM twice (page VARCHAR KEY, m INT) WITH (kafka_topic='twice', partitions=1, value_format='JSON')");
        append("a", "{\"n\":1}", 100);
        append("b", "{\"n\":2}", 200);
        append("c", null, 300);
        append("d", "{\"n\":null}", 400);

        start(query("INSERT INTO twice SELECT page, n * 2 AS m FROM clicks EMIT CHANGES", "TWICE"));

        await(() -> rows("twice").size() == 4);
        assertThat(rows("twice"))
                .containsExactlyInAnyOrder("a={\"M\":2}@100", "b={\"M\":4}@200", "c=null@300", "d={\"M\":null}@400");
    }

    /** @param memoryBytes that states may hold: with one byte, all of them are on disk between records */
    @ParameterizedTest
    @ValueSource(longs = {1, 64 << 20})
    void aTableHasTheNewestRowOfEachGroupOverRestarts(long memoryBytes) {
        states = new StateConfig(memoryBytes, 8 << 20, Optional.of(folder.resolve("sql-state")));
        run("CREATE TABLE counts (page VARCHAR PRIMARY KEY, c BIGINT, s BIGINT)"
                + " WITH (kafka_topic='counts', partitions=2, value_format='JSON')");
        PersistentQuery query = query(
                "CREATE TABLE counts AS SELECT page, COUNT(*) AS c, SUM(n) AS s FROM clicks GROUP BY page EMIT CHANGES",
                "COUNTS");
        long expected = 0;
        for (int round = 0; round < 5; round++) {
            start(query);
            for (int i = 0; i < 200; i++) {
                append("p" + i % 7, "{\"n\":" + i + "}", 1_000L * round + i);
            }
            expected += 200;
            long all = expected;
            if (round % 2 == 0) {
                await(() -> total() == all);
            }
            stopHost();
        }
        start(query);
        long all = expected;
        await(() -> total() == all);
        assertThat(rows("counts").size()).isEqualTo(1_000); // one change for each record, over all runs
        assertThat(newest("counts")).hasSize(7).containsEntry("p0", "{\"C\":145,\"S\":14210}@4196");
    }

    @Test
    void havingTakesBackWhatNoLongerQualifies() {
        run(
                "CREATE TABLE few (page VARCHAR PRIMARY KEY, c BIGINT) WITH (kafka_topic='few', partitions=1, value_format='JSON')");
        start(query(
                "CREATE TABLE few AS SELECT page, COUNT(*) AS c FROM clicks GROUP BY page HAVING COUNT(*) < 3 EMIT CHANGES",
                "FEW"));
        for (int i = 0; i < 5; i++) {
            append("a", "{\"n\":1}", i);
        }
        append("b", "{\"n\":1}", 9);

        await(() -> rows("few").size() == 4);
        assertThat(rows("few"))
                .containsSubsequence("a={\"C\":1}@0", "a={\"C\":2}@1", "a=null@2")
                .contains("b={\"C\":1}@9");
        assertThat(host.status("Q_FEW").orElseThrow().state()).isEqualTo(QueryStatus.State.RUNNING);
    }

    private long total() {
        return newest("counts").values().stream()
                .mapToLong(row -> Long.parseLong(row.replaceAll(".*\"C\":(\\d+).*", "$1")))
                .sum();
    }

    private void start(PersistentQuery query) {
        LocalHost started = host;
        if (started == null) {
            PersistentPlans planner = new PersistentPlans(new QueryPlanner(events), List.of(), catalog()::snapshot);
            StateStores opened = new StateStores(states);
            stores = opened;
            started = new LocalHost(
                    events, new Formats(new MemoryRegistry()), planner::plan, new HostConfig(2, 5), opened);
            host = started;
        }
        started.start(query);
    }

    private Catalog catalog() {
        return Catalog.open(events);
    }

    private void stopHost() {
        if (host != null) {
            host.close();
            host = null;
        }
        if (stores != null) {
            stores.close();
            stores = null;
        }
    }

    private static PersistentQuery query(String statement, String sink) {
        return new PersistentQuery(
                "Q_" + sink,
                statement.startsWith("INSERT") ? PersistentQuery.Kind.INSERT : PersistentQuery.Kind.CREATE_TABLE,
                statement,
                sink,
                List.of("CLICKS"),
                new TreeMap<>(),
                PersistentQuery.DesiredState.RUNNING,
                PersistentQuery.OnError.CONTINUE,
                new TreeMap<>(),
                0,
                0);
    }

    private void run(String sql) {
        assertThat(engine.execute(session, sql)).isInstanceOf(Outcome.Updated.class);
    }

    private void append(String key, @Nullable String value, long timeMs) {
        events.writer(new TopicPartition("clicks", Math.floorMod(key.hashCode(), 2)))
                .append(List.of(new LogRecord(
                        key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8), timeMs, List.of())))
                .join();
    }

    private List<String> rows(String topic) {
        List<String> rows = new ArrayList<>();
        int partitions = events.topic(topic).orElseThrow().partitions();
        for (int i = 0; i < partitions; i++) {
            try (PartitionReader reader = events.reader(new TopicPartition(topic, i))) {
                reader.limit(reader.endOffset());
                while (reader.next()) {
                    rows.add(text(reader.key()) + "=" + text(reader.value()) + "@" + reader.timestampMs());
                }
            }
        }
        return rows;
    }

    private Map<String, String> newest(String topic) {
        Map<String, String> newest = new TreeMap<>();
        rows(topic).forEach(row -> newest.put(row.substring(0, row.indexOf('=')), row.substring(row.indexOf('=') + 1)));
        return newest;
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes.duplicate()).toString();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("It did not come true");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
