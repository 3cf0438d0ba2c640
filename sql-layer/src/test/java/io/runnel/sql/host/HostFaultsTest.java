package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.query.QueryStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Persistent queries on a log that is slow, grows or fails. */
@Timeout(60)
class HostFaultsTest extends HostOnLog {
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

    /** The log, with only so many partitions of clicks. */
    private EventLog growing(AtomicInteger partitions) {
        Interposed.Instead grown = call -> {
            Optional<?> topic = (Optional<?>) call.proceed();
            return topic.map(TopicDescription.class::cast)
                    .map(found -> found.name().equals("clicks") ? of(found, partitions.get()) : found);
        };
        return Interposed.before(EventLog.class, engine.events(), Map.of("topic", grown, "createdTopic", grown));
    }

    private static TopicDescription of(TopicDescription topic, int partitions) {
        return new TopicDescription(
                topic.name(), topic.id(), partitions, topic.replicationFactor(), topic.configs(), topic.internal());
    }
}
