package io.runnel.sql.host;

import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.RowKey;
import io.runnel.sql.operator.StateCodec;
import org.jspecify.annotations.Nullable;

/**
 * How far a query has read each partition of each of its inputs: a state like those of its operators, so that it is
 * committed with them.
 */
final class InputPositions {
    private static final String NAME = "positions";

    private final KeyedState<Long> offsets;

    InputPositions(StateLog states) {
        offsets = states.keyedState(NAME, StateCodec.LONGS);
    }

    /** The offset of the next record to be read; null if none was read yet. */
    @Nullable
    Long of(int input, int partition) {
        return offsets.get(key(input, partition));
    }

    void advance(int input, int partition, long offset) {
        RowKey key = key(input, partition);
        Long known = offsets.get(key);
        if (known == null || known != offset) {
            offsets.put(key, offset);
        }
    }

    private static RowKey key(int input, int partition) {
        return RowKey.of(input, partition);
    }
}
