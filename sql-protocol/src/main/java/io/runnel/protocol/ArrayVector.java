package io.runnel.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ARRAY: the number of elements of each, then all elements as a column. */
final class ArrayVector extends ColumnVector {
    private final int[] starts;
    private final ColumnVector elements;

    private ArrayVector(SqlType type, byte @Nullable [] nulls, int[] starts, ColumnVector elements) {
        super(type, starts.length - 1, nulls);
        this.starts = starts;
        this.elements = elements;
    }

    static ArrayVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        int[] starts = Lengths.starts(in, rows);
        return new ArrayVector(type, nulls, starts, ColumnVector.read(in, type.element(), starts[rows]));
    }

    @Override
    Object present(int row) {
        List<@Nullable Object> values = new ArrayList<>(starts[row + 1] - starts[row]);
        for (int i = starts[row]; i < starts[row + 1]; i++) {
            values.add(elements.value(i));
        }
        return values;
    }
}
