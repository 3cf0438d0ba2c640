package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the changes of a table's rows and gives what became of each key, in the order in which the keys changed first: the
 * row that stood there before all of them, and the one that stands there behind them. What came and went meanwhile is not
 * given. When they take more memory than they may, or than the task's share of the node's has room for, all are given at once.
 *
 * <p>Its input tells of each change which row it replaces, and gives each row an array of its own.
 */
public final class NewestChanges implements ChangeSink {
    /** A map's entry, a key and a change. */
    private static final long ENTRY_BYTES = 160;

    private final int[] keyColumns;
    private final long maxBytes;
    private final StateShare share;
    private final ChangeSink out;
    private final RowKey probe;
    private final Map<RowKey, Change> changes = new LinkedHashMap<>();
    private long heldBytes;

    private static final class Change {
        private final @Nullable Object @Nullable [] before;
        private @Nullable Object @Nullable [] after;
        private long timeMs;

        Change(@Nullable Object @Nullable [] before) {
            this.before = before;
        }
    }

    /**
     * @param keyColumns indexes in the rows of what tells them apart
     * @param share where what it holds counts
     */
    public NewestChanges(int[] keyColumns, long maxBytes, StateShare share, ChangeSink out) {
        this.keyColumns = keyColumns.clone();
        this.maxBytes = maxBytes;
        this.share = share;
        this.out = out;
        this.probe = RowKey.probe(keyColumns.length);
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        @Nullable Object @Nullable [] row = after == null ? before : after;
        if (row == null) {
            return;
        }
        probe.assign(row, keyColumns);
        Change change = changes.get(probe);
        long moreBytes = RowSizes.of(after) - (change == null ? 0 : RowSizes.of(change.after));
        if (change == null) {
            change = new Change(before);
            changes.put(probe.copy(), change);
            moreBytes += ENTRY_BYTES + RowSizes.of(before);
        }
        heldBytes += moreBytes;
        share.use(moreBytes);
        change.after = after;
        change.timeMs = timeMs;
        if (heldBytes > maxBytes || !share.hasRoom()) {
            flush();
        }
    }

    /** Keys whose changes it holds. */
    public int held() {
        return changes.size();
    }

    /** Gives all that it holds. */
    public void flush() {
        Map<RowKey, Change> given = new LinkedHashMap<>(changes);
        changes.clear();
        share.use(-heldBytes);
        heldBytes = 0;
        for (Change change : given.values()) {
            if (change.before != null || change.after != null) {
                out.accept(change.before, change.after, change.timeMs);
            }
        }
    }
}
