package io.runnel.sql.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Persistent queries on a log that is slow, grows or fails at a step that the test chooses. */
@Timeout(60)
class HostFaultsTest {
    private static final HostConfig CONFIG = new HostConfig(1, 1, 30_000, 1, 2, 300);

    @TempDir
    private Path folder;

    private EngineOnDisk engine;
    private StateStores stores;
    private @Nullable LocalHost host;

    /** Until when commits of a stuck query are under way, and how many have been held so. */
    private volatile CompletableFuture<Void> held = new CompletableFuture<>();

    private final AtomicInteger heldCommits = new AtomicInteger();

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
        return Interposed.before(PartitionReader.class, reader, Map.of("onReadable", call -> {
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
        streams("copy");
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

    /** One thread for all: a restore without end leaves it to the others. */
    @Test
    void aQueryThatReadsItsStatesBackLeavesOthersTheirTurnAndCanBePaused() {
        streams("copy", "other");
        PersistentQuery copy = query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of());
        append(0, "a", "{\"n\":1}", 0);
        start(engine.events(), copy);
        await(() -> !engine.rows("SELECT * FROM copy").isEmpty());
        host.close();

        start(
                changelogOf("Q_COPY", "next", call -> {
                    PartitionReader reader = (PartitionReader) call.target();
                    if (reader.next()) {
                        return true;
                    }
                    reader.seek(0);
                    return reader.next();
                }),
                copy);
        host.start(query("INSERT INTO other SELECT page, n FROM clicks EMIT CHANGES", "OTHER", Map.of()));

        await(() -> !engine.rows("SELECT * FROM other").isEmpty());
        assertThat(host.status("Q_COPY").orElseThrow().state()).isEqualTo(QueryStatus.State.RESTORING);
        host.pause("Q_COPY");
        assertThat(host.status("Q_COPY").orElseThrow().state()).isEqualTo(QueryStatus.State.PAUSED);
    }

    /** The changelog as compaction leaves it in the end, without what was removed. */
    @Test
    void theRowOfNoRowsIsGivenBeforeTheFirstRecordAndNotAfterARestart() {
        streams("copy", "r");
        PersistentQuery copy = query(
                "INSERT INTO copy SELECT page, CAST((SELECT COUNT(*) FROM r HAVING COUNT(*) < 1) AS INT) AS n FROM clicks"
                        + " EMIT CHANGES",
                "COPY",
                Map.of("continuous.tasks", "1"));
        append(0, "a", "{\"n\":1}", 0);
        start(engine.events(), copy);
        await(() -> engine.rows("SELECT n FROM copy").equals(List.of("[0]")));
        engine.append("r", "x", "{\"n\":1}");
        await(() -> engine.events()
                .committedOffsets("_runnel-query-Q_COPY")
                .getOrDefault(new TopicPartition("r", 0), 0L)
                .equals(1L));
        host.close();
        Set<ByteBuffer> removed = removed(changelog("Q_COPY"));
        assertThat(removed).isNotEmpty();

        start(
                changelogOf("Q_COPY", "next", call -> {
                    PartitionReader reader = (PartitionReader) call.target();
                    boolean more = reader.next();
                    while (more && removed.contains(reader.key())) {
                        more = reader.next();
                    }
                    return more;
                }),
                copy);
        append(0, "b", "{\"n\":2}", 0);

        await(() -> engine.rows("SELECT * FROM copy").size() == 2);
        assertThat(engine.rows("SELECT page, n FROM copy")).containsExactly("[a, 0]", "[b, null]");
    }

    private Set<ByteBuffer> removed(String topic) {
        Set<ByteBuffer> keys = new HashSet<>();
        try (PartitionReader reader = engine.events().reader(new TopicPartition(topic, 0))) {
            reader.limit(reader.endOffset());
            while (reader.next()) {
                ByteBuffer key = Objects.requireNonNull(reader.key());
                if (reader.value() == null) {
                    keys.add(ByteBuffer.allocate(key.remaining())
                            .put(key.duplicate())
                            .flip());
                }
            }
        }
        return keys;
    }

    @Test
    void theStatusTellsWhatTheLogFailsUntilItIsWellAgain() {
        streams("copy");
        AtomicBoolean away = new AtomicBoolean(true);
        append(0, "a", "{\"n\":1}", 0);
        start(
                changelogOf("Q_COPY", "next", call -> {
                    if (away.get()) {
                        throw new KafkaStorageException("the disk is away");
                    }
                    return call.proceed();
                }),
                query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of()));

        await(() -> error("Q_COPY").contains("the disk is away"));
        assertThat(host.status("Q_COPY").orElseThrow().state()).isEqualTo(QueryStatus.State.RESTORING);
        away.set(false);
        await(() -> !engine.rows("SELECT * FROM copy").isEmpty());
        assertThat(host.status("Q_COPY").orElseThrow().state()).isEqualTo(QueryStatus.State.RUNNING);
        assertThat(error("Q_COPY")).isEmpty();
    }

    @Test
    void damagedRecordsStopAQuery() {
        streams("copy");
        start(
                reading("clicks", "next", call -> {
                    throw new CorruptRecordException("the batch at offset 7 is damaged");
                }),
                query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of()));

        await(() -> host.status("Q_COPY").orElseThrow().state() == QueryStatus.State.ERROR);
        assertThat(error("Q_COPY")).isEqualTo("Reading on failed: the batch at offset 7 is damaged");
    }

    @Test
    void aQueryWhoseStatesAreDeletedStops() {
        streams("copy");
        append(0, "a", "{\"n\":1}", 0);
        start(engine.events(), query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of()));
        await(() -> !engine.rows("SELECT * FROM copy").isEmpty());
        engine.events().deleteTopic(changelog("Q_COPY")).join();
        append(0, "b", "{\"n\":2}", 0);

        await(() -> host.status("Q_COPY").orElseThrow().state() == QueryStatus.State.ERROR);
        assertThat(error("Q_COPY")).contains("keeps its states and how far it has read, was deleted");
    }

    @Test
    void anIdIsNotUsedAgainBeforeTheQueryThatHasItHasComeToRest() {
        streams("copy");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        PersistentQuery copy = query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of());
        stuck(copy, gate);

        assertThatThrownBy(() -> host.terminate("Q_COPY")).hasMessageContaining("is ended, but holds what it has");
        assertThatThrownBy(() -> host.start(copy)).hasMessageContaining("was ended and has not come to rest");
        assertThat(engine.events().topic(changelog("Q_COPY"))).isPresent();
        gate.complete(null);
        host.terminate("Q_COPY");
        assertThat(engine.events().topic(changelog("Q_COPY"))).isEmpty();
        host.start(copy);
        await(() -> engine.rows("SELECT * FROM copy").size() == 2);
    }

    @Test
    void whoIsInterruptedWhileItWaitsLeavesAReplacedQueryRunningAndAnEndedOneToItsEnd() {
        streams("copy");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        PersistentQuery copy = query("INSERT INTO copy SELECT page, n FROM clicks EMIT CHANGES", "COPY", Map.of());
        stuck(copy, gate);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> host.replace(copy)).hasMessageContaining("was cancelled");
        assertThat(Thread.interrupted()).isTrue();
        gate.complete(null);
        append(1, "b", "{\"n\":2}", 0);
        await(() -> engine.rows("SELECT * FROM copy").size() == 2);

        CompletableFuture<Void> again = new CompletableFuture<>();
        held = again;
        append(0, "c", "{\"n\":3}", 0);
        await(() -> heldCommits.get() > 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> host.terminate("Q_COPY")).hasMessageContaining("was cancelled");
        assertThat(Thread.interrupted()).isTrue();
        again.complete(null);
        await(() -> engine.events().topic(changelog("Q_COPY")).isEmpty());
    }

    /** Starts a query which cannot come to rest, since its first commit is under way until the gate opens. */
    private void stuck(PersistentQuery query, CompletableFuture<Void> gate) {
        held = gate;
        append(0, "a", "{\"n\":1}", 0);
        start(
                Interposed.before(
                        EventLog.class,
                        engine.events(),
                        Map.of(
                                "transactionalWriter",
                                call -> Interposed.before(
                                        TransactionalWriter.class,
                                        (TransactionalWriter) call.proceed(),
                                        Map.of("commit", commit -> {
                                            CompletableFuture<?> done = (CompletableFuture<?>) commit.proceed();
                                            CompletableFuture<Void> until = held;
                                            heldCommits.addAndGet(until.isDone() ? 0 : 1);
                                            return done.thenCombine(until, (one, other) -> null);
                                        })))),
                query);
        await(() -> heldCommits.get() == 1);
        heldCommits.set(0);
    }

    private EventLog changelogOf(String id, String method, Interposed.Instead instead) {
        return reading(changelog(id), method, instead);
    }

    /** The log, with readers of a topic that do something else instead. */
    private EventLog reading(String topic, String method, Interposed.Instead instead) {
        return Interposed.before(EventLog.class, engine.events(), Map.of("reader", call -> {
            PartitionReader reader = (PartitionReader) call.proceed();
            return ((TopicPartition) call.argument(0)).topic().equals(topic)
                    ? Interposed.before(PartitionReader.class, reader, Map.of(method, instead))
                    : reader;
        }));
    }

    private static String changelog(String id) {
        return "_runnel-query-" + id + "-changelog";
    }

    private String error(String id) {
        return host.status(id).orElseThrow().error().orElse("");
    }

    private void streams(String... names) {
        for (String name : names) {
            engine.run("CREATE STREAM " + name + " (page VARCHAR KEY, n INT)" + " WITH (kafka_topic = '" + name
                    + "', partitions = 1, value_format = 'JSON')");
        }
    }

    /** The log, with only so many partitions of clicks. */
    private EventLog growing(AtomicInteger partitions) {
        return Interposed.before(EventLog.class, engine.events(), Map.of("topic", call -> {
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
