package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.PartitionReader;
import io.runnel.sql.Session;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.format.Formats;
import io.runnel.sql.operator.MemorySpillStore;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.HistoryAnswers;
import io.runnel.sql.query.NoRegistry;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The changes of a continuous query over random records, played into a table, are what the same query answers over history.
 * Rows whose grouping value is null are in no group of a continuous query, so the queries leave them out.
 */
class ChangesAgainstHistoryTest {
    private static final int ROUNDS = 12;
    private static final long PLENTY = 1 << 30;
    private static final long NONE = 1;

    /** Some rows, so that changes are given in the middle as well. */
    private static final long BUFFER_BYTES = 3_000;

    private static final int PARTITIONS = 2;
    private static final long GRACE_MS = 3_000;
    private static final Source STREAM = keyMayBeNull(ContinuousScript.stream("S", "K", "V", "W", "LATE"));
    private static final Source TABLE = ContinuousScript.table("T", "K", "V", "W");
    private static final Map<String, Source> SOURCES = Map.of("S", STREAM, "T", TABLE);

    private final RowCompiler compiler = new RowCompiler();
    private TestLog log = new TestLog();

    /** Each begins with how many columns make the answer's key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 SELECT K, COUNT(*), COUNT(V), SUM(V), MIN(V), MAX(V), AVG(V), COUNT(DISTINCT V), STDDEV_POP(V),"
                        + " VAR_SAMP(V), STDDEV_SAMP(W), CORRELATION(V, W) FROM S WHERE K IS NOT NULL GROUP BY K",
                "1 SELECT K, TOPK(V, 3), TOPK(V, W, 2), LATEST_BY_OFFSET(V), EARLIEST_BY_OFFSET(V, FALSE),"
                        + " LATEST_BY_OFFSET(V, FALSE), EVERY(V > 3), LATEST_BY_OFFSET(V, 3),"
                        + " EARLIEST_BY_OFFSET(V, 2, FALSE), COLLECT_LIST(V), COLLECT_SET(V),"
                        + " ATTR(W), HISTOGRAM(CAST(V AS VARCHAR)) FROM S WHERE K IS NOT NULL GROUP BY K",
                "1 SELECT K, COVAR_POP(V, W), COVAR_SAMP(V, W), REGR_COUNT(V, W), REGR_SXX(V, W), REGR_SYY(V, W), BIT_AND(V),"
                        + " BIT_OR(V), BIT_XOR(V), COUNT(V, W), COUNT(DISTINCT V, W), LISTAGG(CAST(V AS VARCHAR), '-') WITHIN GROUP (ORDER BY W DESC, V),"
                        + " LISTAGG(CAST(W AS VARCHAR)) WITHIN GROUP (ORDER BY W) FROM S WHERE K IS NOT NULL GROUP BY K",
                "1 SELECT W, COVAR_POP(V, V + W), COVAR_SAMP(V, V * V), REGR_SYY(V, W), BIT_XOR(V),"
                        + " LISTAGG(CAST(V AS VARCHAR), ', ') WITHIN GROUP (ORDER BY V DESC) FROM T"
                        + " WHERE W IS NOT NULL GROUP BY W HAVING COUNT(*) > 0",
                "3 SELECT K, WINDOWSTART, WINDOWEND, COVAR_POP(V, W), BIT_OR(V), BIT_AND(V),"
                        + " LISTAGG(CAST(V AS VARCHAR)) WITHIN GROUP (ORDER BY V) FROM S WINDOW SESSION (2 SECONDS)"
                        + " WHERE K IS NOT NULL GROUP BY K",
                "3 SELECT W, MOD(V, 3), GROUPING(W, MOD(V, 3)), COUNT(*), SUM(V), MAX(W) FROM S"
                        + " WHERE W IS NOT NULL AND V IS NOT NULL GROUP BY ROLLUP(W, MOD(V, 3))",
                "3 SELECT W, K, GROUPING(K) + 2 * GROUPING(W), COUNT(*), SUM(W), GROUPING(K, W) FROM S"
                        + " WHERE W IS NOT NULL AND K IS NOT NULL GROUP BY CUBE(W, K)",
                "2 SELECT W, GROUPING(W), COUNT(*), SUM(V), SUM(W) FROM T WHERE W IS NOT NULL"
                        + " GROUP BY GROUPING SETS ((W), ()) HAVING COUNT(*) > 0",
                "1 SELECT DISTINCT W FROM T WHERE W IS NOT NULL",
                "1 SELECT W + 1 FROM T WHERE W IS NOT NULL GROUP BY W HAVING W > 0",
                "2 SELECT W, MOD(V, 3), COUNT(*) FILTER (WHERE V > 5), SUM(V) FROM S"
                        + " WHERE W IS NOT NULL AND V IS NOT NULL GROUP BY W, MOD(V, 3) HAVING MAX(V) > 10",
                "2 SELECT DISTINCT K, W FROM S WHERE K IS NOT NULL AND W IS NOT NULL",
                "1 SELECT N, COUNT(*), SUM(N) FROM (SELECT K, COUNT(V) AS N FROM S WHERE K IS NOT NULL GROUP BY K)"
                        + " GROUP BY N HAVING COUNT(*) > 0",
                "1 SELECT W, COUNT(*), SUM(V), AVG(V), COUNT(DISTINCT V), COUNT(V), STDDEV_POP(V) FROM T"
                        + " WHERE W IS NOT NULL GROUP BY W HAVING COUNT(*) > 0",
                "2 SELECT K, WINDOWSTART, WINDOWEND, COUNT(*), SUM(V), EARLIEST_BY_OFFSET(V), LATEST_BY_OFFSET(V, 2)"
                        + " FROM S WINDOW TUMBLING (SIZE 5 SECONDS) WHERE K IS NOT NULL GROUP BY K",
                "2 SELECT W, WINDOWSTART, COUNT(*), MIN(V), MAX(ROWTIME) FROM S"
                        + " WINDOW HOPPING (SIZE 5 SECONDS, ADVANCE BY 2 SECONDS) WHERE W IS NOT NULL GROUP BY W"
                        + " HAVING COUNT(*) > 1",
                "2 SELECT W, UNIX_TIMESTAMP(WINDOW_START), COUNT(*) FROM TABLE(TUMBLE(TABLE S, DESCRIPTOR(ROWTIME),"
                        + " INTERVAL '5' SECOND)) WHERE W IS NOT NULL AND WINDOW_END > TIMESTAMP '1970-01-01 00:01:50'"
                        + " GROUP BY W, WINDOW_START",
                "2 SELECT K, WINDOWSTART, COUNT(*) FROM S WINDOW TUMBLING (SIZE 5 SECONDS) WHERE K IS NOT NULL"
                        + " GROUP BY K HAVING WINDOWSTART > 105000 AND WINDOWEND < 130000",
                "3 SELECT K, WINDOWSTART, WINDOWEND, COUNT(*), SUM(V), AVG(V), COUNT(DISTINCT V), TOPK(V, 2),"
                        + " STDDEV_POP(V), CORRELATION(V, W), ATTR(W), MIN(V) FROM S WINDOW SESSION (2 SECONDS)"
                        + " WHERE K IS NOT NULL GROUP BY K",
                "3 SELECT K, UNIX_TIMESTAMP(WINDOW_START), UNIX_TIMESTAMP(WINDOW_END), SUM(V) FROM TABLE(SESSION("
                        + "TABLE S PARTITION BY K, DESCRIPTOR(ROWTIME), INTERVAL '2' SECOND))"
                        + " WHERE K IS NOT NULL GROUP BY K, WINDOW_START, WINDOW_END",
                "2 SELECT W, UNIX_TIMESTAMP(WINDOW_START), COUNT(*), SUM(V) FROM TABLE(HOP(TABLE S, DESCRIPTOR(V),"
                        + " INTERVAL '0.005' SECOND(1, 3), INTERVAL '0.01' SECOND(1, 3))) WHERE W IS NOT NULL"
                        + " GROUP BY W, WINDOW_START"
            })
    void agree(String keyAndQuery) {
        int key = keyAndQuery.charAt(0) - '0';
        String query = keyAndQuery.substring(2);
        long seed = System.nanoTime();
        int rows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            fill(random, 20 + random.nextInt(200));
            TreeMap<String, String> expected = answer(query, key);
            assertThat(played(query + " EMIT CHANGES", key))
                    .as("seed %s", seed + round)
                    .isEqualTo(expected);
            rows += expected.size();
        }
        assertThat(rows).as("rows compared, seed %s", seed).isGreaterThan(ROUNDS);
    }

    @Test
    void whatIsTooLateIsInNoWindow() {
        long seed = System.nanoTime();
        int late = 0;
        for (int round = 0; round < ROUNDS; round++) {
            fill(new Random(seed + round), 200);
            TreeMap<String, String> expected = answer(
                    "SELECT K, WINDOWSTART, COUNT(*), SUM(V) FROM S WINDOW TUMBLING (SIZE 5 SECONDS)"
                            + " WHERE K IS NOT NULL AND LATE = 0 GROUP BY K",
                    2);
            String all = "SELECT K, WINDOWSTART, COUNT(*), SUM(V) FROM S WINDOW TUMBLING (SIZE 5 SECONDS,"
                    + " GRACE PERIOD 3 SECONDS) WHERE K IS NOT NULL GROUP BY K";
            assertThat(played(all + " EMIT CHANGES", 2))
                    .as("seed %s", seed + round)
                    .isEqualTo(expected);
            // Time goes on in each partition, which closes all windows but its last.
            for (int partition = 0; partition < PARTITIONS; partition++) {
                log.append("s", partition, "end" + partition, "{\"LATE\":0}", 1_000_000);
            }
            assertThat(played(all + " EMIT FINAL", 2))
                    .as("final, seed %s", seed + round)
                    .isEqualTo(expected);
            late += HistoryAnswers.rows(log, plan("SELECT K FROM S WHERE LATE = 1"))
                    .size();
        }
        assertThat(late).as("late rows, seed %s", seed).isGreaterThan(ROUNDS);
    }

    private static Source keyMayBeNull(Source stream) {
        List<Column> columns = new ArrayList<>(stream.columns());
        RelDataType key =
                SqlTypes.FACTORY.createTypeWithNullability(columns.get(0).type(), true);
        columns.set(0, new Column("K", key, Column.Role.KEY));
        return stream.with(columns, stream.options());
    }

    /** Keys are each in one partition; times go on, with stragglers; the table loses rows. */
    private void fill(Random random, int count) {
        log = new TestLog().topic("s", PARTITIONS).topic("t", PARTITIONS);
        long[] newest = {Long.MIN_VALUE, Long.MIN_VALUE};
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(6);
            int partition = number % PARTITIONS;
            String key = number == 5 ? null : "k" + number;
            long time = 100_000 + i * 200L - (random.nextInt(4) == 0 ? random.nextInt(15_000) : random.nextInt(300));
            if (key != null) {
                newest[partition] = Math.max(newest[partition], time);
            }
            boolean late = time - time % 5_000 + 5_000 + GRACE_MS <= newest[partition];
            String values = "\"V\":" + value(random, 40) + ",\"W\":" + value(random, 4);
            log.append("s", partition, key, "{" + values + ",\"LATE\":" + (late ? 1 : 0) + "}", time);
            log.append("t", partition, "k" + number, random.nextInt(5) == 0 ? null : "{" + values + "}", time);
        }
    }

    private static String value(Random random, int bound) {
        return random.nextInt(8) == 0 ? "null" : Integer.toString(random.nextInt(bound));
    }

    private static PlannedQuery plan(TestLog log, String sql) {
        return TestQueries.plan(log, sql, SOURCES);
    }

    private PlannedQuery plan(String sql) {
        return plan(log, sql);
    }

    private TreeMap<String, String> answer(String sql, int key) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (@Nullable Object[] row : HistoryAnswers.rows(log, plan(sql))) {
            assertThat(rows.put(text(row, 0, key), text(row, key, row.length))).isNull();
        }
        return rows;
    }

    /** What the query's changes make, the same with all states in memory and with none, and with changes held back. */
    private TreeMap<String, String> played(String sql, int key) {
        TreeMap<String, String> table = played(sql, key, PLENTY, 0);
        assertThat(played(sql, key, NONE, 0)).as("with states on disk").isEqualTo(table);
        assertThat(played(sql, key, PLENTY, BUFFER_BYTES))
                .as("with changes held back")
                .isEqualTo(table);
        return table;
    }

    private TreeMap<String, String> played(String sql, int key, long memoryBytes, long bufferBytes) {
        TreeMap<String, String> table = new TreeMap<>();
        StateShare share = MemorySpillStore.share(new StateBudget("max", 100_000), memoryBytes);
        List<Source> sources = List.of(STREAM, TABLE);
        ContinuousErrors errors =
                new ContinuousErrors(sources, ContinuousSettings.of(new Session(Map.of())), FailedRecords.UNTOLD);
        TaskHost host = new TaskHost(errors, share, null);
        List<ContinuousRecords> records = new ArrayList<>();
        Pauses pauses = new Pauses(bufferBytes, share);
        Pipeline.build(
                        compiler,
                        new StatementContext(List.of(), () -> 0),
                        host,
                        FlowPlanner.plan(plan(sql)).root(),
                        (before, after, timeMs) -> play(table, before, after, key),
                        true,
                        pauses)
                .forEach(entry -> records.add(ContinuousRecords.of(entry, new Formats(new NoRegistry()), errors)));
        pauses.begin();
        String topic = sql.contains("FROM T ") ? "t" : "s";
        for (int partition = 0; partition < PARTITIONS; partition++) {
            host.partition(partition);
            try (PartitionReader reader = log.reader(new TopicPartition(topic, partition))) {
                while (reader.next()) {
                    records.get(0).process(reader);
                }
            }
        }
        pauses.flush();
        return table;
    }

    private static void play(
            TreeMap<String, String> table,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            int key) {
        if (before != null) {
            assertThat(table.remove(text(before, 0, key)))
                    .as("a row that goes was there")
                    .isNotNull();
        }
        if (after != null) {
            table.put(text(after, 0, key), text(after, key, after.length));
        }
    }

    /** Numbers that are computed by another order of additions are equal in their first nine digits. */
    private static String text(@Nullable Object[] row, int from, int to) {
        List<String> texts = new ArrayList<>();
        for (Object value : Arrays.copyOfRange(row, from, to)) {
            texts.add(value instanceof Double number ? rounded(number) : deep(value));
        }
        return texts.toString();
    }

    private static String rounded(double number) {
        // What is left of a spread whose values were taken back is a root of an error of rounding.
        return Math.abs(number) < 1e-6 ? "0" : String.format(Locale.ROOT, "%.9g", number);
    }

    private static String deep(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(ChangesAgainstHistoryTest::deep).toList().toString()
                : value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
    }
}
