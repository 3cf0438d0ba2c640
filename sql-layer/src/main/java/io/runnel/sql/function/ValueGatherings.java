package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What functions of single values gather; null of no row. A result is a copy: it stays as it is when more rows come. */
final class ValueGatherings {
    private ValueGatherings() {}

    /** All values that are not null. */
    static final class Listed implements Gathering {
        private final String function;
        private final int limit;
        private final List<Object> values = new ArrayList<>();
        private boolean any;

        Listed(String function, int limit) {
            this.function = function;
            this.limit = limit;
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            any = true;
            if (arguments[0] != null) {
                GatheringLimit.COLLECT_LIST.check(function, values.size(), limit);
                values.add(arguments[0]);
            }
        }

        @Override
        public @Nullable Object result() {
            return any ? new ArrayList<>(values) : null;
        }
    }

    /** The different values that are not null, in the order in which they came first. */
    static final class Distinct implements Gathering {
        private final String function;
        private final int limit;
        private final Set<Object> values = new LinkedHashSet<>();
        private boolean any;

        Distinct(String function, int limit) {
            this.function = function;
            this.limit = limit;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            any = true;
            if (arguments[0] != null && values.add(arguments[0])) {
                GatheringLimit.COLLECT_SET.check(function, values.size() - 1, limit);
            }
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public @Nullable Object result() {
            return any ? new ArrayList<>(values) : null;
        }
    }

    /** How many different values there are that are not null. */
    static final class DistinctCount implements Gathering {
        private final Distinct values;

        DistinctCount(int limit) {
            values = new Distinct("COUNT_DISTINCT", limit);
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            values.add(arguments);
        }

        @Override
        public Object result() {
            return (long) values.size();
        }
    }

    /** How often each value comes that is not null. */
    static final class Histogram implements Gathering {
        private final int limit;
        private final Map<Object, Long> counts = new LinkedHashMap<>();
        private boolean any;

        Histogram(int limit) {
            this.limit = limit;
        }

        @Override
        public int size() {
            return counts.size();
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            any = true;
            if (arguments[0] != null && counts.merge(arguments[0], 1L, Long::sum) == 1L) {
                GatheringLimit.COLLECT_SET.check("HISTOGRAM", counts.size() - 1, limit);
            }
        }

        @Override
        public @Nullable Object result() {
            return any ? new LinkedHashMap<>(counts) : null;
        }
    }

    /** The value that all rows have. */
    static final class Only implements KeptGathering {
        private boolean any;
        private boolean several;
        private @Nullable Object value;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (!any) {
                any = true;
                value = arguments[0];
            } else if (!Objects.equals(value, arguments[0])) {
                several = true;
            }
        }

        @Override
        public @Nullable Object[] saved() {
            return new @Nullable Object[] {any, several, value};
        }

        @Override
        public void load(@Nullable Object[] saved) {
            any = Boolean.TRUE.equals(saved[0]);
            several = Boolean.TRUE.equals(saved[1]);
            value = saved[2];
        }

        @Override
        public void merge(KeptGathering other) {
            Only only = (Only) other;
            if (only.any) {
                add(new @Nullable Object[] {only.value});
                several |= only.several;
            }
        }

        @Override
        public @Nullable Object result() {
            return several ? null : value;
        }
    }
}
