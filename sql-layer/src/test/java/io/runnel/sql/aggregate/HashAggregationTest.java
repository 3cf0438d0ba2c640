package io.runnel.sql.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.Limit;
import io.runnel.sql.memory.MemoryBudget;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.DataContexts;
import org.apache.calcite.linq4j.Linq4j;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashAggregationTest {
    private static final AggregateFunction COUNT = new AggregateFunction.Count();
    private static final AggregateFunction SUM = new AggregateFunction.LongSum(false);
    private static final WholeNumber[] LONG_KEY = {WholeNumber.LONG};

    private final HeldMemory memory = memory(64 << 20);

    private static HeldMemory memory(long bytes) {
        MemoryBudget node = new MemoryBudget(new Limit(1L << 40, "node", "a lot", "raise it"));
        return node.open(new Limit(bytes, "query", "little", "raise it")).holder("group by");
    }

    private static AggregateCall call(AggregateFunction function, int... arguments) {
        return new AggregateCall(function, arguments, AggregateCall.NONE, false);
    }

    private static AggregateSpec spec(int[] keys, WholeNumber[] numbers, AggregateCall... calls) {
        boolean[] all = new boolean[keys.length];
        Arrays.fill(all, true);
        return new AggregateSpec(false, keys, numbers, List.of(all), List.of(calls));
    }

    private List<List<Object>> rows(AggregateSpec spec, Object[]... input) {
        List<List<Object>> rows = new ArrayList<>();
        new HashAggregation(spec, Linq4j.asEnumerable(input), memory, DataContexts.EMPTY, () -> {})
                .forEach(row -> rows.add(row instanceof Object[] array ? Arrays.asList(array) : Arrays.asList(row)));
        return rows;
    }

    private static Object[] row(Object... values) {
        return values;
    }

    @Test
    void keysAreEqualAsSqlComparesThemWithinArraysAndStructsToo() {
        AggregateSpec spec = spec(new int[] {0}, new WholeNumber[1], call(COUNT));

        assertThat(rows(
                        spec,
                        row(0.0),
                        row(-0.0),
                        row(Double.NaN),
                        row(Double.NaN),
                        row(new BigDecimal("1.0")),
                        row(new BigDecimal("1.00")),
                        row(List.of(0.0, new BigDecimal("2"))),
                        row(List.of(-0.0, new BigDecimal("2.0"))),
                        row((Object) row(new BigDecimal("3"), null)),
                        row((Object) row(new BigDecimal("3.0"), null)),
                        row(List.of(0.0))))
                .extracting(found -> found.get(1))
                .containsExactly(2L, 2L, 2L, 2L, 2L, 1L);
    }

    /** Against streams' grouping, over keys of one whole number, of one value, and of two columns. */
    @RepeatedTest(3)
    void groupsAreThoseOfAReference() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Object[][] input = IntStream.range(0, 5_000)
                .mapToObj(i -> row(
                        random.nextInt(10) == 0 ? null : (Object) (random.nextLong() % 700),
                        random.nextInt(10) == 0 ? null : "k" + random.nextInt(300),
                        random.nextInt(5) == 0 ? null : (Object) random.nextInt(1_000)))
                .toArray(Object[][]::new);

        for (int[] keys : new int[][] {{0}, {1}, {0, 1}}) {
            WholeNumber[] numbers = keys.length == 1 && keys[0] == 0 ? LONG_KEY : new WholeNumber[keys.length];
            AggregateSpec spec = spec(
                    keys,
                    numbers,
                    call(COUNT),
                    call(COUNT, 2),
                    call(SUM, 2),
                    call(new AggregateFunction.LongExtreme(true, WholeNumber.INT), 2),
                    call(new AggregateFunction.Extreme(false), 1),
                    new AggregateCall(COUNT, new int[] {2}, AggregateCall.NONE, true));
            assertThat(rows(spec, input))
                    .as("seed %d, keys %s", seed, Arrays.toString(keys))
                    .containsExactlyInAnyOrderElementsOf(expected(keys, input));
        }
    }

    private static List<List<Object>> expected(int[] keys, Object[][] input) {
        return Arrays.stream(input)
                .collect(Collectors.groupingBy(row ->
                        IntStream.of(keys).mapToObj(key -> row[key]).collect(Collectors.toCollection(ArrayList::new))))
                .entrySet()
                .stream()
                .map(group -> {
                    List<Object[]> rows = group.getValue();
                    List<Integer> numbers = rows.stream()
                            .map(row -> (Integer) row[2])
                            .filter(Objects::nonNull)
                            .toList();
                    List<Object> result = new ArrayList<>(group.getKey());
                    result.add((long) rows.size());
                    result.add((long) numbers.size());
                    result.add(
                            numbers.isEmpty()
                                    ? null
                                    : (Object)
                                            numbers.stream().mapToLong(n -> n).sum());
                    result.add(numbers.stream().max(Integer::compare).orElse(null));
                    result.add(rows.stream()
                            .map(row -> (String) row[1])
                            .filter(Objects::nonNull)
                            .min(String::compareTo)
                            .orElse(null));
                    result.add(numbers.stream().distinct().count());
                    return result;
                })
                .toList();
    }

    @Test
    void withoutKeysThereIsARowEvenOfNothing() {
        AggregateSpec spec = spec(
                new int[0],
                new WholeNumber[0],
                call(COUNT),
                call(SUM, 0),
                call(new AggregateFunction.LongSum(true), 0));

        assertThat(rows(spec)).containsExactly(Arrays.asList(0L, null, 0L));
        assertThat(rows(spec(new int[] {0}, LONG_KEY, call(COUNT)))).isEmpty();
    }

    @Test
    void groupingSetsLeaveKeysOutAsNullsOfTheirOwn() {
        AggregateSpec spec = new AggregateSpec(
                false,
                new int[] {0, 1},
                new WholeNumber[2],
                List.of(new boolean[] {true, true}, new boolean[] {true, false}, new boolean[] {false, false}),
                List.of(call(new AggregateFunction.KeysLeftOut(new int[] {0, 1})), call(COUNT)));

        assertThat(rows(spec, row("a", null), row("a", "x"), row("b", "x")))
                .containsExactlyInAnyOrder(
                        Arrays.asList("a", null, 0L, 1L),
                        Arrays.asList("a", "x", 0L, 1L),
                        Arrays.asList("b", "x", 0L, 1L),
                        Arrays.asList("a", null, 1L, 2L),
                        Arrays.asList("b", null, 1L, 1L),
                        Arrays.asList(null, null, 3L, 3L));
        assertThat(rows(spec)).containsExactly(Arrays.asList(null, null, 3L, 0L));
    }

    @Test
    void numbersOfOneValueAreOneKey() {
        AggregateSpec spec = spec(new int[] {0}, new WholeNumber[1], call(COUNT));

        assertThat(rows(spec, row(new BigDecimal("1.0")), row(new BigDecimal("1.00"))))
                .hasSize(1);
        assertThat(rows(spec, row(0.0), row(-0.0))).hasSize(1);
        assertThat(rows(spec, row(Double.NaN), row(Double.NaN))).hasSize(1);
    }

    @Test
    void sumOverflowsInItsResultOnly() {
        AggregateSpec spec = spec(new int[0], new WholeNumber[0], call(SUM, 0));

        assertThat(rows(spec, row(Long.MAX_VALUE), row(5L), row(-6L))).containsExactly(List.of(Long.MAX_VALUE - 1));
        assertThatThrownBy(() -> rows(spec, row(Long.MIN_VALUE), row(-1L))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void filterAndDistinctChooseRows() {
        AggregateSpec spec = spec(
                new int[] {0},
                LONG_KEY,
                new AggregateCall(SUM, new int[] {1}, 2, true),
                new AggregateCall(COUNT, new int[0], 2, false));

        assertThat(rows(
                        spec,
                        row(1L, 5, true),
                        row(1L, 5, true),
                        row(1L, 7, null),
                        row(1L, 9, true),
                        row(2L, 5, false)))
                .containsExactly(Arrays.asList(1L, 14L, 3L), Arrays.asList(2L, null, 0L));
    }

    @Test
    void secondRowOfASingleValueFails() {
        AggregateSpec spec = spec(new int[0], new WholeNumber[0], call(new AggregateFunction.SingleValue(), 0));

        assertThat(rows(spec, row("x"))).containsExactly(List.of("x"));
        assertThatThrownBy(() -> rows(spec, row("x"), row("x")))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("21000"));
    }

    /** The array tables' sizes are known; so the last reservation before the end tells what a million groups take. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void groupsBeyondTheLimitEndTheQuery(boolean wholeNumbers) {
        AggregateSpec spec =
                spec(new int[] {0}, wholeNumbers ? LONG_KEY : new WholeNumber[1], call(COUNT), call(SUM, 0));
        var input = Linq4j.asEnumerable(
                IntStream.range(0, 1_000_000).mapToObj(i -> row((long) i)).toList());
        HeldMemory little = memory(8 << 20);

        assertThatThrownBy(() -> new HashAggregation(spec, input, little, DataContexts.EMPTY, () -> {}).count())
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"))
                .hasMessageContaining("group by holds")
                .hasMessageMatching("(?s).* holds [1-9][0-9]{1,2},[0-9]{3} rows .*");
        assertThat(new HashAggregation(spec, input, memory(200 << 20), DataContexts.EMPTY, () -> {}).count())
                .isEqualTo(1_000_000);
    }
}
