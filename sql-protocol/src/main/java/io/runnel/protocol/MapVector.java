package io.runnel.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MAP: the number of entries of each, then all keys and all values as columns. */
final class MapVector extends ColumnVector {
    private final int[] starts;
    private final ColumnVector keys;
    private final ColumnVector values;

    private MapVector(SqlType type, byte @Nullable [] nulls, int[] starts, ColumnVector keys, ColumnVector values) {
        super(type, starts.length - 1, nulls);
        this.starts = starts;
        this.keys = keys;
        this.values = values;
    }

    static MapVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        int[] starts = Lengths.starts(in, rows);
        ColumnVector keys = ColumnVector.read(in, type.fields().get(0).type(), starts[rows]);
        ColumnVector values = ColumnVector.read(in, type.fields().get(1).type(), starts[rows]);
        return new MapVector(type, nulls, starts, keys, values);
    }

    @Override
    Object present(int row) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = starts[row]; i < starts[row + 1]; i++) {
            map.put(keys.value(i), values.value(i));
        }
        return map;
    }
}
