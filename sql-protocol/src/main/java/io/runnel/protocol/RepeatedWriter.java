package io.runnel.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** See {@link ArrayVector} and {@link MapVector}. */
final class RepeatedWriter extends ColumnWriter {
    private final List<ColumnWriter> parts = new ArrayList<>();
    private int[] lengths = new int[16];
    private int rows;

    RepeatedWriter(SqlType type) {
        type.fields().forEach(field -> parts.add(ColumnWriter.of(field.type())));
    }

    @Override
    void addPresent(int row, Object value) {
        if (parts.size() == 1) {
            Collection<?> elements = (Collection<?>) value;
            elements.forEach(parts.get(0)::add);
            length(row, elements.size());
        } else {
            Map<?, ?> map = (Map<?, ?>) value;
            map.forEach((key, item) -> {
                parts.get(0).add(key);
                parts.get(1).add(item);
            });
            length(row, map.size());
        }
    }

    @Override
    void addAbsent(int row) {
        length(row, 0);
    }

    private void length(int row, int length) {
        if (row == lengths.length) {
            lengths = Arrays.copyOf(lengths, row * 2);
        }
        lengths[row] = length;
        rows = row + 1;
    }

    @Override
    long bytes() {
        return rows + parts.stream().mapToLong(ColumnWriter::bytes).sum();
    }

    @Override
    void writeValues(WireOutput out, int count) {
        for (int row = 0; row < count; row++) {
            out.varint(lengths[row]);
        }
        parts.forEach(part -> part.writeTo(out));
    }

    @Override
    void clearValues() {
        rows = 0;
        parts.forEach(ColumnWriter::clear);
    }
}
