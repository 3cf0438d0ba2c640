package io.runnel.sql.host;

import io.runnel.sql.operator.ChangeSink;
import io.runnel.sql.operator.FinalWindows;
import io.runnel.sql.operator.NewestChanges;
import io.runnel.sql.operator.StateShare;
import java.util.ArrayList;
import java.util.List;

/**
 * What a query's operators do before and between records: give the changes that they hold back, and close windows by a time that is
 * handed in. For one thread at a time.
 */
final class Pauses {
    private final long bufferBytes;
    private final StateShare share;
    private final List<NewestChanges> buffers = new ArrayList<>();
    private final List<FinalWindows> windows = new ArrayList<>();
    private final List<Runnable> beginnings = new ArrayList<>();

    /**
     * @param bufferBytes of changes that each aggregation may hold back; 0 to give each at once
     * @param share where they count, beside the operators' states
     */
    Pauses(long bufferBytes, StateShare share) {
        this.bufferBytes = bufferBytes;
        this.share = share;
    }

    /** Whether changes are held back. */
    boolean buffers() {
        return bufferBytes > 0;
    }

    /** Holds back the changes of an aggregation; operators are added the last one first. */
    ChangeSink held(int[] keyColumns, ChangeSink next) {
        NewestChanges buffer = new NewestChanges(keyColumns, bufferBytes, share, next);
        buffers.add(buffer);
        return buffer;
    }

    /** Closes the windows of an operator. */
    void closes(FinalWindows operator) {
        windows.add(operator);
    }

    /** Has an operator do something before the first record. */
    void begins(Runnable operator) {
        beginnings.add(operator);
    }

    /** Has the operators begin: their states are there, and no record has come yet. */
    void begin() {
        beginnings.forEach(Runnable::run);
        flush();
    }

    /** Whether time alone can give results. */
    boolean hasWindows() {
        return !windows.isEmpty();
    }

    /** Changes that are held back, of all aggregations. */
    int held() {
        int held = 0;
        for (NewestChanges buffer : buffers) {
            held += buffer.held();
        }
        return held;
    }

    /** Gives all changes that are held back, those of the first operators first, since the others take them in. */
    void flush() {
        for (int i = buffers.size() - 1; i >= 0; i--) {
            buffers.get(i).flush();
        }
    }

    /**
     * Closes windows that are over by a time.
     *
     * @return whether there was one
     */
    boolean closeBy(long timeMs) {
        boolean closed = false;
        for (int i = windows.size() - 1; i >= 0; i--) {
            closed |= windows.get(i).closeBy(timeMs);
        }
        return closed;
    }
}
