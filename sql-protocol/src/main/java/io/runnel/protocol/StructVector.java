package io.runnel.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** STRUCT: each field as a column. */
final class StructVector extends ColumnVector {
    private final List<ColumnVector> fields;

    private StructVector(SqlType type, int rows, byte @Nullable [] nulls, List<ColumnVector> fields) {
        super(type, rows, nulls);
        this.fields = fields;
    }

    static StructVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        if (type.fields().isEmpty()) {
            in.weightless(rows);
        }
        List<ColumnVector> fields = new ArrayList<>();
        for (SqlType.Field field : type.fields()) {
            fields.add(ColumnVector.read(in, field.type(), rows));
        }
        return new StructVector(type, rows, nulls, fields);
    }

    @Override
    Object present(int row) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (ColumnVector field : fields) {
            values.add(field.value(row));
        }
        return values;
    }
}
