package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicSpec;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.query.NoRegistry;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.TestQueries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Continuous queries over the real log, on disk. */
@Timeout(60)
class ContinuousQueriesOnDiskTest {
    private static final int PARTITIONS = 3;
    private static final long LONG_MS = 30_000;

    private final ExecutorService receiver = Executors.newSingleThreadExecutor();
    private LogEngine engine;
    private EventLog log;
    private ContinuousQueries queries;

    @BeforeEach
    void open(@TempDir Path folder) {
        engine = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", 0)));
        log = engine.eventLog();
        log.createTopic(TopicSpec.of(TestQueries.TOPIC, PARTITIONS, Map.of())).join();
        queries = new ContinuousQueries(log, new Formats(new NoRegistry()), new StateStores(StateConfig.defaults()));
    }

    @AfterEach
    void close() {
        queries.close();
        receiver.shutdownNow();
        engine.close();
    }

    @Test
    void everyRowComesWithoutTheNextOne() throws Exception {
        RowSource rows = start("SELECT id, qty FROM orders WHERE qty > 0");
        List<Long> delaysMicros = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            Future<RowSource.RowBatch> next = receiver.submit(() -> rows.poll(100, LONG_MS));
            order(id % PARTITIONS, id, "a", 1).join();
            long acknowledgedNanos = System.nanoTime();
            RowSource.RowBatch batch = next.get();
            delaysMicros.add((System.nanoTime() - acknowledgedNanos) / 1_000);
            assertThat(texts(batch)).containsExactly("[" + id + ", 1]");
        }
        delaysMicros.sort(null);
        System.out.printf(
                "Row after acknowledgement: median %d us, 99%% %d us, most %d us%n",
                delaysMicros.get(150), delaysMicros.get(296), delaysMicros.get(299));
    }

    @Test
    void aggregatesOverThePastThenLive() {
        List<LogRecord> batch = new ArrayList<>();
        for (int id = 0; id < 10_000; id++) {
            batch.add(record(id, "item" + id % 10, id % 7));
        }
        writer(0).append(batch).join();
        RowSource rows = start("SELECT item, COUNT(*), SUM(qty) FROM orders GROUP BY item");
        long read = 0;
        while (read < 10_000) {
            read += rows.poll(1_000, LONG_MS).rows().size();
        }

        order(1, 10_000, "item3", 5).join();

        long sum = 5;
        for (int id = 3; id < 10_000; id += 10) {
            sum += id % 7;
        }
        assertThat(texts(rows.poll(10, LONG_MS))).containsExactly("[item3, 1001, " + sum + "]");
        assertThat(read).isEqualTo(10_000);
    }

    @Test
    void aDeletedTopicEndsTheQuery() throws Exception {
        RowSource rows = start("SELECT id FROM orders");
        Future<RowSource.RowBatch> waiting = receiver.submit(() -> rows.poll(10, LONG_MS));
        log.deleteTopic(TestQueries.TOPIC).join();

        assertThatThrownBy(waiting::get)
                .cause()
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("55000"));
    }

    private RowSource start(String sql) {
        return queries.start(TestQueries.plan(log, sql), OptionalLong.empty(), List.of(), new Session(Map.of()));
    }

    private CompletableFuture<?> order(int partition, int id, String item, int qty) {
        return writer(partition).append(List.of(record(id, item, qty)));
    }

    private PartitionWriter writer(int partition) {
        return log.writer(new TopicPartition(TestQueries.TOPIC, partition));
    }

    private static LogRecord record(int id, String item, int qty) {
        String json = "{\"id\":%d,\"item\":\"%s\",\"qty\":%d}".formatted(id, item, qty);
        return LogRecord.of(new byte[] {1}, json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(RowSource.RowBatch batch) {
        List<String> texts = new ArrayList<>();
        for (@Nullable Object[] row : batch.rows()) {
            texts.add(Arrays.toString(row));
        }
        return texts;
    }
}
