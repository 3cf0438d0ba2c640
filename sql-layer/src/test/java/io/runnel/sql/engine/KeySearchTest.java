package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.query.RowSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queries that name a key read little and answer as if they had read everything. */
@Timeout(120)
class KeySearchTest {
    private static final int RECORDS = 30_000;

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

    private void fill(String topic, java.util.function.IntFunction<byte[]> key) {
        for (int first = 0; first < RECORDS; first += 100) {
            List<LogRecord> batch = new ArrayList<>();
            for (int i = first; i < first + 100; i++) {
                byte[] value = i % 1_000 == 999 ? null : ("{\"V\": " + i + "}").getBytes(UTF_8);
                batch.add(new LogRecord(key.apply(i), value, 1_000_000L + i, List.of()));
            }
            engine.append(topic, batch);
        }
    }

    private List<String> rows(String sql, Object... parameters) {
        List<String> rows = new ArrayList<>();
        try (RowSource source = engine.start(sql, List.of(parameters))) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(100, 1_000);
                batch.rows().forEach(row -> rows.add(Arrays.toString(row)));
                done = batch.done();
            }
        }
        return rows;
    }

    private long explained(String sql) {
        String plan = String.join("\n", engine.rows("EXPLAIN " + sql));
        var most = java.util.regex.Pattern.compile("at most (\\d+) records").matcher(plan);
        assertThat(most.find()).as(plan).isTrue();
        return Long.parseLong(most.group(1));
    }

    @Test
    void textsNumbersParametersAndListsAreSearched() {
        engine.run(
                "CREATE STREAM S (K VARCHAR KEY, V INT) WITH (KAFKA_TOPIC = 's', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        fill("s", i -> ("k" + i / 3).getBytes(UTF_8));
        assertThat(rows("SELECT V FROM S WHERE K = 'k5000'")).containsExactly("[15000]", "[15001]", "[15002]");
        assertThat(rows("SELECT V FROM S WHERE K = ?", "k5000")).hasSize(3);
        assertThat(rows("SELECT V FROM S WHERE K IN ('k1', 'k22', 'nowhere', 'k9000') AND V > 4"))
                .containsExactly("[5]", "[66]", "[67]", "[68]", "[27000]", "[27001]", "[27002]");
        assertThat(rows("SELECT COUNT(*) FROM S WHERE K = 'k1' OR K = ?", "k2")).containsExactly("[6]");
        assertThat(rows("SELECT V FROM S WHERE K = 'k1 '")).isEmpty();
        assertThat(rows("SELECT COUNT(*) FROM S WHERE K = 'k1' OR V = 9")).containsExactly("[4]");
        assertThat(rows("SELECT COUNT(*) FROM S WHERE K <> 'k1'")).containsExactly("[29997]");
        assertThat(explained("SELECT V FROM S WHERE K = 'k5000'")).isBetween(3L, 6_500L);
        assertThat(explained("SELECT V FROM S WHERE K > 'k5000'")).isEqualTo(RECORDS);
        assertThat(explained("SELECT V FROM S WHERE K = 'k5000' AND ROWOFFSET < 10"))
                .isLessThan(10);
        assertThat(String.join("\n", engine.rows("EXPLAIN SELECT V FROM S WHERE K = 'k5000'")))
                .contains("search for key K = 'k5000'");
    }

    @Test
    void wholeNumbersAreFoundWhateverTypeTheyAreWrittenIn() {
        engine.run(
                "CREATE STREAM N (K BIGINT KEY, V INT) WITH (KAFKA_TOPIC = 'n', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        fill("n", i -> ByteBuffer.allocate(8).putLong(i - 1_000L).array());
        assertThat(rows("SELECT V FROM N WHERE K = 7")).containsExactly("[1007]");
        assertThat(rows("SELECT V FROM N WHERE K = -7")).containsExactly("[993]");
        assertThat(rows("SELECT V FROM N WHERE K = 7.0")).containsExactly("[1007]");
        assertThat(rows("SELECT V FROM N WHERE K = 7.5")).isEmpty();
        assertThat(rows("SELECT V FROM N WHERE K = ?", 7)).containsExactly("[1007]");
        assertThat(rows("SELECT V FROM N WHERE K IN (7, 8, 90000000000)")).containsExactly("[1007]", "[1008]");
        assertThat(explained("SELECT V FROM N WHERE K = 7")).isLessThan(6_500);
        engine.run(
                "CREATE STREAM M (K INTEGER KEY, V INT) WITH (KAFKA_TOPIC = 'm', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        fill("m", i -> ByteBuffer.allocate(4).putInt(i).array());
        assertThat(rows("SELECT V FROM M WHERE K = 7")).containsExactly("[7]");
        assertThat(rows("SELECT V FROM M WHERE K = 90000000000")).isEmpty();
        assertThat(rows("SELECT V FROM M WHERE K = CAST(7 AS BIGINT)")).containsExactly("[7]");
        assertThat(explained("SELECT V FROM M WHERE K = 7")).isLessThan(6_500);
    }

    @Test
    void partitionsThatAreReadSideBySideAreSearchedToo() {
        engine.run(
                "CREATE STREAM S (K VARCHAR KEY, V INT) WITH (KAFKA_TOPIC = 's', PARTITIONS = 3, VALUE_FORMAT = 'JSON')");
        fill("s", i -> ("k" + i).getBytes(UTF_8));
        fill("s", i -> ("k" + i).getBytes(UTF_8));
        assertThat(rows("SELECT V FROM S WHERE K = 'k5000'")).containsExactly("[5000]", "[5000]");
        List<String> all = rows("EXPLAIN ANALYZE SELECT V FROM S");
        assertThat(all).anyMatch(line -> line.contains("Read topic s: 60000 records"));
        assertThat(all).anyMatch(line -> line.matches("\\[Answered 60000 rows in \\d+ ms.*"));
        List<String> one = rows("EXPLAIN ANALYZE SELECT V FROM S WHERE K = ?", "k5000");
        assertThat(one.get(0)).contains("search for key K = ?0");
        Matcher read = Pattern.compile("Read topic s: (\\d+) records, \\d+ bytes; skipped 0 of \\d segments, "
                        + "(\\d+) of (\\d+) blocks")
                .matcher(one.get(1));
        assertThat(read.find()).as(one.get(1)).isTrue();
        assertThat(Integer.parseInt(read.group(1))).isBetween(2, 20_000);
        assertThat(Integer.parseInt(read.group(2)))
                .isBetween(Integer.parseInt(read.group(3)) / 2, Integer.parseInt(read.group(3)) - 1);
        assertThat(one.get(2)).startsWith("[Answered 2 rows in ");
        assertThatThrownBy(() -> engine.run("EXPLAIN ANALYZE SELECT V FROM S EMIT CHANGES"))
                .hasMessageContaining("EXPLAIN alone");
    }

    @Test
    void zeroIsFoundInBothItsForms() {
        engine.run(
                "CREATE STREAM D (K DOUBLE KEY, V INT) WITH (KAFKA_TOPIC = 'd', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        for (double key : new double[] {0.0, -0.0, 1.5}) {
            engine.append(
                    "d",
                    new LogRecord(
                            ByteBuffer.allocate(8).putDouble(key).array(), "{\"V\": 1}".getBytes(UTF_8), 1, List.of()));
        }
        assertThat(rows("SELECT V FROM D WHERE K = CAST(0 AS DOUBLE)")).hasSize(2);
        assertThat(rows("SELECT V FROM D WHERE K = 1.5E0")).hasSize(1);
    }

    @Test
    void aTablesNewestRowIsFoundByItsPrimaryKey() {
        engine.run(
                "CREATE TABLE T (K VARCHAR PRIMARY KEY, V INT) WITH (KAFKA_TOPIC = 't', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        fill("t", i -> ("k" + i % 10_000).getBytes(UTF_8));
        assertThat(rows("SELECT V FROM T WHERE K = 'k5000'")).containsExactly("[25000]");
        assertThat(rows("SELECT V FROM T WHERE K = 'k5999'")).as("deleted last").isEmpty();
        assertThat(rows("SELECT V FROM T WHERE K = 'k5000' AND ROWTIME < 1020000"))
                .isEmpty();
        assertThat(rows("SELECT V FROM T WHERE K = 'k5000' AND V = 15000")).isEmpty();
        assertThat(explained("SELECT V FROM T WHERE K = 'k5000'")).isLessThan(12_000);
    }

    @Test
    void keysThatCanBeWrittenInSeveralWaysAreReadAndCompared() {
        engine.run("CREATE STREAM J (K VARCHAR KEY, V INT) WITH (KAFKA_TOPIC = 'j', PARTITIONS = 1, FORMAT = 'JSON')");
        for (String key : List.of("\"a\"", " \"a\"", "\"\\u0061\"", "\"b\"")) {
            engine.append("j", new LogRecord(key.getBytes(UTF_8), "{\"V\": 1}".getBytes(UTF_8), 1, List.of()));
        }
        assertThat(rows("SELECT V FROM J WHERE K = 'a'")).hasSize(3);
    }

    @Test
    void recordsBeforeAndAfterATimeArePassedOver() {
        engine.run(
                "CREATE STREAM S (K VARCHAR KEY, V INT) WITH (KAFKA_TOPIC = 's', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        fill("s", i -> null);
        assertThat(rows("SELECT V FROM S WHERE ROWTIME BETWEEN 1000010 AND 1000012"))
                .containsExactly("[10]", "[11]", "[12]");
        assertThat(rows("SELECT COUNT(*) FROM S WHERE ROWTIME < 1015000")).containsExactly("[15000]");
    }
}
