package io.runnel.sql.continuous;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's values come from.
 *
 * @param column index in the read's rows
 */
record Origin(Flow.Read read, int column) {
    /** That of a flow's column; null if it is computed, or of several reads. */
    static @Nullable Origin of(Flow flow, int column) {
        if (flow instanceof Flow.Read read) {
            return new Origin(read, column);
        } else if (flow instanceof Flow.Rows rows) {
            RexNode expression = rows.program()
                    .expandLocalRef(rows.program().getProjectList().get(column));
            return expression instanceof RexInputRef below ? of(rows.input(), below.getIndex()) : null;
        } else if (flow instanceof Flow.Join join) {
            int leftWidth = join.sides().leftWidth();
            return column < leftWidth
                    ? of(join.sides().left(), column)
                    : of(join.sides().right(), column - leftWidth);
        } else if (flow instanceof Flow.Exploded exploded) {
            return exploded.arrays().contains(column) ? null : of(exploded.input(), column);
        }
        return null;
    }

    /** Whether columns are the key of the records that they come from. */
    static boolean isKey(Flow flow, List<Integer> columns) {
        List<Integer> found = new ArrayList<>();
        Flow.Read read = null;
        for (int column : columns) {
            Origin origin = of(flow, column);
            if (origin == null || (read != null && read != origin.read)) {
                return false;
            }
            read = origin.read;
            found.add(origin.column);
        }
        return read != null && found.equals(read.shape().keyColumns());
    }

    /** All joins by time in a tree. */
    static Stream<Flow.TimedJoin> timedJoins(Flow flow) {
        Stream<Flow.TimedJoin> below = flow.inputs().stream().flatMap(Origin::timedJoins);
        return flow instanceof Flow.TimedJoin join ? Stream.concat(Stream.of(join), below) : below;
    }
}
