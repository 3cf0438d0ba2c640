package io.runnel.sql.host;

import io.runnel.sql.operator.ChangeSink;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipeline: gathers the rows of the next batch, up to the query's LIMIT. It shows each change's new row;
 * what a change takes back is not seen over JDBC, whose rows cannot say that they are gone.
 */
final class ContinuousAnswer implements ChangeSink {
    private long remaining;
    private List<@Nullable Object[]> rows = new ArrayList<>();

    ContinuousAnswer(OptionalLong limit) {
        this.remaining = limit.orElse(Long.MAX_VALUE);
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after != null && remaining > 0) {
            remaining--;
            rows.add(after);
        }
    }

    int size() {
        return rows.size();
    }

    /** Whether LIMIT was reached. */
    boolean complete() {
        return remaining == 0;
    }

    /** The next rows, at most so many. */
    List<@Nullable Object[]> take(int maxRows) {
        List<@Nullable Object[]> all = rows;
        if (all.size() <= maxRows) {
            rows = new ArrayList<>();
            return all;
        }
        rows = new ArrayList<>(all.subList(maxRows, all.size()));
        return new ArrayList<>(all.subList(0, maxRows));
    }
}
