package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sink that remembers what it took, as text such as {@code +I[a, 1]@5}. */
final class Recorded implements ChangeSink {
    final List<String> changes = new ArrayList<>();
    final List<Object[]> rows = new ArrayList<>();

    @Override
    public void accept(ChangeKind kind, Object[] row, long eventTimeMs) {
        changes.add(kind + Arrays.toString(row) + "@" + eventTimeMs);
        rows.add(row);
    }
}
