package io.runnel.sql.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives each row of a stream once for each window that it is in, ascending by their starts, with the window's bounds in two
 * columns more. A row whose time is null is in none. Rows that go on are in arrays of their own.
 */
public final class HoppingRows implements ChangeSink {
    private final TimeWindows windows;
    private final int timeColumn;
    private final ChangeSink out;

    /** @param timeColumn index in a row of the time that decides, in milliseconds */
    public HoppingRows(TimeWindows windows, int timeColumn, ChangeSink out) {
        this.windows = windows;
        this.timeColumn = timeColumn;
        this.out = out;
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after == null || !(after[timeColumn] instanceof Number time)) {
            return;
        }
        long last = windows.lastStart(time.longValue());
        for (long start = windows.firstStart(time.longValue(), last); start <= last; start += windows.advanceMs()) {
            @Nullable Object[] row = Arrays.copyOf(after, after.length + 2);
            row[after.length] = start;
            row[after.length + 1] = start + windows.sizeMs();
            out.accept(null, row, timeMs);
        }
    }
}
