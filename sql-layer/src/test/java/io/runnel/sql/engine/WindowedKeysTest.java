package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams and tables whose keys have windows, in the bytes of Kafka Streams. */
@Timeout(60)
class WindowedKeysTest {
    @TempDir
    Path folder;

    private EngineOnDisk engine;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theWindowOfATumblingKeyIsItsStart() {
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INT) WITH (kafka_topic = 's', partitions = 1,"
                + " value_format = 'JSON', window_type = 'Tumbling', window_size = '10 SECONDS')");
        append("s", "a", "{\"V\":1}", 20_000);
        append("s", "b", "{\"V\":2}", 30_000);

        List<String> rows = List.of("[a, 1, 20000, 30000]", "[b, 2, 30000, 40000]");
        assertThat(engine.rows("SELECT K, V, WINDOWSTART, WINDOWEND FROM S")).isEqualTo(rows);
        assertThat(engine.rows("SELECT K, V, WINDOWSTART, WINDOWEND FROM S EMIT CHANGES LIMIT 2"))
                .isEqualTo(rows);
        assertThat(engine.rows("SELECT V FROM S WHERE K = 'b'")).containsExactly("[2]");
        assertThat(engine.rows("SELECT * FROM S WHERE WINDOWSTART >= '1970-01-01T00:00:30'"))
                .containsExactly("[b, 2]");
    }

    @Test
    void theWindowOfASessionKeyIsItsEndAndThenItsStart() {
        engine.run("CREATE TABLE T (K VARCHAR PRIMARY KEY, V INT) WITH (kafka_topic = 't', partitions = 1,"
                + " value_format = 'JSON', window_type = 'SESSION')");
        append("t", "a", "{\"V\":1}", 15, 10);
        append("t", "a", "{\"V\":2}", 40, 30);
        append("t", "a", null, 15, 10);
        append("t", "a", "{\"V\":3}", 15, 5);

        assertThat(engine.rows("SELECT K, V, WINDOWSTART, WINDOWEND FROM T ORDER BY V"))
                .containsExactly("[a, 2, 30, 40]", "[a, 3, 5, 15]");
        assertThat(engine.rows("SELECT K, COUNT(*), SUM(V) FROM T GROUP BY K EMIT CHANGES LIMIT 4"))
                .containsExactly("[a, 1, 1]", "[a, 2, 3]", "[a, 1, 2]", "[a, 2, 5]");
    }

    @Test
    void aKeyTooShortForItsWindowIsNoRow() {
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INT) WITH (kafka_topic = 's', partitions = 1,"
                + " value_format = 'JSON', window_type = 'HOPPING', window_size = '1 minute')");
        engine.append("s", "short", "{\"V\":1}");
        append("s", "", "{\"V\":2}", 7);

        assertThat(engine.rows("SELECT K, WINDOWSTART FROM S EMIT CHANGES LIMIT 1"))
                .containsExactly("[, 7]");
        assertThatThrownBy(() -> engine.answer("SELECT K FROM S")).hasMessageContaining("has no window");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        window_type = 'SESSION', window_size = '10 SECONDS' | 42601 | WINDOW_SIZE is not for SESSION windows
        window_type = 'TUMBLING'                            | 42601 | needs WINDOW_SIZE
        window_size = '10 SECONDS'                          | 42601 | without WINDOW_TYPE
        window_type = 'TUMBLNG', window_size = '1 SECOND'   | 22023 | one of TUMBLING, HOPPING, SESSION
        window_type = 'HOPPING', window_size = '0 SECONDS'  | 22023 | no size of a window
        window_type = 'HOPPING', window_size = '10'         | 22023 | such as '10 SECONDS'
        """, quoteCharacter = '^')
    void optionsThatMakeNoWindowsAreRefused(String options, String state, String message) {
        assertThatThrownBy(() -> engine.run("CREATE STREAM S (K VARCHAR KEY, V INT) WITH (kafka_topic = 's',"
                        + " partitions = 1, value_format = 'JSON', " + options + ")"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void aStreamOfWindowsNeedsAKeyAndTakesNoRows() {
        assertThatThrownBy(() -> engine.run("CREATE STREAM S (V INT) WITH (kafka_topic = 's', partitions = 1,"
                        + " value_format = 'JSON', window_type = 'SESSION')"))
                .hasMessageContaining("needs a key column");
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INT) WITH (kafka_topic = 's', partitions = 1,"
                + " value_format = 'JSON', window_type = 'SESSION')");
        assertThatThrownBy(() -> engine.run("INSERT INTO S VALUES ('a', 1)")).hasMessageContaining("of windows");
    }

    /** @param window the longs behind the key */
    private void append(String topic, String key, @Nullable String value, long... window) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole =
                ByteBuffer.allocate(bytes.length + window.length * Long.BYTES).put(bytes);
        for (long time : window) {
            whole.putLong(time);
        }
        byte[] valueBytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        engine.append(topic, LogRecord.of(whole.array(), valueBytes));
    }
}
