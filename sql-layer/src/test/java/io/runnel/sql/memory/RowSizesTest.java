package io.runnel.sql.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowSizesTest {
    private static final int ROWS = 10_000;

    static Stream<Arguments> rows() {
        return Stream.of(
                row("long and double", i -> new Object[] {(long) i + 1_000, i * 0.5}),
                row("text", i -> new Object[] {"name " + i, null, true}),
                row("wide text", i -> new Object[] {"ключ " + i}),
                row("long text", i -> new Object[] {"x".repeat(500 + i % 2)}),
                row("decimal", i -> new Object[] {BigDecimal.valueOf(i, 2)}),
                row("long decimal", i -> new Object[] {new BigDecimal("12345678901234567890123456789" + i)}),
                row("bytes", i -> new Object[] {new ByteString(new byte[100])}),
                row("list", i -> new Object[] {new ArrayList<>(Arrays.asList(i + 1_000L, i + 2_000L, "abc" + i))}),
                row("map", i -> new Object[] {new LinkedHashMap<>(Map.of("a" + i, i + 1_000L, "b" + i, i + 2_000L))}),
                row("nested", i -> new Object[] {List.of(List.of("a" + i, i + 1_000), new Object[] {i + 0.5})}));
    }

    private static Arguments row(String name, IntFunction<Object> row) {
        return Arguments.of(name, row);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void estimateIsNearWhatMakingTheRowsAllocates(String name, IntFunction<Object> row) {
        Object[] kept = new Object[ROWS];
        long estimate = 0;
        long allocated = allocatedBy(() -> {
            for (int i = 0; i < ROWS; i++) {
                kept[i] = row.apply(i);
            }
        });
        for (Object value : kept) {
            estimate += RowSizes.of(value);
        }

        // Making a row allocates more than is kept of it: texts are joined, collections grow.
        assertThat((double) estimate / allocated).as("estimated to allocated").isBetween(0.2, 1.3);
    }

    @org.junit.jupiter.api.Test
    void estimatingAllocatesNothing() {
        Object row = new Object[] {"name", 1L, BigDecimal.valueOf(12, 2), true, null, new ByteString(new byte[10])};
        long sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += RowSizes.of(row);
        }
        long[] total = {sum};

        long allocated = allocatedBy(() -> {
            for (int i = 0; i < 1_000; i++) {
                total[0] += RowSizes.of(row);
            }
        });

        assertThat(total[0]).isPositive();
        assertThat(allocated).isLessThan(10_000);
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
