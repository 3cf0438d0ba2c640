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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HistoryQueriesTest {
    private static final Source EVENTS = source(
            "EVENTS",
            SourceKind.STREAM,
            "JSON",
            key("ID", SqlTypeName.INTEGER),
            value("N", SqlTypeName.INTEGER),
            value("D", SqlTypeName.DOUBLE),
            value("TEXT", SqlTypeName.VARCHAR),
            value("TS", SqlTypeName.TIMESTAMP));
    private static final Source PLACES = source(
            "PLACES", SourceKind.TABLE, "JSON", key("CODE", SqlTypeName.VARCHAR), value("NAME", SqlTypeName.VARCHAR));

    /** 2001-02-01T00:00:00Z */
    private static final long FEBRUARY_MS =
            Instant.parse("2001-02-01T00:00:00Z").toEpochMilli();

    private static final long HOUR_MS = 3_600_000;
    private static final int EVENT_COUNT = 60;

    private final MemoryLog log = new MemoryLog().with("EVENTS", 3).with("PLACES", 2);
    private final History history = new History(log).with(EVENTS).with(PLACES);

    /** An event per hour, 30 before February and 30 in it, in turns over three partitions. */
    @BeforeEach
    void fill() {
        for (int id = 0; id < EVENT_COUNT; id++) {
            long timeMs = FEBRUARY_MS + (id - 30) * HOUR_MS;
            log.append("EVENTS", id % 3, history.record(EVENTS, timeMs, id, id % 7, id / 2.0, "t" + id, timeMs));
        }
    }

    @Test
    void starLeavesPseudoColumnsOut() {
        assertThat(history.plan("SELECT * FROM events").rowType().getFieldNames())
                .containsExactly("ID", "N", "D", "TEXT", "TS");
        assertThat(history.plan("SELECT e.*, ROWTIME FROM events e").rowType().getFieldNames())
                .containsExactly("ID", "N", "D", "TEXT", "TS", "ROWTIME");
        assertThat(history.plan("SELECT * FROM events NATURAL JOIN events e2")
                        .rowType()
                        .getFieldNames())
                .containsExactly("ID", "N", "D", "TEXT", "TS");
        assertThat(history.plan("SELECT * FROM events JOIN places USING (id)"
                                .replace("id", "text")
                                .replace("places", "(SELECT code AS text, name FROM places)"))
                        .rowType()
                        .getFieldNames())
                .containsExactly("TEXT", "ID", "N", "D", "TS", "NAME");
        assertThat(history.plan("SELECT * FROM (SELECT ROWTIME, id FROM events)")
                        .rowType()
                        .getFieldNames())
                .containsExactly("ROWTIME", "ID");
        assertThat(history.plan("SELECT * FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR))")
                        .rowType()
                        .getFieldNames())
                .containsExactly("ID", "N", "D", "TEXT", "TS", "WINDOW_START", "WINDOW_END");
    }

    @Test
    void countOfAStreamTouchesNoValue() {
        assertThat(history.value("SELECT COUNT(*) FROM events")).isEqualTo(60L);
        assertThat(log.valuesRead()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ROWTIME >= TIMESTAMP '2001-02-01 00:00:00' | 30",
                "ROWTIME > TIMESTAMP '2001-02-01 00:00:00' | 29",
                "ROWTIME >= '2001-02-01' | 30",
                "ROWTIME >= '2001-02' | 30",
                "ROWTIME >= '2001-02-01T00:00:00' | 30",
                "ROWTIME >= '2001-02-01T01:00:00+01:00' | 30",
                "ROWTIME >= DATE '2001-02-01' | 30",
                "ROWTIME >= 980985600000 | 30",
                "980985600000 <= ROWTIME | 30",
                "ROWTIME BETWEEN '2001-02-01' AND '2001-02-01T05:00' | 6",
                "ROWTIME >= '2001-02-01' AND ROWTIME < '2001-02-01T05:00' | 5",
                "ROWTIME = '2001-02-01T05:00' | 1",
                "ROWTIME >= CAST('2001-02-01 00:00:00' AS TIMESTAMP) + INTERVAL '5' HOUR | 25",
                "ROWTIME > CURRENT_TIMESTAMP | 0",
                "ROWTIME > NULL | 0",
                "ROWTIME < '2001-02-01' | 30",
                "ROWTIME <> '2001-02-01' | 59",
                "ROWTIME IN ('2001-02-01', '2001-02-01T05:00') | 2",
                "ROWOFFSET >= 15 | 15",
                "ROWOFFSET < 5 AND ROWPARTITION = 1 | 5",
                "ROWPARTITION IN (0, 2) | 40",
                "ROWPARTITION > 7 | 0",
                "NOT (ROWTIME >= '2001-02-01') | 30",
                "ROWTIME >= '2001-02-01' OR id = 0 | 31"
            })
    void predicateOnPseudoColumnKeepsWhatItSays(String predicate, long rows) {
        assertThat(history.value("SELECT COUNT(*) FROM events WHERE " + predicate))
                .isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ROWTIME >= TIMESTAMP '2001-02-02 00:00:00' | 6",
                "ROWTIME >= '2001-02-02' | 6",
                "ROWTIME >= 981072000000 | 6",
                "ROWTIME >= DATE '2001-02-01' + INTERVAL '1' DAY | 6",
                "ROWOFFSET > 17 | 6",
                "ROWPARTITION = 1 | 20",
                "ROWTIME >= '2001-02-02' AND n = 3 | 6"
            })
    void lowerBoundIsASeek(String predicate, long recordsRead) {
        history.rows("SELECT id FROM events WHERE " + predicate);

        assertThat(log.recordsRead()).isEqualTo(recordsRead);
    }

    @Test
    void parameterBoundsAScan() {
        assertThat(history.value("SELECT COUNT(*) FROM events WHERE ROWTIME >= ?", FEBRUARY_MS))
                .isEqualTo(30L);
        assertThat(log.recordsRead()).isEqualTo(30);
        assertThat(history.value("SELECT COUNT(*) FROM events WHERE ROWTIME >= ?", (Object) null))
                .isEqualTo(0L);
    }

    @Test
    void limitEndsTheScan() {
        assertThat(history.rows("SELECT id FROM events LIMIT 4 OFFSET 2")).hasSize(4);
        assertThat(log.recordsRead()).isEqualTo(6);
    }

    @Test
    void limitBehindAFilterCountsWhatTheFilterKeeps() {
        assertThat(history.rows("SELECT id FROM events WHERE n = 3 LIMIT 5")).hasSize(5);
    }

    @Test
    void pollComputesNoMoreRowsThanItGives() {
        try (RowSource rows = history.start("SELECT id FROM events")) {
            assertThat(rows.poll(5, 1_000).rows()).hasSize(5);

            assertThat(log.recordsRead()).isEqualTo(5);
        }
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void queryReadsWhatWasThereAtItsStart() {
        try (RowSource rows = history.start("SELECT COUNT(*) FROM events")) {
            log.append("EVENTS", 0, history.record(EVENTS, FEBRUARY_MS, 99, 0, 0.0, "late", 0L));

            assertThat(rows.poll(1, 1_000).rows().get(0)).containsExactly(60L);
        }
    }

    @Test
    void tableIsTheNewestRowPerKey() {
        place(0, "A", "first", 1);
        place(0, "B", "b", 2);
        place(0, "A", "second", 3);
        place(1, "C", "c", 4);
        log.append("PLACES", 1, new LogRecord(bytes("C"), null, 5, List.of()));
        log.append("PLACES", 1, new LogRecord(null, bytes("{}"), 6, List.of()));

        assertThat(history.rows("SELECT * FROM places")).containsExactly(List.of("B", "b"), List.of("A", "second"));
        assertThat(history.rows("SELECT code FROM places LIMIT 1")).hasSize(1);
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void boundOnATableAppliesToItsNewestRows() {
        place(0, "A", "in range, but replaced", 10);
        place(0, "A", "out of range", 1);
        place(0, "B", "in range", 10);

        assertThat(history.rows("SELECT name FROM places WHERE ROWTIME >= 5")).containsExactly(List.of("in range"));
        assertThat(history.rows("SELECT name FROM places WHERE ROWOFFSET < 1")).isEmpty();
        assertThat(history.rows("SELECT name FROM places WHERE ROWOFFSET >= 2")).containsExactly(List.of("in range"));
    }

    @Test
    void tableBeyondItsLimitNamesTheLimit() {
        for (int code = 0; code < 11; code++) {
            place(0, "P" + code, "x", code);
        }
        history.session(Map.of("query.max.memory", "2kB"));

        assertThatThrownBy(() -> history.rows("SELECT * FROM places"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"))
                .hasMessageContaining("query.max.memory allows, which is 2048 bytes")
                .hasMessageContaining("table holds");
        assertThat(log.openReaders()).isZero();
        assertThat(history.heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT id FROM events ORDER BY n | sort",
                "SELECT id FROM events ORDER BY n LIMIT 100 | sort",
                "SELECT a.id FROM events a JOIN events b ON a.id = b.id | join",
                "SELECT a.id FROM events a JOIN events b ON a.id < b.id | join",
                "SELECT RANK() OVER (ORDER BY n) FROM events | window",
                "SELECT id FROM events INTERSECT SELECT n FROM events | set operation",
                "SELECT id, COUNT(*) FROM events GROUP BY id | group by",
                "SELECT DISTINCT id FROM events | group by"
            })
    void rowsHeldBeyondTheLimitNameTheLimit(String sql, String holder) {
        history.session(Map.of("query.max.memory", "1000"));

        assertThatThrownBy(() -> history.rows(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"))
                .hasMessageContaining(holder)
                .hasMessageContaining("query.max.memory")
                .hasMessageContaining("SET 'query.max.memory'='2000'");
        assertThat(history.heldBytes()).isZero();
    }

    @Test
    void topOfManyRowsHoldsNoMoreThanItGives() {
        history.session(Map.of("query.max.memory", "1500"));

        assertThat(history.rows("SELECT id FROM events ORDER BY n LIMIT 3")).hasSize(3);
        assertThat(history.rows("SELECT id, n + 1 AS m FROM events ORDER BY m DESC LIMIT 3"))
                .hasSize(3);
    }

    @Test
    void recordThatDoesNotDecodeFailsTheQueryOrIsSkipped() {
        log.append("EVENTS", 1, new LogRecord(new byte[4], bytes("{\"n\": \"x\"}"), FEBRUARY_MS, List.of()));

        assertThatThrownBy(() -> history.rows("SELECT n FROM events"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22000"))
                .hasMessageContaining("offset 20 of EVENTS-1")
                .hasMessageContaining("Field N is JSON text 'x'")
                .hasMessageContaining("SET 'on.error'='skip'");
        assertThat(history.rows("SELECT id FROM events")).hasSize(61);

        history.session(Map.of("on.error", "skip"));

        assertThat(history.rows("SELECT n FROM events")).hasSize(60);
        assertThat(history.queries().skippedRecords()).isEqualTo(1);
    }

    @Test
    void recordThatDoesNotDecodeDoesNotMatterOnceItsKeyHasANewerOne() {
        log.append("PLACES", 0, new LogRecord(bytes("A"), bytes("{"), 1, List.of()));
        place(0, "A", "fine", 2);

        assertThat(history.rows("SELECT * FROM places")).containsExactly(List.of("A", "fine"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 / n FROM events | 22012",
                "SELECT 1 / 0 FROM events | 22012",
                "SELECT d / 0 FROM events | 22012",
                "SELECT MOD(id, 0) FROM events | 22012",
                "SELECT 2147483647 + id FROM events | 22003",
                "SELECT SUM(9223372036854775000 + id) FROM events | 22003",
                "SELECT CAST(id + 2147483647000 AS INTEGER) FROM events | 22003",
                "SELECT CAST(text AS INTEGER) FROM events | 22018",
                "SELECT CAST(text AS DATE) FROM events | 22007",
                "SELECT CAST('2001-99-01' AS DATE) FROM events | 22007"
            })
    void valueThatCannotBeComputedIsAnErrorOfClass22(String sql, String state) {
        assertThatThrownBy(() -> history.rows(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state));
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void failureOfAConstantIsReportedAgainOnTheNextRun() {
        var plan = history.plan("SELECT 1 / 0 FROM events");
        for (int run = 0; run < 2; run++) {
            try (RowSource rows = history.queries().run(plan, List.of(), new io.runnel.sql.Session(Map.of()))) {
                assertThatThrownBy(() -> rows.poll(1, 0))
                        .isInstanceOfSatisfying(
                                SqlException.class,
                                e -> assertThat(e.sqlState()).isEqualTo("22012"));
            }
        }
    }

    @Test
    void cancelFromAnotherThreadEndsAPollUnderWay() throws Exception {
        try (RowSource rows = history.start("SELECT COUNT(*) FROM events a, events b, events c, events d, events e "
                + "WHERE a.n + b.n + c.n + d.n + e.n = -1")) {
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                try {
                    rows.poll(1, 60_000);
                    return new AssertionError("The poll ended without error");
                } catch (SqlException e) {
                    return e;
                }
            });
            while (log.recordsRead() < 60) {
                Thread.onSpinWait();
            }
            long startNanos = System.nanoTime();

            rows.cancel();

            assertThat(failure.get(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                    .isLessThan(1_000);
        }
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void closeFreesReadersAndEndsTheAnswer() {
        RowSource rows = history.start("SELECT id FROM events");
        rows.poll(1, 0);

        rows.close();

        assertThat(log.openReaders()).isZero();
        assertThat(rows.poll(10, 0)).isEqualTo(new RowSource.RowBatch(List.of(), true));
    }

    @Test
    void queryRunsOnAnotherThreadThanItWasPlannedOn() throws Exception {
        var plan =
                history.plan("SELECT n, COUNT(*) FROM events e JOIN places p ON e.text = p.code GROUP BY n ORDER BY n");
        FutureTask<RowSource.RowBatch> poll = new FutureTask<>(() -> {
            try (RowSource rows = history.queries().run(plan, List.of(), new io.runnel.sql.Session(Map.of()))) {
                return rows.poll(10, 1_000);
            }
        });
        new Thread(poll).start();

        assertThat(poll.get(30, TimeUnit.SECONDS)).isEqualTo(new RowSource.RowBatch(List.of(), true));
    }

    @Test
    void droppedTopicIsSaid() {
        log.deleteTopic("PLACES");
        assertThatThrownBy(() -> history.rows("SELECT * FROM places"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("42P01"))
                .hasMessageContaining("PLACES");
    }

    @Test
    void parametersTakeTheirTypesOrAreRefused() {
        assertThat(history.rows("SELECT id FROM events WHERE d = ? AND id = 10", 5))
                .hasSize(1);
        assertThatThrownBy(() -> history.rows("SELECT id FROM events WHERE id = ?", "x"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22018"));
        assertThatThrownBy(() -> history.rows("SELECT id FROM events WHERE id = ?"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("07001"));
    }

    private void place(int partition, String code, String name, long timestampMs) {
        log.append("PLACES", partition, history.record(PLACES, timestampMs, code, name));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
