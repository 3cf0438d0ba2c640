package io.runnel.sql.query;

import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelScanTest {
    private static final Source EVENTS = source("EVENTS", SourceKind.STREAM, "JSON", value("N", SqlTypeName.INTEGER));
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 80_000;

    private final MemoryLog log = new MemoryLog().with("EVENTS", PARTITIONS);
    private final ScanThreads threads = new ScanThreads(3);
    private final History history = new History(log, threads).with(EVENTS);

    @BeforeEach
    void fill() {
        for (int n = 0; n < RECORDS; n++) {
            append(n % PARTITIONS, "{\"N\": " + n + "}");
        }
    }

    @AfterEach
    void noReaderStaysOpen() {
        threads.close();
        awaitNoReaders();
    }

    private void append(int partition, String value) {
        log.append("EVENTS", partition, LogRecord.of(null, value.getBytes(StandardCharsets.UTF_8)));
    }

    private void awaitNoReaders() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (log.openReaders() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void rowsComeInTheOrderOfPartitionsAndOffsets() {
        List<List<Object>> expected = IntStream.range(0, RECORDS)
                .mapToObj(index ->
                        List.<Object>of(index / (RECORDS / PARTITIONS) + index % (RECORDS / PARTITIONS) * PARTITIONS))
                .toList();

        assertThat(history.rows("SELECT n FROM events")).isEqualTo(expected);
        assertThat(history.rows("SELECT n FROM events WHERE n IN (77777, 5, 6, 40000)"))
                .containsExactly(List.of(40_000), List.of(5), List.of(77_777), List.of(6));
    }

    @Test
    void aggregationTakesThemAsTheyCome() {
        for (int i = 0; i < 5; i++) {
            assertThat(history.rows("SELECT COUNT(*), SUM(CAST(n AS BIGINT)), MAX(n) FROM events WHERE n >= 0"))
                    .containsExactly(List.of((long) RECORDS, (long) RECORDS * (RECORDS - 1) / 2, RECORDS - 1));
        }
        assertThat(history.rows("SELECT n / 20000 AS g, COUNT(*) FROM events GROUP BY n / 20000 ORDER BY g"))
                .containsExactly(List.of(0, 20_000L), List.of(1, 20_000L), List.of(2, 20_000L), List.of(3, 20_000L));
    }

    @Test
    void failureOfOnePartitionEndsTheQuery() {
        append(2, "{\"N\": \"many\"}");

        assertThatThrownBy(() -> history.rows("SELECT n FROM events"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("EVENTS-2");
        assertThatThrownBy(() -> history.rows("SELECT SUM(n) FROM events"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("EVENTS-2");
    }

    @Test
    void noRowIsMissingUnnoticedWhateverThreadsMeet() {
        String pattern = "REGEXP_EXTRACT('(a|b)*c', LPAD(CAST(n AS VARCHAR), 200000, 'ab'))";

        assertThatThrownBy(
                        () -> history.rows("SELECT COUNT(*) FROM events WHERE n <> 77777 OR " + pattern + " IS NULL"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("54001"))
                .hasMessageContaining("regular expression");
    }

    @Test
    void slowReceiverStopsTheReaders() {
        try (RowSource rows = history.start("SELECT n FROM events")) {
            assertThat(rows.poll(10, 1_000).rows()).hasSize(10);
            long before = -1;
            while (before != log.recordsRead()) { // Until nobody reads on.
                before = log.recordsRead();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }

            assertThat(before).isLessThanOrEqualTo(PARTITIONS * 6 * 256);
        }
    }

    @Test
    void cancelledQueryEndsSoonAndFreesItsReaders() {
        RowSource rows = history.start("SELECT COUNT(*) FROM events a JOIN events b ON a.n > b.n");
        Thread canceller = new Thread(() -> {
            while (log.recordsRead() < RECORDS) {
                Thread.onSpinWait();
            }
            rows.cancel();
        });
        canceller.start();

        assertThatThrownBy(() -> rows.poll(10, 10_000))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        awaitNoReaders();
    }
}
