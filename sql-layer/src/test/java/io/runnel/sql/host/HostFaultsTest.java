package io.runnel.sql.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.engine.EngineOnDisk;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.QueryStatus;
import io.runnel.sql.statement.PersistentPlans;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Persistent queries on a log that is slow, grows or fails at a step that the test chooses. */
@Timeout(60)
class HostFaultsTest {
    private static final HostConfig CONFIG = new HostConfig(1, 1);

    @TempDir
    private Path folder;

    private EngineOnDisk engine;
    private StateStores stores;
    private @Nullable LocalHost host;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
        stores = new StateStores(StateConfig.defaults());
        engine.run("CREATE STREAM clicks (page VARCHAR KEY, n INT)"
                + " WITH (kafka_topic = 'clicks', partitions = 4, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
        engine.close();
        stores.close();
    }

    /** What waits behind a slow commit is no idle time, however old the last record is. */
    @Test
    void aClockClosesNoWindowBeforeItsRecordsAreRead() {
        engine.run("CREATE TABLE finals (page VARCHAR PRIMARY KEY, n BIGINT) WITH (kafka_topic = 'finals',"
                + " partitions = 1, value_format = 'JSON', window_type = 'TUMBLING', window_size = '1 SECOND')");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        AtomicInteger commits = new AtomicInteger();
        AtomicInteger wakeUps = new AtomicInteger();
        EventLog slow = Interposed.before(
                EventLog.class,
                engine.events(),
                Map.of(
                        "transactionalWriter",
                        call -> Interposed.before(
                                TransactionalWriter.class,
                                (TransactionalWriter) call.proceed(),
                                Map.of("commit", commit -> {
                                    commits.incrementAndGet();
                                    CompletableFuture<?> done = (CompletableFuture<?>) commit.proceed();
                                    return done.thenCombine(gate, (one, other) -> null);
                                })),
                        "reader",
                        call -> countingWakeUps((PartitionReader) call.proceed(), wakeUps)));
        start(
                slow,
                query(
                        "INSERT INTO finals SELECT page, COUNT(*) AS n FROM clicks WINDOW TUMBLING (SIZE 1 SECOND)"
                                + " GROUP BY page EMIT FINAL",
                        "FINALS",
                        Map.of("continuous.idle.close.ms", "1")));
        append(0, "a", "{\"n\":1}", 5_000);
        await(() -> commits.get() == 1);

        int before = wakeUps.get();
        append(0, "a", "{\"n\":2}", 5_001);
        await(() -> wakeUps.get() > before);
        long readMs = System.currentTimeMillis();
        await(() -> System.currentTimeMillis() > readMs + 2);
        host.look();
        gate.complete(null);

        await(() -> {
            host.look();
            return !engine.rows("SELECT * FROM finals").isEmpty();
        });
        assertThat(engine.rows("SELECT page, n FROM finals")).containsExactly("[a, 2]");
    }

    private static PartitionReader countingWakeUps(PartitionReader reader, AtomicInteger wakeUps) {
        return Interposed.before(
                PartitionReader.class,
                reader,
                Map.of("onReadable", call -> {
                    Runnable told = (Runnable) call.argument(0);
                    reader.onReadable(
                            told == null
                                    ? null
                                    : () -> {
                                        told.run();
                                        wakeUps.incrementAndGet();
                                    });
                    return null;
                }));
    }

    @Test
    void partitionsThatATopicGetsAreReadFromTheirBeginning() {
        engine.run("CREATE STREAM copy (page VARCHAR KEY, n INT)"
                + " WITH (kafka_topic = 'copy', partitions = 1, value_format = 'JSON')");
        AtomicInteger partitions = new AtomicInteger(2);
        append(0, "past", "{\"n\":0}", 0);
        start(
                growing(partitions),
                query(
                        "INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES",
                        "COPY",
                        Map.of("auto.offset.reset", "latest")));
        await(() -> engine.events().committedOffsets("_runnel-query-Q_COPY").size() == 2);
        append(3, "new", "{\"n\":3}", 0);
        partitions.set(4);
        host.look();

        await(() -> !engine.rows("SELECT * FROM copy").isEmpty());
        append(1, "known", "{\"n\":1}", 0);
        await(() -> engine.rows("SELECT * FROM copy").size() == 2);
        assertThat(engine.rows("SELECT page, n FROM copy")).containsExactly("[new, 3]", "[known, 1]");
        assertThat(host.status("Q_COPY").orElseThrow().state()).isEqualTo(QueryStatus.State.RUNNING);
    }

    @Test
    void anInputThatFollowsItsTopicsReadsTheirNewPartitions() {
        AtomicInteger partitions = new AtomicInteger(2);
        Source clicks = Catalog.open(engine.events()).snapshot().byName().get("CLICKS");
        append(3, "new", "{\"n\":3}", 0);
        try (ContinuousInput input = ContinuousInput.open(
                growing(partitions),
                List.of(clicks),
                TaskShare.ALL,
                (reader, source) -> reader.seek(reader.endOffset()))) {
            input.followTopics();
            assertThat(input.next()).isNull();
            partitions.set(4);
            input.followTopics();
            input.followTopics();

            assertThat(input.next()).isNotNull();
            assertThat(input.next()).isNull();
            assertThat(input.partitions()).containsExactly(0, 1, 2, 3);
        }
    }

    /** The log, with only so many partitions of clicks. */
    private EventLog growing(AtomicInteger partitions) {
        return Interposed.before(
                EventLog.class,
                engine.events(),
                Map.of("topic", call -> {
                    Optional<?> topic = (Optional<?>) call.proceed();
                    return topic.map(TopicDescription.class::cast)
                            .map(found -> found.name().equals("clicks") ? of(found, partitions.get()) : found);
                }));
    }

    private static TopicDescription of(TopicDescription topic, int partitions) {
        return new TopicDescription(
                topic.name(), topic.id(), partitions, topic.replicationFactor(), topic.configs(), topic.internal());
    }

    private void start(EventLog log, PersistentQuery query) {
        PersistentPlans planner =
                new PersistentPlans(new QueryPlanner(log), List.of(), Catalog.open(engine.events())::snapshot);
        host = new LocalHost(log, new Formats(new MemoryRegistry()), planner::plan, CONFIG, stores);
        host.start(query);
    }

    private static PersistentQuery query(String statement, String sink, Map<String, String> properties) {
        return new PersistentQuery(
                "Q_" + sink,
                PersistentQuery.Kind.INSERT,
                statement,
                sink,
                List.of("CLICKS"),
                new TreeMap<>(),
                PersistentQuery.DesiredState.RUNNING,
                PersistentQuery.OnError.CONTINUE,
                new TreeMap<>(properties),
                0);
    }

    private void append(int partition, String key, String value, long timeMs) {
        engine.events()
                .writer(new TopicPartition("clicks", partition))
                .append(List.of(new LogRecord(key.getBytes(UTF_8), value.getBytes(UTF_8), timeMs, List.of())))
                .join();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("It did not come true");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
