package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.host.HostConfig;
import io.runnel.sql.host.LocalHost;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.statement.PersistentPlans;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process dies between the outputs of a query and its commit, at each step of two commits, before the step and behind it
 * (fault 23). A running sum tells everything: a record that counts twice or never makes a wrong one, a result that is
 * written twice comes twice, and a state that went back makes a stale one.
 */
@Timeout(120)
class CrashedQueryTest {
    /** Outputs, changelog, offsets, commit; and once more with states that were restored. */
    private static final int STEPS = 8;

    private static final int RECORDS = 20;
    private static final String NOTHING = "/";
    private static final String STATEMENT =
            "CREATE TABLE sums AS SELECT page, COUNT(*) AS c, SUM(n) AS s FROM clicks GROUP BY page EMIT CHANGES";
    private static final PersistentQuery QUERY = new PersistentQuery(
            "SUMS",
            PersistentQuery.Kind.CREATE_TABLE,
            STATEMENT,
            "SUMS",
            List.of("CLICKS"),
            new TreeMap<>(),
            PersistentQuery.DesiredState.RUNNING,
            PersistentQuery.OnError.CONTINUE,
            new TreeMap<>(),
            0,
            0);

    @TempDir
    private Path folder;

    private EngineOnDisk engine;
    private EventLog log;
    private StateStores stores = stores(64 << 20);
    private int appended;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
        log = engine.events();
        engine.run("CREATE STREAM clicks (page VARCHAR KEY, n INT)"
                + " WITH (kafka_topic = 'clicks', partitions = 1, value_format = 'JSON')");
        engine.run("CREATE TABLE sums (page VARCHAR PRIMARY KEY, c BIGINT, s BIGINT)"
                + " WITH (kafka_topic = 'sums', partitions = 1, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        engine.close();
        stores.close();
    }

    /** @param memoryBytes that states may hold: with one byte, all of them are on disk between records */
    @ParameterizedTest
    @ValueSource(longs = {1, 64 << 20})
    void eachResultIsThereOnceWhereverTheProcessDies(long memoryBytes) throws InterruptedException {
        stores.close();
        stores = stores(memoryBytes);
        for (int step = 0; step < STEPS; step++) {
            for (boolean behind : new boolean[] {false, true}) {
                die(new CrashingLog(log, step, behind, NOTHING));
                List<String> results = results();
                assertThat(results)
                        .as("read committed, after dying %s step %d", behind ? "behind" : "before", step)
                        .isEqualTo(expected().subList(0, results.size()));
            }
        }

        finish();

        assertThat(results()).isEqualTo(expected());
        assertThat(log.committedOffsets("_runnel-query-SUMS"))
                .containsEntry(new TopicPartition("clicks", 0), (long) appended);
    }

    /** What could not show a fault would prove nothing: outputs beside the transaction come twice. */
    @Test
    void outputsOutsideOfTheTransactionAreSeen() throws InterruptedException {
        die(new CrashingLog(log, 1, false, "sums"));

        finish();

        assertThat(results()).hasSizeGreaterThan(appended);
    }

    /** Positions and states are in the changelog: where it is ahead of the outputs, some never come. */
    @Test
    void positionsOutsideOfTheTransactionAreSeen() throws InterruptedException {
        die(new CrashingLog(log, 2, false, "-changelog"));

        finish();

        assertThat(results()).hasSizeLessThan(appended);
    }

    private static StateStores stores(long memoryBytes) {
        return new StateStores(new StateConfig(memoryBytes, 8 << 20, Optional.empty()));
    }

    private void die(CrashingLog dying) throws InterruptedException {
        try (LocalHost host = host(dying)) {
            host.start(QUERY);
            for (int round = 0; !dying.died(); round++) {
                assertThat(round).as("appends").isLessThan(1_000);
                append();
            }
        }
    }

    private void finish() {
        try (LocalHost host = host(log)) {
            host.start(QUERY);
            append();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (log.committedOffsets("_runnel-query-SUMS").getOrDefault(new TopicPartition("clicks", 0), 0L)
                    < appended) {
                assertThat(System.nanoTime()).as("nothing is committed").isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
    }

    private LocalHost host(EventLog on) {
        PersistentPlans planner = new PersistentPlans(new QueryPlanner(on), List.of(), Catalog.open(on)::snapshot);
        return new LocalHost(on, new Formats(new MemoryRegistry()), planner::plan, new HostConfig(1, 1), stores);
    }

    private void append() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++, appended++) {
            String value = "{\"n\":" + appended + "}";
            records.add(new LogRecord(page(appended).getBytes(UTF_8), value.getBytes(UTF_8), appended, List.of()));
        }
        log.writer(new TopicPartition("clicks", 0)).append(records).join();
    }

    private static String page(int number) {
        return "p" + number % 3;
    }

    private List<String> expected() {
        List<String> rows = new ArrayList<>();
        long[] sums = new long[3];
        for (int i = 0; i < appended; i++) {
            sums[i % 3] += i;
            rows.add(page(i) + " {\"C\":" + (i / 3 + 1) + ",\"S\":" + sums[i % 3] + "}");
        }
        return rows;
    }

    /** As readers of committed records see them. */
    private List<String> results() {
        List<String> rows = new ArrayList<>();
        try (PartitionReader reader = log.reader(new TopicPartition("sums", 0))) {
            reader.limit(reader.endOffset());
            while (reader.next()) {
                rows.add(UTF_8.decode(reader.key().duplicate()) + " "
                        + UTF_8.decode(reader.value().duplicate()));
            }
        }
        return rows;
    }
}
