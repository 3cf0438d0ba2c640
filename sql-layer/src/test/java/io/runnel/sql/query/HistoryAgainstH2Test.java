package io.runnel.sql.query;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.key;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogRecord;
import io.runnel.log.TopicSpec;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries over a real log, against the same queries over the same rows in H2. */
@Timeout(120)
class HistoryAgainstH2Test {
    private static final long SEED = 20_010_201;
    private static final int EVENTS_COUNT = 2_000;
    private static final int PLACES_COUNT = 60;
    private static final long START_MS =
            LocalDateTime.of(2001, 1, 1, 0, 0).toInstant(ZoneOffset.UTC).toEpochMilli();

    private static final Source EVENTS = source(
            "EVENTS",
            SourceKind.STREAM,
            "AVRO",
            key("ID", SqlTypeName.INTEGER),
            value("GRP", SqlTypeName.VARCHAR),
            value("N", SqlTypeName.INTEGER),
            value("BIG", SqlTypeName.BIGINT),
            value("DBL", SqlTypeName.DOUBLE),
            decimal("AMOUNT", 12, 3),
            value("FLAG", SqlTypeName.BOOLEAN),
            value("D", SqlTypeName.DATE),
            value("TS", SqlTypeName.TIMESTAMP));
    private static final Source PLACES = source(
            "PLACES",
            SourceKind.TABLE,
            "JSON",
            key("CODE", SqlTypeName.VARCHAR),
            value("NAME", SqlTypeName.VARCHAR),
            value("RANKING", SqlTypeName.INTEGER));

    @TempDir
    private static Path folder;

    private static LogEngine engine;
    private static Connection h2;
    private static History history;

    @BeforeAll
    static void fill() throws SQLException {
        engine = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        EventLog log = engine.eventLog();
        log.createTopic(TopicSpec.of("EVENTS", 3, Map.of())).join();
        log.createTopic(TopicSpec.of("PLACES", 2, Map.of())).join();
        history = new History(log).with(EVENTS).with(PLACES);
        h2 = DriverManager.getConnection("jdbc:h2:mem:history");
        try (Statement statement = h2.createStatement()) {
            statement.execute("CREATE TABLE events (id INT, grp VARCHAR, n INT, big BIGINT, dbl DOUBLE PRECISION,"
                    + " amount DECIMAL(12, 3), flag BOOLEAN, d DATE, ts TIMESTAMP(3), rowtime BIGINT)");
            statement.execute("CREATE TABLE places (code VARCHAR PRIMARY KEY, name VARCHAR, ranking INT)");
        }
        Random random = new Random(SEED);
        fillEvents(log, random);
        fillPlaces(log, random);
    }

    @AfterAll
    static void close() throws SQLException {
        h2.close();
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "SELECT COUNT(*) FROM events",
                "SELECT COUNT(n), COUNT(DISTINCT grp), MIN(n), MAX(dbl), SUM(n), SUM(big), SUM(amount) FROM events",
                "SELECT id, grp, n, big, dbl, amount, flag, d, ts FROM events",
                "SELECT id, n + 1, n - big, n * 2, dbl / 3, amount * 2, -n, ABS(n) FROM events",
                "SELECT id, n / 7, MOD(n, 7) FROM events WHERE n > 0",
                "SELECT id FROM events WHERE n > 10 AND grp = 'g1' OR flag",
                "SELECT id FROM events WHERE NOT (n > 10)",
                "SELECT id FROM events WHERE n NOT IN (1, 2, 3)",
                "SELECT id FROM events WHERE n IS NULL OR grp IS NOT DISTINCT FROM NULL",
                "SELECT id, n > 10, n = n, flag IS NOT TRUE, flag AND n > 0 FROM events",
                "SELECT id, COALESCE(n, -1), NULLIF(grp, 'g2'), CASE WHEN n > 0 THEN 'p' WHEN n < 0 THEN 'minus' END FROM events",
                "SELECT id, UPPER(grp), grp || '-' || id, SUBSTRING(grp FROM 2), CHAR_LENGTH(grp), TRIM(grp), POSITION('1' IN grp) FROM events",
                "SELECT id FROM events WHERE grp LIKE 'g%1' OR grp LIKE '_2'",
                "SELECT id FROM events WHERE d >= DATE '2001-01-05' AND ts < TIMESTAMP '2001-01-09 12:00:00'",
                "SELECT id, EXTRACT(HOUR FROM ts), EXTRACT(DAY FROM d), ts + INTERVAL '1' HOUR FROM events",
                "SELECT id, CAST(n AS BIGINT), CAST(n AS VARCHAR), CAST(amount AS DECIMAL(14, 1)), CAST(n AS DOUBLE PRECISION) FROM events WHERE MOD(id, 20) = 0 AND amount IS NULL",
                "SELECT grp, COUNT(*), SUM(n), MIN(ts), MAX(d), AVG(dbl) FROM events GROUP BY grp",
                "SELECT grp, flag, COUNT(*) FROM events GROUP BY grp, flag HAVING COUNT(*) > 60",
                "SELECT grp, SUM(CASE WHEN flag THEN 1 ELSE 0 END) FROM events GROUP BY grp",
                "SELECT grp, COUNT(*) FILTER (WHERE n > 0), COUNT(DISTINCT n) FROM events GROUP BY grp",
                "SELECT STDDEV_POP(n), VAR_SAMP(dbl) FROM events",
                "SELECT SUM(n), COUNT(*), MAX(n) FROM events WHERE id < 0",
                "SELECT grp, SUM(n) FROM events WHERE id < 0 GROUP BY grp",
                "SELECT DISTINCT grp, flag FROM events",
                "SELECT e.id, p.name FROM events e JOIN places p ON e.grp = p.code",
                "SELECT e.id, p.name FROM events e LEFT JOIN places p ON e.grp = p.code",
                "SELECT e.id, p.code FROM events e RIGHT JOIN places p ON e.grp = p.code",
                "SELECT p.code, q.code FROM places p JOIN places q ON p.ranking < q.ranking - 90",
                "SELECT p.name, COUNT(*), SUM(e.n) FROM events e JOIN places p ON e.grp = p.code AND e.n > p.ranking GROUP BY p.name",
                "SELECT COUNT(*) FROM places p, places q WHERE p.ranking = q.ranking",
                "SELECT * FROM places",
                "SELECT * FROM places WHERE code = 'g1'",
                "SELECT id FROM events WHERE grp IN (SELECT code FROM places WHERE ranking > 50)",
                "SELECT id FROM events WHERE grp NOT IN (SELECT code FROM places WHERE ranking > 50)",
                "SELECT id FROM events e WHERE EXISTS (SELECT 1 FROM places p WHERE p.code = e.grp AND p.ranking < e.n)",
                "SELECT code FROM places p WHERE ranking > (SELECT AVG(CAST(ranking AS DOUBLE PRECISION)) FROM places)",
                "SELECT code, (SELECT COUNT(*) FROM events e WHERE e.grp = p.code) FROM places p",
                "WITH g AS (SELECT grp, COUNT(*) AS c FROM events GROUP BY grp) SELECT a.grp, b.grp FROM g a JOIN g b ON a.c < b.c",
                "SELECT grp FROM events UNION SELECT code FROM places",
                "SELECT grp FROM events WHERE id < 100 UNION ALL SELECT code FROM places",
                "SELECT grp FROM events INTERSECT SELECT code FROM places",
                "SELECT code FROM places EXCEPT SELECT grp FROM events",
                "SELECT id, ROW_NUMBER() OVER (PARTITION BY grp ORDER BY id) FROM events",
                "SELECT id, RANK() OVER (ORDER BY grp NULLS LAST), SUM(n) OVER (PARTITION BY grp) FROM events",
                "SELECT id, SUM(n) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND CURRENT ROW), LAG(id) OVER (ORDER BY id) FROM events",
                "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY grp ORDER BY dbl DESC NULLS LAST, id) AS r FROM events) x WHERE r <= 2",
                "SELECT COUNT(*) FROM events WHERE rowtime >= 978400000000 AND rowtime < 979000000000",
                "SELECT id, rowtime FROM events WHERE rowtime BETWEEN 978400000000 AND 978500000000"
            })
    void sameRowsInAnyOrder(String sql) throws SQLException {
        assertThat(ours(sql)).containsExactlyInAnyOrderElementsOf(theirs(sql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "SELECT id FROM events ORDER BY id",
                "SELECT id, n FROM events ORDER BY n DESC NULLS LAST, id LIMIT 50",
                "SELECT id, n FROM events ORDER BY n NULLS FIRST, id DESC OFFSET 20 ROWS FETCH NEXT 30 ROWS ONLY",
                "SELECT grp, SUM(n) AS s FROM events GROUP BY grp ORDER BY s DESC NULLS LAST, grp NULLS FIRST",
                "SELECT e.id, p.name FROM events e JOIN places p ON e.grp = p.code ORDER BY p.name, e.id LIMIT 40",
                "SELECT id FROM events ORDER BY amount * -1 NULLS LAST, id LIMIT 10",
                "SELECT code FROM places ORDER BY ranking, code"
            })
    void sameRowsInTheSameOrder(String sql) throws SQLException {
        assertThat(ours(sql)).containsExactlyElementsOf(theirs(sql));
    }

    @ParameterizedTest
    @CsvSource({"HOUR, 1 HOUR, ts", "DAY, 1 DAY, ts", "MINUTE, 60 SECOND, ts", "DAY, 24 HOUR, ROWTIME"})
    void tumblingWindowsAreTruncatedTimes(String unit, String size, String column) throws SQLException {
        String[] interval = size.split(" ");
        assertThat(ours("SELECT window_start, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(" + column
                        + "), INTERVAL '" + interval[0] + "' " + interval[1] + ")) GROUP BY window_start, window_end"))
                .containsExactlyInAnyOrderElementsOf(theirs("SELECT DATE_TRUNC(" + unit + ", t) AS w, COUNT(*), SUM(n)"
                        + " FROM (SELECT n, "
                        + (column.equals("ts")
                                ? "ts"
                                : "DATEADD(MILLISECOND, rowtime, TIMESTAMP '1970-01-01 00:00:00')")
                        + " AS t FROM events) x WHERE t IS NOT NULL GROUP BY w"));
    }

    @Test
    void averageOfIntegersIsNotRounded() throws SQLException {
        assertThat(ours("SELECT grp, AVG(n), AVG(big) FROM events GROUP BY grp"))
                .containsExactlyInAnyOrderElementsOf(theirs("SELECT grp, AVG(CAST(n AS DOUBLE PRECISION)),"
                        + " AVG(CAST(big AS DOUBLE PRECISION)) FROM events GROUP BY grp"));
    }

    /** H2 has neither: it is given what they stand for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "SELECT e.id, p.code FROM events e FULL JOIN places p ON e.grp = p.code"
                        + "~ SELECT e.id, p.code FROM events e LEFT JOIN places p ON e.grp = p.code"
                        + " UNION ALL SELECT NULL, code FROM places WHERE code NOT IN (SELECT grp FROM events WHERE grp IS NOT NULL)",
                "SELECT flag, COUNT(*) FROM events GROUP BY ROLLUP (flag)"
                        + "~ SELECT flag, COUNT(*) FROM events GROUP BY flag UNION ALL SELECT NULL, COUNT(*) FROM events"
            })
    void sameRowsAsWhatItStandsFor(String sql, String equivalent) throws SQLException {
        assertThat(ours(sql)).containsExactlyInAnyOrderElementsOf(theirs(equivalent));
    }

    @Test
    void timeBoundsWrittenAsTextAgree() throws SQLException {
        assertThat(ours("SELECT id FROM events WHERE ROWTIME >= '2001-01-03' AND ROWTIME < '2001-01-04T12:00'"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        theirs("SELECT id FROM events WHERE rowtime >= 978480000000 AND rowtime < 978609600000"));
    }

    private static List<List<String>> ours(String sql) {
        return history.rows(sql).stream()
                .map(row -> row.stream().map(HistoryAgainstH2Test::canonical).toList())
                .toList();
    }

    private static List<List<String>> theirs(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = h2.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(canonical(result.getObject(column)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Numbers of all types alike, to ten digits; times as numbers. */
    private static String canonical(Object value) {
        if (value instanceof Number number) {
            return new BigDecimal(number.toString())
                    .round(new MathContext(10))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        if (value instanceof java.sql.Date date) {
            return canonical(date.toLocalDate().toEpochDay());
        }
        if (value instanceof java.sql.Timestamp timestamp) {
            return canonical(
                    timestamp.toLocalDateTime().toInstant(ZoneOffset.UTC).toEpochMilli());
        }
        return String.valueOf(value);
    }

    private static void fillEvents(EventLog log, Random random) throws SQLException {
        List<List<LogRecord>> batches = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (PreparedStatement insert =
                h2.prepareStatement("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int id = 0; id < EVENTS_COUNT; id++) {
                Object[] row = event(random, id);
                // Timestamps are not quite in order, as in life.
                long timeMs = START_MS + id * 600_000L + random.nextInt(3_600_000);
                batches.get(id % 3).add(history.record(EVENTS, timeMs, row));
                for (int column = 0; column < row.length; column++) {
                    insert.setObject(column + 1, forH2(column, row[column]));
                }
                insert.setObject(row.length + 1, timeMs);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        for (int partition = 0; partition < batches.size(); partition++) {
            log.writer(new TopicPartition("EVENTS", partition))
                    .append(batches.get(partition))
                    .join();
        }
    }

    private static Object[] event(Random random, int id) {
        return new Object[] {
            id,
            orNull(random, "g" + random.nextInt(12)),
            orNull(random, random.nextInt(200) - 100),
            orNull(random, random.nextLong() >> 20),
            orNull(random, random.nextGaussian() * 1_000),
            orNull(random, BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 3)),
            orNull(random, random.nextBoolean()),
            orNull(random, (int) LocalDate.of(2001, 1, 1).toEpochDay() + random.nextInt(14)),
            orNull(random, START_MS + random.nextInt(1_209_600) * 1_000L + random.nextInt(1_000))
        };
    }

    private static Object orNull(Random random, Object value) {
        return random.nextInt(12) == 0 ? null : value;
    }

    private static Object forH2(int column, Object value) {
        if (value != null && column == 7) {
            return LocalDate.ofEpochDay((Integer) value);
        }
        return value != null && column == 8
                ? LocalDateTime.ofEpochSecond(
                        (Long) value / 1_000, (int) ((Long) value % 1_000) * 1_000_000, ZoneOffset.UTC)
                : value;
    }

    /** Rows that are replaced and deleted again; H2 is given what remains. */
    private static void fillPlaces(EventLog log, Random random) throws SQLException {
        Map<String, Object[]> newest = new java.util.TreeMap<>();
        for (int step = 0; step < PLACES_COUNT; step++) {
            String code = "g" + random.nextInt(20);
            boolean delete = random.nextInt(6) == 0;
            Object[] row = {code, "Place " + step % 7, random.nextInt(100)};
            LogRecord record = history.record(PLACES, START_MS + step, row);
            log.writer(new TopicPartition("PLACES", Math.floorMod(code.hashCode(), 2)))
                    .append(List.of(delete ? new LogRecord(record.key(), null, START_MS + step, List.of()) : record))
                    .join();
            if (delete) {
                newest.remove(code);
            } else {
                newest.put(code, row);
            }
        }
        try (PreparedStatement insert = h2.prepareStatement("INSERT INTO places VALUES (?, ?, ?)")) {
            for (Object[] row : newest.values()) {
                for (int column = 0; column < row.length; column++) {
                    insert.setObject(column + 1, row[column]);
                }
                insert.executeUpdate();
            }
        }
    }
}
