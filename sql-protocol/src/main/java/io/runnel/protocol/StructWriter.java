package io.runnel.protocol;

import java.util.ArrayList;
import java.util.List;

/** See {@link StructVector}. */
final class StructWriter extends ColumnWriter {
    private final List<ColumnWriter> fields = new ArrayList<>();

    StructWriter(SqlType type) {
        type.fields().forEach(field -> fields.add(ColumnWriter.of(field.type())));
    }

    @Override
    void addPresent(int row, Object value) {
        List<?> values = (List<?>) value;
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).add(values.get(i));
        }
    }

    @Override
    void addAbsent(int row) {
        fields.forEach(field -> field.add(null));
    }

    @Override
    long bytes() {
        return fields.stream().mapToLong(ColumnWriter::bytes).sum();
    }

    @Override
    void writeValues(WireOutput out, int count) {
        fields.forEach(field -> field.writeTo(out));
    }

    @Override
    void clearValues() {
        fields.forEach(ColumnWriter::clear);
    }
}
