package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.ErrorRecords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Runs a case. Records of one partition are appended at once, and processed in that order; before
 * one of another partition, and before anything is looked at, all queries have committed what there was.
 */
final class KsqlCaseRun {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final KsqlCase ran;
    private final EngineOnDisk engine;
    private final EventLog log;
    private final Map<TopicPartition, Long> seen = new HashMap<>();
    private final List<LogRecord> batch = new ArrayList<>();
    private @Nullable TopicPartition batchOf;
    private final long errorsBefore;
    private boolean settled = true;

    private KsqlCaseRun(KsqlCase ran, EngineOnDisk engine) {
        this.ran = ran;
        this.engine = engine;
        this.log = engine.events();
        this.errorsBefore = errors();
    }

    private long errors() {
        if (log.topic(ErrorRecords.TOPIC).isEmpty()) {
            return 0;
        }
        try (PartitionReader reader = log.reader(new TopicPartition(ErrorRecords.TOPIC, 0))) {
            return reader.endOffset();
        }
    }

    /** Leaves nothing behind on the engine but what is in RUNNEL_ERRORS. */
    static void run(KsqlCase ran, EngineOnDisk engine) {
        try {
            new KsqlCaseRun(ran, engine).run();
        } finally {
            engine.run("TERMINATE ALL");
            for (String kind : List.of("STREAM", "TABLE")) {
                for (Object[] source : engine.answer("SHOW " + kind + "S")) {
                    if (!source[0].equals(ErrorRecords.NAME)) {
                        engine.run("DROP " + kind + " " + source[0]);
                    }
                }
            }
            engine.events().topics().stream()
                    .map(TopicDescription::name)
                    .filter(topic -> !topic.startsWith("_"))
                    .forEach(topic -> engine.events().deleteTopic(topic).join());
        }
    }

    private void run() {
        for (KsqlCase.Step step : ran.steps()) {
            if (step instanceof KsqlCase.Input input) {
                append(input);
            } else {
                settle();
                if (step instanceof KsqlCase.Statement statement) {
                    execute(statement);
                } else if (step instanceof KsqlCase.Outputs outputs) {
                    check(outputs);
                }
            }
        }
    }

    private void append(KsqlCase.Input input) {
        TopicPartition partition = new TopicPartition(input.topic(), input.partition());
        if (!partition.equals(batchOf)) {
            settle();
            batchOf = partition;
            if (log.topic(input.topic()).isEmpty()) {
                log.createTopic(TopicSpec.of(input.topic(), 1, Map.of())).join();
            }
        }
        batch.add(input.entry());
        settled = false;
    }

    private void execute(KsqlCase.Statement statement) {
        String at = ran.file() + ".txt:" + statement.line() + " " + statement.sql();
        String error = statement.error();
        if (error != null) {
            Throwable thrown = catchThrowable(() -> engine.execute(statement.sql()));
            assertThat(thrown).as(at).isInstanceOf(SqlException.class);
            SqlException refused = (SqlException) thrown;
            String[] stateAndText = error.split(" ", 2);
            assertThat(refused.sqlState() + " " + refused.getMessage())
                    .as(at)
                    .startsWith(stateAndText[0])
                    .contains(stateAndText.length == 1 ? "" : stateAndText[1]);
            return;
        }
        List<String> rows;
        try {
            rows = engine.execute(statement.sql().replace("FROM RUNNEL_ERRORS", ownErrors()));
        } catch (SqlException e) {
            throw new AssertionError(at + "\n" + e.sqlState() + " " + e.getMessage(), e);
        }
        List<String> expected = statement.rows();
        assertThat(rows).as(at).isEqualTo(List.of("-").equals(expected) ? List.of() : expected);
        settled = false;
    }

    private String ownErrors() {
        return "FROM (SELECT * FROM RUNNEL_ERRORS WHERE ROWOFFSET >= " + errorsBefore + ")";
    }

    private void check(KsqlCase.Outputs outputs) {
        List<RecordText> found = new ArrayList<>();
        int partitions = log.topic(outputs.topic())
                .orElseThrow(() -> new AssertionError(
                        ran.file() + ".txt:" + outputs.line() + " there is no topic " + outputs.topic()))
                .partitions();
        for (int number = 0; number < partitions; number++) {
            TopicPartition partition = new TopicPartition(outputs.topic(), number);
            try (PartitionReader reader = log.reader(partition)) {
                reader.seek(seen.getOrDefault(partition, 0L));
                reader.limit(reader.endOffset());
                while (reader.next()) {
                    found.add(text(reader, outputs.records(), found.size()));
                }
                seen.put(partition, reader.endOffset());
            }
        }
        assertThat(found.stream().map(RecordText::toString))
                .as(ran.file() + ".txt:" + outputs.line() + " " + ran.title())
                .containsExactlyElementsOf(
                        outputs.records().stream().map(RecordText::toString).toList());
    }

    private static RecordText text(PartitionReader reader, List<RecordText> expected, int index) {
        byte[] key = bytes(reader.key());
        byte[] value = bytes(reader.value());
        List<Header> headers = List.of(reader.headers());
        return index < expected.size()
                ? expected.get(index).of(key, value, reader.timestampMs(), headers)
                : RecordText.unexpected(key, value, reader.timestampMs(), headers);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /**
     * Waits until each query has committed all that it can read. Seen twice: one that was asked before another committed
     * what it reads is behind again.
     */
    private void settle() {
        TopicPartition partition = batchOf;
        if (partition != null && !batch.isEmpty()) {
            log.writer(partition).append(List.copyOf(batch)).join();
            batch.clear();
        }
        batchOf = null;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int seenIdle = settled ? 2 : 0; seenIdle < 2; ) {
            List<String> busy = engine.rows("SELECT QUERY_ID, STATE, LAG FROM SYS.QUERIES WHERE SINK IS NOT NULL"
                    + " AND NOT (STATE IN ('PAUSED', 'ERROR') OR STATE = 'RUNNING' AND LAG = 0)");
            seenIdle = busy.isEmpty() ? seenIdle + 1 : 0;
            if (!busy.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(ran.name() + ": still busy: " + busy);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        settled = true;
    }
}
