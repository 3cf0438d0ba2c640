package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listening node, and the log as the implementation under test reaches it. */
@Timeout(60)
abstract class EventLogFixture {
    static final TopicPartition P0 = new TopicPartition("t", 0);
    static final long START_MS = 1_700_000_000_000L;
    private static final RecordValidator NO_BAD_VALUES = (topic, configs) -> () -> record -> {
        ByteBuffer value = record.value();
        return value != null && text(value).equals("bad") ? "the value is bad" : null;
    };

    @TempDir
    Path dataDir;

    TestNode node;
    EventLog log;
    private int port;

    /** The log of that node, as the implementation reaches it. */
    abstract EventLog connect(TestNode running);

    abstract void disconnect() throws Exception;

    /** The log after the node has been started again, on the same port. */
    abstract EventLog reconnect(TestNode restarted) throws Exception;

    @BeforeEach
    void start() {
        node = startNode();
        port = node.address().getPort();
        log = connect(node);
    }

    @AfterEach
    void stop() throws Exception {
        disconnect();
        node.close();
    }

    TestNode startNode() {
        return new TestNode(dataDir, Map.of("kafka.port", port), NO_BAD_VALUES);
    }

    void restart() throws Exception {
        node.close();
        node = startNode();
        log = reconnect(node);
    }

    TopicDescription create(String name, int partitions, Map<String, String> configs) throws Exception {
        return log.createTopic(TopicSpec.of(name, partitions, configs)).get(20, TimeUnit.SECONDS);
    }

    static LogRecord record(String value) {
        return LogRecord.of(null, value.getBytes(UTF_8));
    }

    static Appended append(PartitionWriter writer, String... values) throws Exception {
        List<LogRecord> records = new ArrayList<>();
        for (String value : values) {
            records.add(record(value));
        }
        return writer.append(records).get(20, TimeUnit.SECONDS);
    }

    static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes.duplicate()).toString();
    }

    /** Reads up to the end as it is now. */
    static List<String> valuesToEnd(PartitionReader reader) {
        List<String> values = new ArrayList<>();
        reader.endOffset();
        while (reader.next()) {
            values.add(text(reader.value()));
        }
        return values;
    }

    static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            Object result = future.get(30, TimeUnit.SECONDS);
            throw new AssertionError("It succeeded: " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
