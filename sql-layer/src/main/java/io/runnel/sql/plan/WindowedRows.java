package io.runnel.sql.plan;

import io.runnel.sql.function.WindowFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/** Rows with their windows, two columns more each. Called by generated code. */
public final class WindowedRows {
    private WindowedRows() {}

    /**
     * The rows of HOP or SESSION.
     *
     * @param rows as arrays, or bare values of one column
     */
    public static Enumerable<Object> of(Enumerable<?> rows, Windows windows) {
        return new AbstractEnumerable<Object>() {
            @Override
            public Enumerator<Object> enumerator() {
                return windows.kind() == WindowFunction.Kind.HOP
                        ? new Hopping(rows.enumerator(), windows)
                        : sessions(rows.enumerator(), windows);
            }
        };
    }

    private static @Nullable Object[] widened(@Nullable Object row) {
        @Nullable Object[] values = row instanceof Object[] array ? array : new @Nullable Object[] {row};
        return Arrays.copyOf(values, values.length + 2);
    }

    private static long time(@Nullable Object[] row, Windows windows) {
        return ((Number) Objects.requireNonNull(row[windows.timeColumn()], "rows without time are left out"))
                .longValue();
    }

    /** The rows of each key in the order of their times; keys in the order in which they came. */
    private static Enumerator<Object> sessions(Enumerator<?> rows, Windows windows) {
        Map<List<@Nullable Object>, List<@Nullable Object[]>> byKey = new LinkedHashMap<>();
        try (rows) {
            while (rows.moveNext()) {
                @Nullable Object[] row = widened(rows.current());
                List<@Nullable Object> key =
                        new ArrayList<>(windows.keyColumns().size());
                windows.keyColumns().forEach(column -> key.add(row[column]));
                byKey.computeIfAbsent(key, none -> new ArrayList<>()).add(row);
            }
        }
        List<Object> all = new ArrayList<>();
        Collection<List<@Nullable Object[]>> groups = byKey.values();
        for (Iterator<List<@Nullable Object[]>> left = groups.iterator(); left.hasNext(); left.remove()) {
            List<@Nullable Object[]> group = left.next();
            group.sort(Comparator.comparingLong(row -> time(row, windows)));
            setBounds(group, windows);
            all.addAll(group);
        }
        return Linq4j.iterableEnumerator(all);
    }

    private static void setBounds(List<@Nullable Object[]> sorted, Windows windows) {
        int first = 0;
        for (int next = 1; next <= sorted.size(); next++) {
            long last = time(sorted.get(next - 1), windows);
            if (next == sorted.size() || isPast(time(sorted.get(next), windows), last, windows)) {
                Object start = time(sorted.get(first), windows);
                Object end = windows.ofClause() ? last : last + windows.sizeMs();
                for (@Nullable Object[] row : sorted.subList(first, next)) {
                    row[row.length - 2] = start;
                    row[row.length - 1] = end;
                }
                first = next;
            }
        }
    }

    private static boolean isPast(long timeMs, long lastMs, Windows windows) {
        return windows.ofClause() ? timeMs - lastMs > windows.sizeMs() : timeMs - lastMs >= windows.sizeMs();
    }

    /** A row per window that the row is in, by their starts. */
    private static final class Hopping implements Enumerator<Object> {
        private final Enumerator<?> rows;
        private final Windows windows;
        private @Nullable Object[] row = {};
        private long start;
        private long lastStart;
        private boolean within;

        Hopping(Enumerator<?> rows, Windows windows) {
            this.rows = rows;
            this.windows = windows;
        }

        @Override
        public Object current() {
            @Nullable Object[] current = row.clone();
            current[current.length - 2] = start;
            current[current.length - 1] = start + windows.sizeMs();
            return current;
        }

        @Override
        public boolean moveNext() {
            start += windows.slideMs();
            while (!within || start > lastStart) {
                if (!rows.moveNext()) {
                    within = false;
                    return false;
                }
                row = widened(rows.current());
                findStarts(time(row, windows));
                within = true;
            }
            return true;
        }

        private void findStarts(long timeMs) {
            long slide = windows.slideMs();
            lastStart = timeMs - Math.floorMod(timeMs - windows.offsetMs(), slide);
            long before = Math.floorDiv(windows.sizeMs() - 1 - (timeMs - lastStart), slide);
            start = lastStart - before * slide;
            if (windows.ofClause() && start < 0) {
                start = Math.max(0, Math.floorMod(start, slide));
            }
        }

        @Override
        public void reset() {
            rows.reset();
            within = false;
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
