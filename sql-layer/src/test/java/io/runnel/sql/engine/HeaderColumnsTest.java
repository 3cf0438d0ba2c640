package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HeaderColumnsTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM one (v INT, a BYTES HEADER('abc'), d BYTES HEADER('def'))"
                + " WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");
        sql.run("CREATE STREAM every (v INT, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS)"
                + " WITH (kafka_topic = 't', value_format = 'JSON')");
        sql.append("t", "{\"v\": 1}");
        sql.append("t", "{\"v\": 2}", header("abc", "!"));
        sql.append("t", "{\"v\": 3}", header("abc", "?"), header("abc", "!"), header("def", null));
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void headersAreColumnsAlsoAfterARestart() {
        sql.close();
        sql = new EngineOnDisk(folder);

        assertThat(sql.rows("SELECT * FROM one")).containsExactly("[1, null, null]", "[2, 21, null]", "[3, 21, null]");
        assertThat(sql.rows("SELECT v, CARDINALITY(h), h[1]->key, h[1]->value, h[3]->key FROM every"))
                .containsExactly("[1, 0, null, null, null]", "[2, 1, abc, 21, null]", "[3, 3, abc, 3f, def]");
        assertThat(sql.rows("SELECT v FROM every WHERE h[1]->key = 'abc'")).containsExactly("[2]", "[3]");
        assertThat(sql.rows("DESCRIBE one")).contains("[A, VARBINARY, HEADER('abc'), null, t]");
        assertThat(sql.rows("DESCRIBE every"))
                .contains("[H, ARRAY<STRUCT<KEY VARCHAR, VALUE VARBINARY>>, HEADERS, null, t]");
    }

    @Test
    void headersAreNotInserted() {
        assertThatThrownBy(() -> sql.run("INSERT INTO one VALUES (1, NULL, NULL)"))
                .isInstanceOf(SqlException.class)
                .hasMessage("Column A of ONE cannot be set: it shows headers, and rows are stored without any. Name the"
                        + " other columns.");
        assertThatThrownBy(() -> sql.run("INSERT INTO one (v, d) SELECT 1, a FROM one"))
                .isInstanceOf(SqlException.class)
                .hasMessage(
                        "Column D cannot be set at line 1, column 21: it shows headers, and rows are stored without any.");
        sql.run("INSERT INTO every (v) SELECT v + 10 FROM one WHERE a IS NULL");
        assertThat(sql.rows("SELECT v, CARDINALITY(h) FROM every WHERE v > 3")).containsExactly("[11, 0]");
    }

    private static Header header(String key, @org.jspecify.annotations.Nullable String value) {
        return new RecordHeader(key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
}
