package io.runnel.sql.operator;

import static io.runnel.sql.operator.AggregateColumn.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The changelog of a random stream, played into a table, equals an aggregation of all its rows from scratch. */
class GroupedAggregationPropertyTest {
    private static final int ROUNDS = 200;
    private static final List<AggregateColumn> COLUMNS = List.of(
            new AggregateColumn(new AggregateColumn.Count(), "ALL", NONE, NONE, false),
            new AggregateColumn(new AggregateColumn.Count(), "VALUES", 2, NONE, false),
            new AggregateColumn(new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), "SUM", 2, NONE, false),
            new AggregateColumn(new AggregateColumn.Min(), "MIN", 2, NONE, false),
            new AggregateColumn(new AggregateColumn.Max(), "MAX", 2, NONE, false),
            new AggregateColumn(
                    new AggregateColumn.Average(NumberForm.INTEGER, NumberForm.DOUBLE, 0), "AVG", 2, NONE, false),
            new AggregateColumn(new AggregateColumn.Count(), "DISTINCT", 2, NONE, true),
            new AggregateColumn(
                    new AggregateColumn.Sum(NumberForm.DECIMAL, NumberForm.DECIMAL, 2), "DEC", 3, NONE, false));

    @Test
    void changelogOfARandomStreamEqualsARecomputation() {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            List<Object[]> stream = stream(random);
            assertThat(played(stream, round % 2 == 0 ? 1 : 1 << 30))
                    .as("seed %d", seed + round)
                    .containsExactlyInAnyOrderEntriesOf(recomputed(stream));
        }
    }

    private static List<Object[]> stream(Random random) {
        List<Object[]> rows = new ArrayList<>();
        int length = random.nextInt(200);
        int keys = 1 + random.nextInt(20);
        for (int i = 0; i < length; i++) {
            rows.add(new Object[] {
                "k" + random.nextInt(keys),
                (long) random.nextInt(3),
                random.nextInt(5) == 0 ? null : random.nextInt(50) - 25,
                random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(10_000) - 5_000, 2)
            });
        }
        return rows;
    }

    /** Rows by group, after every retraction took away exactly a row that stood there. */
    private static Map<List<Object>, List<Object>> played(List<Object[]> stream, long memoryBytes) {
        Map<List<Object>, List<Object>> table = new HashMap<>();
        StateShare share = MemorySpillStore.share(new StateBudget("max", 10_000), memoryBytes);
        ChangeSink sink = (before, after, time) -> {
            List<Object> key = Arrays.asList(after[0], after[1]);
            assertThat(table.put(key, Arrays.asList(after.clone())))
                    .isEqualTo(before == null ? null : Arrays.asList(before));
        };
        GroupedAggregation grouped = new GroupedAggregation(
                "g",
                new int[] {0, 1},
                COLUMNS,
                new SpillingTestHost(share),
                new GroupedAggregation.Output(false, true, sink));
        stream.forEach(row -> grouped.accept(null, row.clone(), 0));
        return table;
    }

    private static Map<List<Object>, List<Object>> recomputed(List<Object[]> stream) {
        Map<List<Object>, List<Object[]>> groups = new HashMap<>();
        stream.forEach(row -> groups.computeIfAbsent(Arrays.asList(row[0], row[1]), key -> new ArrayList<>())
                .add(row));
        Map<List<Object>, List<Object>> table = new HashMap<>();
        groups.forEach((key, rows) -> table.put(key, recomputedRow(key, rows)));
        return table;
    }

    private static List<Object> recomputedRow(List<Object> key, List<Object[]> rows) {
        List<Integer> values = rows.stream()
                .map(row -> (Integer) row[2])
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        long sum = values.stream().mapToLong(Integer::longValue).sum();
        List<BigDecimal> decimals = rows.stream()
                .map(row -> (BigDecimal) row[3])
                .filter(Objects::nonNull)
                .toList();
        boolean none = values.isEmpty();
        return Arrays.asList(
                key.get(0),
                key.get(1),
                (long) rows.size(),
                (long) values.size(),
                none ? null : sum,
                none ? null : values.get(0),
                none ? null : values.get(values.size() - 1),
                none
                        ? null
                        : BigDecimal.valueOf(sum)
                                .divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128)
                                .doubleValue(),
                values.stream().distinct().count(),
                decimals.stream().reduce(BigDecimal::add).orElse(null));
    }
}
