package io.runnel.sql.continuous;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.WindowedGrouping;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexProgram;

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
     */
    record Grouped(
            Flow input,
            List<Integer> groupColumns,
            List<AggregateColumn> columns,
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
