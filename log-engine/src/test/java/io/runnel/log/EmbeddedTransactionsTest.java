package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link EventLogContractTest} does not reach of the writers that stand on the node itself. */
@Timeout(60)
class EmbeddedTransactionsTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final String ID = "query-1";

    @TempDir
    Path dataDir;

    private TestNode start(Map<String, ?> settings) {
        TestNode node = new TestNode(dataDir, settings, RecordValidator.NONE);
        if (node.engine().eventLog().topic("t").isEmpty()) {
            node.engine().eventLog().createTopic(TopicSpec.of("t", 1, Map.of())).join();
        }
        return node;
    }

    private static List<LogRecord> records(String value) {
        return List.of(LogRecord.of(null, value.getBytes(UTF_8)));
    }

    private static void done(CompletableFuture<?> future) throws Exception {
        future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aWriterWhoseIdWasForgottenGoesOnAfterAnAbort() throws Exception {
        Map<String, ?> settings = Map.of(
                "transactional.id.expiration.ms", 1, "transaction.remove.expired.transaction.cleanup.interval.ms", 1);
        try (TestNode node = start(settings);
                TransactionalWriter writer = node.engine().eventLog().transactionalWriter(ID, 60_000)) {
            awaitForgotten(node);
            writer.append(P0, records("lost"));
            assertThatThrownBy(() -> done(writer.commit()))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InvalidPidMappingException.class);
            do {
                done(writer.abort());
            } while (!committed(writer)); // The id may be forgotten again before it is used.
            try (PartitionReader reader = node.engine().eventLog().reader(P0)) {
                assertThat(reader.endOffset()).isPositive();
            }
        }
    }

    private static boolean committed(TransactionalWriter writer) throws Exception {
        writer.append(P0, records("kept"));
        try {
            done(writer.commit());
            return true;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(InvalidPidMappingException.class);
            return false;
        }
    }

    private static void awaitForgotten(TestNode node) throws Exception {
        try (Admin admin = node.admin()) {
            while (admin.listTransactions().all().get().stream()
                    .anyMatch(listed -> listed.transactionalId().equals(ID))) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aWriterOnANodeThatIsClosedFailsAndDoesNotWaitForIt() throws Exception {
        TestNode node = start(Map.of());
        TransactionalWriter open = node.engine().eventLog().transactionalWriter("open", 60_000);
        open.append(P0, records("lost"));
        TransactionalWriter idle = node.engine().eventLog().transactionalWriter("idle", 60_000);
        node.close();
        idle.append(P0, records("lost as well"));
        for (TransactionalWriter writer : List.of(open, idle)) {
            assertThatThrownBy(() -> done(writer.commit())).isInstanceOf(ExecutionException.class);
            writer.close();
        }
        try (TestNode again = start(Map.of());
                TransactionalWriter next = again.engine().eventLog().transactionalWriter("open", 60_000);
                PartitionReader reader = again.engine().eventLog().reader(P0)) {
            next.append(P0, records("kept"));
            done(next.commit());
            assertThat(reader.endOffset()).isPositive();
            assertThat(reader.next()).isTrue();
            assertThat(UTF_8.decode(reader.value()).toString()).isEqualTo("kept");
        }
    }
}
