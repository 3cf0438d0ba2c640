package io.runnel.sql.continuous;

import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.operator.JoinKind;
import io.runnel.sql.operator.JoinTimes;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.WindowedGrouping;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.jspecify.annotations.Nullable;

/** A step of a continuous query with those that it takes its changes from. */
public sealed interface Flow {
    /** What its rows are changes of. */
    OutputShape shape();

    /** Columns of its rows. */
    RelDataType rowType();

    /** Those that it takes its changes from, in order. */
    List<Flow> inputs();

    /**
     * The records of a source, decoded. A table's record replaces what stands under its key, without telling what that was.
     *
     * @param rowType the columns to decode, by their names
     */
    record Read(Source source, RelDataType rowType, OutputShape shape) implements Flow {
        /** Indexes of the bounds of its rows' windows; none if they are of none, or these are not decoded. */
        public List<Integer> windowColumns() {
            return shape.windowed()
                    ? Stream.of(KeyWindow.START, KeyWindow.END)
                            .map(rowType.getFieldNames()::indexOf)
                            .filter(index -> index >= 0)
                            .toList()
                    : List.of();
        }

        @Override
        public List<Flow> inputs() {
            return List.of();
        }
    }

    /** Filters and projections of single rows, merged into one program. */
    record Rows(Flow input, RexProgram program, OutputShape shape) implements Flow {
        @Override
        public RelDataType rowType() {
            return program.getOutputRowType();
        }

        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }

        /** Whether it leaves rows out. */
        public boolean filters() {
            return program.getCondition() != null;
        }

        /** Whether rows leave as they come. */
        public boolean isIdentity() {
            return program.isTrivial();
        }
    }

    /**
     * Rows of a stream's arrays.
     *
     * @param arrays indexes in the input row
     */
    record Exploded(Flow input, List<Integer> arrays, RelDataType rowType, OutputShape shape) implements Flow {
        public Exploded {
            arrays = List.copyOf(arrays);
        }

        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }
    }

    /**
     * GROUP BY with aggregate functions.
     *
     * @param groupColumns indexes in the input row
     * @param forgetsEmpty whether a group is forgotten when its only function, which counts its rows, gives 0
     */
    record Grouped(
            Flow input,
            List<Integer> groupColumns,
            List<AggregateColumn> columns,
            boolean forgetsEmpty,
            RelDataType rowType,
            OutputShape shape)
            implements Flow {
        public Grouped {
            groupColumns = List.copyOf(groupColumns);
            columns = List.copyOf(columns);
        }

        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }
    }

    /**
     * Rows of a stream or table once for each of several grouping sets, with the set's number as one column more.
     *
     * @param groupColumns how many of the first columns group
     * @param sets numbers of the sets, as {@link io.runnel.sql.operator.GroupingSetRows} has them
     */
    record GroupingSets(Flow input, int groupColumns, List<Long> sets, RelDataType rowType, OutputShape shape)
            implements Flow {
        public GroupingSets {
            sets = List.copyOf(sets);
        }

        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }
    }

    /**
     * What joins have in common: a joined row has the left row's columns, then the right row's.
     *
     * @param leftKeys indexes in a left row of what must equal {@code rightKeys} of a right row, in their order
     * @param condition what a joined row must fulfil besides; null for nothing
     */
    record Sides(
            Flow left,
            Flow right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            JoinKind kind,
            @Nullable RexNode condition,
            RelDataType rowType) {
        public Sides {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
        }

        int leftWidth() {
            return left.rowType().getFieldCount();
        }
    }

    /** A join of two flows. */
    sealed interface Join extends Flow {
        Sides sides();

        @Override
        default RelDataType rowType() {
            return sides().rowType();
        }

        @Override
        default List<Flow> inputs() {
            return List.of(sides().left(), sides().right());
        }
    }

    /** A join of streams by times of their rows. */
    sealed interface TimedJoin extends Join {
        /** Index of the time in a left row, {@link JoinTimes#CHANGE} for that of the change. */
        int leftTime();

        /** The same in a right row. */
        int rightTime();
    }

    /** Rows of two streams that are near each other in time. */
    record StreamJoin(Sides sides, JoinTimes times, OutputShape shape) implements TimedJoin {
        @Override
        public int leftTime() {
            return times.leftTime();
        }

        @Override
        public int rightTime() {
            return times.rightTime();
        }
    }

    /** Rows of a stream, each with the one of another stream that is nearest in time, or with a table's version then. */
    record AsOfJoin(Sides sides, AsOfTimes times, OutputShape shape) implements TimedJoin {
        @Override
        public int leftTime() {
            return times.leftTime();
        }

        @Override
        public int rightTime() {
            return times.rightTime();
        }
    }

    /** Rows of a stream with the rows that a table has at that moment. */
    record Lookup(Sides sides, boolean streamIsLeft, OutputShape shape) implements Join {}

    /** Rows of two tables with the same primary key. */
    record TableJoin(Sides sides, OutputShape shape) implements Join {}

    /**
     * Rows of a table, the left one, with the rows of another one whose primary key they name.
     *
     * @param primaryKey indexes of the left one's own key
     */
    record ForeignKeyJoin(Sides sides, List<Integer> primaryKey, OutputShape shape) implements Join {
        public ForeignKeyJoin {
            primaryKey = List.copyOf(primaryKey);
        }
    }

    /** All rows of several streams. */
    record Union(List<Flow> inputs, RelDataType rowType, OutputShape shape) implements Flow {
        public Union {
            inputs = List.copyOf(inputs);
        }
    }

    /** GROUP BY with windows. */
    record Windowed(Flow input, WindowedGrouping grouping, RelDataType rowType, OutputShape shape) implements Flow {
        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }
    }

    /**
     * Rows of a stream, once for each hopping window that they are in, with its bounds as two columns more.
     *
     * @param timeColumn index in the input row
     */
    record Hopping(Flow input, TimeWindows windows, int timeColumn, RelDataType rowType, OutputShape shape)
            implements Flow {
        @Override
        public List<Flow> inputs() {
            return List.of(input);
        }
    }
}
