package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records that a scan may give: for each pseudo-column the least and the greatest value, both inclusive. A range
 * with a least above its greatest value is empty.
 */
public final class ScanRange {
    private static final Interval ALL = new Interval(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Interval NONE = new Interval(Long.MAX_VALUE, Long.MIN_VALUE);

    private final Map<PseudoColumn, Interval> intervals = new EnumMap<>(PseudoColumn.class);

    private long asOfMs = Long.MAX_VALUE;

    private ScanRange() {}

    /**
     * The range that satisfies all bounds.
     *
     * @param values what each bound compares with, in the same order: whole numbers, or null, which nothing satisfies
     */
    public static ScanRange of(List<Bound> bounds, @Nullable Object[] values) {
        ScanRange range = new ScanRange();
        for (int index = 0; index < bounds.size(); index++) {
            Bound bound = bounds.get(index);
            if (bound.kind() == Bound.Kind.AS_OF) {
                Object value = values[index];
                long asOfMs = value == null ? Long.MIN_VALUE : ((Number) value).longValue();
                range.asOfMs = Math.min(range.asOfMs, asOfMs);
                continue;
            }
            range.intervals.merge(bound.column(), interval(bound.kind(), values[index]), Interval::and);
        }
        return range;
    }

    public long least(PseudoColumn column) {
        return intervals.getOrDefault(column, ALL).least;
    }

    public long most(PseudoColumn column) {
        return intervals.getOrDefault(column, ALL).most;
    }

    /** Records with a later timestamp are as if they were not there. */
    public long asOfMs() {
        return asOfMs;
    }

    /** Whether this value of the column lies in the range. */
    public boolean contains(PseudoColumn column, long value) {
        return value >= least(column) && value <= most(column);
    }

    /** Whether the column has a bound at all. */
    public boolean bounds(PseudoColumn column) {
        return intervals.containsKey(column);
    }

    /**
     * How many records the bounds on offsets and partitions leave at most, of several partitions; 0 where they leave one.
     *
     * @param endOffsets exclusive, by partition
     */
    public long mostRecords(long[] endOffsets) {
        long sum = 0;
        int partitions = 0;
        for (int partition = 0; partition < endOffsets.length; partition++) {
            long from = Math.max(0, least(PseudoColumn.ROWOFFSET));
            long last = Math.min(endOffsets[partition] - 1, most(PseudoColumn.ROWOFFSET));
            if (contains(PseudoColumn.ROWPARTITION, partition) && last >= from) {
                sum += last - from + 1;
                partitions++;
            }
        }
        return partitions > 1 ? sum : 0;
    }

    /** Whether no record can lie in the range. */
    public boolean isEmpty() {
        return intervals.values().stream().anyMatch(interval -> interval.least > interval.most);
    }

    private static Interval interval(Bound.Kind kind, @Nullable Object value) {
        if (value == null) {
            return NONE;
        }
        long number = ((Number) value).longValue();
        return switch (kind) {
            case LEAST -> new Interval(number, Long.MAX_VALUE);
            case ABOVE -> number == Long.MAX_VALUE ? NONE : new Interval(number + 1, Long.MAX_VALUE);
            case MOST -> new Interval(Long.MIN_VALUE, number);
            case BELOW -> number == Long.MIN_VALUE ? NONE : new Interval(Long.MIN_VALUE, number - 1);
            case EQUAL -> new Interval(number, number);
            case AS_OF -> ALL;
        };
    }

    private record Interval(long least, long most) {
        Interval and(Interval other) {
            return new Interval(Math.max(least, other.least), Math.min(most, other.most));
        }
    }
}
