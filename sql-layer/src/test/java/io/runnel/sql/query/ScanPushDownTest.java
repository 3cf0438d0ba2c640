package io.runnel.sql.query;

import static io.runnel.sql.query.Sources.key;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.engine.EngineOnDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scans do with the work that is pushed into them. */
@Timeout(60)
class ScanPushDownTest {
    private static final Source EVENTS = source(
            "EVENTS",
            SourceKind.STREAM,
            "JSON",
            key("ID", SqlTypeName.INTEGER),
            value("N", SqlTypeName.INTEGER),
            value("TEXT", SqlTypeName.VARCHAR));
    private static final Source PLACES = source(
            "PLACES", SourceKind.TABLE, "JSON", key("CODE", SqlTypeName.VARCHAR), value("X", SqlTypeName.INTEGER));
    private static final int PER_PARTITION = 1_000;

    private final MemoryLog log = new MemoryLog().with("EVENTS", 2).with("PLACES", 1);
    private final History history = new History(log).with(EVENTS).with(PLACES);

    private void fill() {
        for (int id = 0; id < 2 * PER_PARTITION; id++) {
            log.append("EVENTS", id % 2, history.record(EVENTS, id, id, id % 10, "t" + id));
        }
    }

    private void append(String value) {
        log.append("EVENTS", 0, LogRecord.of(null, value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void filterTakesParametersAndColumnsThatAreNotWanted() {
        fill();

        assertThat(history.rows("SELECT id FROM events WHERE text = ? AND n < ?", "t17", 8))
                .containsExactly(List.of(17));
        assertThat(history.value("SELECT COUNT(*) FROM events WHERE n = 3 AND CURRENT_TIMESTAMP IS NOT NULL"))
                .isEqualTo(200L);
    }

    @Test
    void filterGivesTheSameWhetherFewOrManyRecordsPass() {
        fill();

        for (int least : new int[] {0, 1, 3, 5, 9, 10}) {
            assertThat(history.rows("SELECT id, n, text FROM events WHERE n >= " + least))
                    .hasSize((10 - least) * 200)
                    .allMatch(row -> row.equals(List.of(row.get(0), (int) row.get(0) % 10, "t" + row.get(0)))
                            && (int) row.get(1) >= least);
        }
    }

    @Test
    void failingFilterIsAnErrorOfTheStatement() {
        append("{\"N\": 5}");
        append("{\"N\": 0}");

        assertThatThrownBy(() -> history.rows("SELECT text FROM events WHERE 10 / n > 1"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
        assertThat(history.rows("SELECT n FROM events WHERE n <> 0 AND 10 / n > 1"))
                .containsExactly(List.of(5));
    }

    @Test
    void otherColumnsOfARecordThatIsFilteredOutNeedNotDecode() {
        for (int i = 0; i < 5_000; i++) {
            append(i % 3 == 0 ? "{\"N\": 1, \"TEXT\": nothing}" : "{\"N\": 2, \"TEXT\": \"x\"}");
        }

        assertThat(history.rows("SELECT text FROM events WHERE n = 2")).hasSize(3_333);
        assertThatThrownBy(() -> history.rows("SELECT text FROM events WHERE n = 1"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("offset 0");
    }

    @Test
    void filterOfATableSeesTheNewestRowsAlone() {
        for (String x : List.of("0", "5", "7")) {
            log.append("PLACES", 0, new LogRecord("\"a\"".getBytes(), ("{\"X\": " + x + "}").getBytes(), 0, List.of()));
        }

        assertThat(history.rows("SELECT x FROM places WHERE 10 / x = 2")).isEmpty();
        assertThat(history.rows("SELECT x FROM places WHERE x > 6")).containsExactly(List.of(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ORDER BY ROWOFFSET DESC LIMIT 10 | 300",
                "WHERE ROWPARTITION = 1 ORDER BY ROWOFFSET DESC LIMIT 10 | 150",
                "ORDER BY ROWTIME DESC LIMIT 10 | 300",
                "ORDER BY ROWTIME DESC, ROWOFFSET DESC LIMIT 10 OFFSET 5 | 300",
                "WHERE n >= 4 ORDER BY ROWTIME DESC LIMIT 10 | 500",
                "WHERE ROWOFFSET < 500 ORDER BY ROWOFFSET DESC LIMIT 10 | 300"
            })
    void lastRowsAreReadFromTheEnd(String clauses, long mostReads) {
        fill();

        history.rows("SELECT id FROM events " + clauses);

        assertThat(log.recordsRead()).isLessThanOrEqualTo(mostReads);
    }

    @Test
    void lastRowsAreTheSameAsOfAllRows() {
        long seed = System.nanoTime();
        System.out.println("ScanPushDownTest: seed " + seed);
        Random random = new Random(seed);
        for (int id = 0; id < 3_000; id++) {
            long timeMs = id + random.nextInt(400);
            log.append("EVENTS", random.nextInt(2), history.record(EVENTS, timeMs, id, random.nextInt(50), "t"));
        }
        List<List<Object>> all = new ArrayList<>(history.rows("SELECT ROWTIME, id, n FROM events"));
        all.sort(Comparator.<List<Object>>comparingLong(row -> (long) row.get(0))
                .thenComparingInt(row -> (int) row.get(1))
                .reversed());
        for (int n : new int[] {1, 5, 100, 2_900}) {
            assertThat(history.rows("SELECT ROWTIME, id, n FROM events ORDER BY ROWTIME DESC, id DESC LIMIT " + n))
                    .isEqualTo(all.subList(0, n));
        }
        List<List<Object>> few =
                all.stream().filter(row -> (int) row.get(2) == 7).toList();
        assertThat(history.rows(
                        "SELECT ROWTIME, id, n FROM events WHERE n = 7 ORDER BY ROWTIME DESC, id DESC LIMIT 20"))
                .isEqualTo(few.subList(0, Math.min(20, few.size())));
    }

    @Test
    void logCountsTheRecordsOfAStream(@TempDir Path folder) {
        try (EngineOnDisk engine = new EngineOnDisk(folder)) {
            engine.run("CREATE STREAM s (n INTEGER) WITH (KAFKA_TOPIC='s', PARTITIONS=2, VALUE_FORMAT='JSON')");
            for (int i = 0; i < 7; i++) {
                engine.append("s", i == 3 ? "no JSON" : "{\"N\": " + i + "}");
            }

            assertThat(engine.rows("SELECT COUNT(*) FROM s")).containsExactly("[7]");
            assertThat(engine.rows("SELECT COUNT(*), COUNT(*) + 1 FROM s WHERE ROWOFFSET BETWEEN 2 AND 4"))
                    .containsExactly("[3, 4]");
            assertThat(engine.rows("SELECT COUNT(*) FROM s WHERE ROWPARTITION = 1"))
                    .containsExactly("[0]");
            assertThat(engine.rows("SELECT COUNT(*) FROM s WHERE ROWOFFSET > 100"))
                    .containsExactly("[0]");
        }
    }
}
