package io.runnel.sql.plan;

import io.runnel.sql.operator.AsOfTimes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/** What generated code calls for {@link AsOf}: the right rows are read once and held, the left ones pass by. */
public final class AsOfRows {
    private AsOfRows() {}

    /**
     * The joined rows, in the order of the left ones.
     *
     * @param left rows in arrays, or bare values where there is one column; so is {@code right}
     * @param rightWidth columns of a right row
     */
    public static Enumerable<@Nullable Object> of(
            Enumerable<@Nullable Object> left, Enumerable<@Nullable Object> right, AsOf.Match match, int rightWidth) {
        return new AbstractEnumerable<@Nullable Object>() {
            @Override
            public Enumerator<@Nullable Object> enumerator() {
                return new Rows(left.enumerator(), right, match, rightWidth);
            }
        };
    }

    private static final class Rows implements Enumerator<@Nullable Object> {
        private final Enumerator<@Nullable Object> left;
        private final Enumerable<@Nullable Object> right;
        private final AsOf.Match match;
        private final int rightWidth;
        private @Nullable Map<List<@Nullable Object>, NavigableMap<Object, @Nullable Object[]>> rightRows;
        private @Nullable Object[] current = {};

        Rows(Enumerator<@Nullable Object> left, Enumerable<@Nullable Object> right, AsOf.Match match, int rightWidth) {
            this.left = left;
            this.right = right;
            this.match = match;
            this.rightWidth = rightWidth;
        }

        @Override
        public boolean moveNext() {
            Map<List<@Nullable Object>, NavigableMap<Object, @Nullable Object[]>> known = rightRows;
            if (known == null) {
                known = read();
                rightRows = known;
            }
            while (left.moveNext()) {
                @Nullable Object[] row = columns(left.current());
                @Nullable Object @Nullable [] found = found(row, known);
                if (found != null || match.outer()) {
                    current = joined(row, found);
                    return true;
                }
            }
            return false;
        }

        private Map<List<@Nullable Object>, NavigableMap<Object, @Nullable Object[]>> read() {
            Map<List<@Nullable Object>, NavigableMap<Object, @Nullable Object[]>> rows = new HashMap<>();
            try (Enumerator<@Nullable Object> each = right.enumerator()) {
                while (each.moveNext()) {
                    @Nullable Object[] row = columns(each.current());
                    List<@Nullable Object> key = key(row, match.rightKeys());
                    Object time = row[match.rightTime()];
                    if (time != null && !key.contains(null)) {
                        rows.computeIfAbsent(key, unused -> new TreeMap<>()).put(time, row);
                    }
                }
            }
            return rows;
        }

        private @Nullable Object @Nullable [] found(
                @Nullable Object[] row, Map<List<@Nullable Object>, NavigableMap<Object, @Nullable Object[]>> rows) {
            Object time = row[match.leftTime()];
            List<@Nullable Object> key = key(row, match.leftKeys());
            NavigableMap<Object, @Nullable Object[]> ofKey = time == null || key.contains(null) ? null : rows.get(key);
            if (time == null || ofKey == null) {
                return null;
            }
            Map.Entry<Object, @Nullable Object[]> nearest = switch (match.order()) {
                case BEFORE -> ofKey.lowerEntry(time);
                case UP_TO -> ofKey.floorEntry(time);
                case FROM -> ofKey.ceilingEntry(time);
                case AFTER -> ofKey.higherEntry(time);
            };
            return nearest != null && isWithin(time, nearest.getKey()) ? nearest.getValue() : null;
        }

        private boolean isWithin(Object time, Object other) {
            long withinMs = match.limits().withinMs();
            return withinMs == AsOfTimes.ANY
                    || Math.abs(((Number) time).longValue() - ((Number) other).longValue()) <= withinMs;
        }

        private @Nullable Object[] joined(@Nullable Object[] row, @Nullable Object @Nullable [] found) {
            @Nullable Object[] joined = Arrays.copyOf(row, row.length + rightWidth);
            if (found != null) {
                System.arraycopy(found, 0, joined, row.length, rightWidth);
            }
            return joined;
        }

        private static List<@Nullable Object> key(@Nullable Object[] row, List<Integer> columns) {
            @Nullable Object[] key = new @Nullable Object[columns.size()];
            for (int i = 0; i < key.length; i++) {
                key[i] = row[columns.get(i)];
            }
            return Arrays.asList(key);
        }

        private static @Nullable Object[] columns(@Nullable Object row) {
            return row instanceof @Nullable Object[] columns ? columns : new @Nullable Object[] {row};
        }

        @Override
        public @Nullable Object current() {
            return current;
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("An operator that reads its input again has it kept");
        }

        @Override
        public void close() {
            left.close();
            rightRows = null;
        }
    }
}
