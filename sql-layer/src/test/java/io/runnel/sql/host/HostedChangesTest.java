package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.query.QueryStatus;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a persistent query that is paused, replaced, ended or started again while it is busy. */
@Timeout(60)
class HostedChangesTest extends HostOnLog {
    /** Until when commits of a stuck query are under way, and how many have been held so. */
    private volatile CompletableFuture<Void> held = new CompletableFuture<>();

    private final AtomicInteger heldCommits = new AtomicInteger();

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
}
