package io.runnel.sql.query;

import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operator over history, cancelled while it works for long, ends soon. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancelledQueriesTest {
    private static final Source NUMS = source(
            "NUMS", SourceKind.STREAM, "JSON", value("N", SqlTypeName.INTEGER), value("TEXT", SqlTypeName.VARCHAR));
    private static final Source MANY = source("MANY", SourceKind.STREAM, "JSON", value("N", SqlTypeName.INTEGER));
    private static final Source KEYED = source(
            "KEYED", SourceKind.TABLE, "JSON", Sources.key("ID", SqlTypeName.VARCHAR), value("N", SqlTypeName.INTEGER));

    private static final int NUMS_RECORDS = 4_000;
    private static final int MANY_RECORDS = 200_000;
    private static final long BOUND_S = 2;

    private final MemoryLog log =
            new MemoryLog().with("NUMS", 1).with("MANY", 4).with("KEYED", 1);
    private final ScanThreads threads = new ScanThreads(2);
    private final History history =
            new History(log, threads).with(NUMS).with(MANY).with(KEYED);

    @BeforeAll
    void fill() {
        for (int n = 0; n < NUMS_RECORDS; n++) {
            log.append("NUMS", 0, record(null, "{\"N\": " + n + ", \"TEXT\": \"number " + n + "\"}"));
        }
        for (int n = 0; n < MANY_RECORDS; n++) {
            log.append("MANY", n % 4, record(null, "{\"N\": " + n + "}"));
            log.append("KEYED", 0, record("key " + n, "{\"N\": " + n + "}"));
        }
    }

    @AfterAll
    void end() {
        threads.close();
    }

    private static LogRecord record(@Nullable String key, String value) {
        return LogRecord.of(
                key == null ? null : key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "filter that never passes      ; 0  ; SELECT n FROM many WHERE REGEXP_EXTRACT('(x+x+)+y', 'xxxxxxxxxx' || CAST(n AS VARCHAR)) = 'a'",
                "parallel scan                 ; 0  ; SELECT COUNT(*), MAX(n) FROM many WHERE REGEXP_EXTRACT('(x+x+)+y', 'xxxxxxxxxx' || CAST(n AS VARCHAR)) IS NULL",
                "table building its map        ; 0  ; SELECT COUNT(*), MAX(n) FROM keyed",
                "sort                          ; 99 ; SELECT a.n, b.text FROM nums a CROSS JOIN nums b ORDER BY b.text, a.n",
                "top rows                      ; 99 ; SELECT a.n FROM nums a CROSS JOIN nums b ORDER BY a.n * b.n DESC, a.n LIMIT 10",
                "aggregate while it builds     ; 99 ; SELECT COUNT(*), MAX(a.n * b.n) FROM nums a CROSS JOIN nums b CROSS JOIN nums c",
                "aggregate with many groups    ; 99 ; SELECT a.n * 10000 + b.n, COUNT(*) FROM nums a CROSS JOIN nums b GROUP BY a.n * 10000 + b.n",
                "aggregate while it emits      ; 99 ; SELECT a.n FROM nums a, (SELECT n, COUNT(*) AS c FROM many GROUP BY n) g WHERE a.n + g.n + g.c = -1",
                "distinct                      ; 20 ; SELECT COUNT(DISTINCT a.text || b.text) FROM nums a CROSS JOIN nums b",
                "collecting                    ; 0  ; SELECT a.n, COLLECT_LIST(a.n + b.n) FROM nums a CROSS JOIN nums b GROUP BY a.n",
                "join while it builds          ; 99 ; SELECT COUNT(*) FROM nums c JOIN (SELECT a.n * b.n AS n FROM nums a CROSS JOIN nums b) d ON c.n = d.n",
                "join while it probes          ; 99 ; SELECT COUNT(*) FROM (SELECT a.n - 10000 + b.n * 0 AS n FROM nums a CROSS JOIN nums b CROSS JOIN nums z) d JOIN nums c ON c.n = d.n",
                "join of few with many matches ; 99 ; SELECT COUNT(*), MAX(a.n + b.n + c.n) FROM nums a JOIN nums b ON a.n / 5000 = b.n / 5000 JOIN nums c ON c.n / 5000 = b.n / 5000",
                "nested loops without matches  ; 99 ; SELECT a.n FROM nums a, nums b, nums c WHERE a.n + b.n + c.n = -1",
                "outer nested loops            ; 99 ; SELECT COUNT(b.n) FROM nums a LEFT JOIN many b ON a.n + b.n = -1",
                "correlated                    ; 99 ; SELECT n FROM nums a WHERE n < (SELECT COUNT(*) FROM nums b WHERE b.n * a.n < -1)",
                "window while it gathers       ; 99 ; SELECT ROW_NUMBER() OVER (ORDER BY b.text) FROM nums a CROSS JOIN nums b",
                "window of wide frames         ; 400 ; SELECT MAX(n) OVER (ORDER BY n ROWS BETWEEN 20000 PRECEDING AND 20000 FOLLOWING) FROM many",
                "union                         ; 99 ; SELECT a.n * b.n FROM nums a CROSS JOIN nums b UNION SELECT n FROM nums",
                "union of all                  ; 99 ; SELECT COUNT(*) FROM (SELECT a.n + b.n AS n FROM nums a CROSS JOIN nums b UNION ALL SELECT a.n * b.n FROM nums a CROSS JOIN nums b) WHERE n < 0",
                "intersection                  ; 99 ; SELECT n FROM nums INTERSECT SELECT a.n * b.n + 5000 FROM nums a CROSS JOIN nums b",
                "difference                    ; 99 ; SELECT n FROM nums EXCEPT SELECT a.n * b.n + 5000 FROM nums a CROSS JOIN nums b",
                "recursion                     ; 99 ; WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT COUNT(*) FROM r",
                "recursion without duplicates  ; 99 ; WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 2000000000) SELECT COUNT(*) FROM r",
            })
    void endSoon(String operator, long delayMs, String sql) throws Exception {
        long before = log.recordsRead();
        try (RowSource rows = history.start(sql)) {
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> drain(rows));
            boolean reads = !operator.startsWith("recursion");
            while (reads && log.recordsRead() < before + NUMS_RECORDS && !answer.isDone()) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMs));
            long cancelled = System.nanoTime();

            rows.cancel();

            SqlException ended = failure(answer);
            assumeThat(ended.sqlState())
                    .as("a fast machine may fill the memory first")
                    .isNotEqualTo("53200");
            assertThat(ended.sqlState()).isEqualTo("57014");
            System.out.printf(
                    "cancelled: %s: %d ms%n", operator, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cancelled));
        }
    }

    private static void drain(RowSource rows) {
        boolean done = false;
        while (!done) {
            done = rows.poll(1_000, 60_000).done();
        }
    }

    private static SqlException failure(CompletableFuture<Void> answer) throws InterruptedException {
        try {
            answer.get(BOUND_S, TimeUnit.SECONDS);
            throw new AssertionError("It ended before it was cancelled");
        } catch (ExecutionException | CompletionException e) {
            return (SqlException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("It goes on after " + BOUND_S + " s", e);
        }
    }
}
