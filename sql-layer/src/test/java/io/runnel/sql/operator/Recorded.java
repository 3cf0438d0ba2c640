package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sink that remembers what it took, as text such as {@code +I[a, 1]@5} or {@code -U[a, 1]+U[a, 2]@6}. */
final class Recorded implements ChangeSink {
    final List<String> changes = new ArrayList<>();
    final List<Object[]> rows = new ArrayList<>();

    @Override
    public void accept(Object @Nullable [] before, Object @Nullable [] after, long timeMs) {
        String text = after == null
                ? "-D" + Arrays.toString(before)
                : before == null
                        ? "+I" + Arrays.toString(after)
                        : "-U" + Arrays.toString(before) + "+U" + Arrays.toString(after);
        changes.add(text + "@" + timeMs);
        if (after != null) {
            rows.add(after);
        }
    }
}
