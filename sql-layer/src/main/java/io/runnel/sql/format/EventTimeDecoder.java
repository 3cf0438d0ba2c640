package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decodes a source whose ROWTIME is one of its columns. For one thread at a time. */
final class EventTimeDecoder implements RecordDecoder {
    private final RecordDecoder columns;
    private final EventTime time;
    private final int rowtimeIndex;
    private final int timeIndex;

    /** The columns asked for, and behind them the time if it is not among these. */
    private final @Nullable Object[] decoded;

    private long timeMs;

    private EventTimeDecoder(RecordDecoder columns, EventTime time, List<String> names, int timeIndex) {
        this.columns = columns;
        this.time = time;
        this.rowtimeIndex = names.indexOf(PseudoColumn.ROWTIME.name());
        this.timeIndex = timeIndex;
        this.decoded = new @Nullable Object[Math.max(names.size(), timeIndex + 1)];
    }

    /**
     * A decoder of columns, with ROWTIME among them or not.
     *
     * @param decoders makes the decoder of columns with the record's own timestamp for ROWTIME
     */
    static RecordDecoder of(EventTime time, List<String> names, Function<List<String>, RecordDecoder> decoders) {
        int index = names.indexOf(time.column().name());
        if (index >= 0) {
            return new EventTimeDecoder(decoders.apply(names), time, names, index);
        }
        List<String> all = new ArrayList<>(names);
        all.add(time.column().name());
        return new EventTimeDecoder(decoders.apply(all), time, names, names.size());
    }

    @Override
    public void decode(PartitionReader record, @Nullable Object[] row) {
        columns.decode(record, decoded);
        // A deletion has no columns but the key's: where the time is not among these, the record's own has to do.
        boolean timeless = record.value() == null && decoded[timeIndex] == null;
        timeMs = timeless ? record.timestampMs() : time.millis(decoded[timeIndex]);
        System.arraycopy(decoded, 0, row, 0, row.length);
        if (rowtimeIndex >= 0) {
            row[rowtimeIndex] = timeMs;
        }
    }

    @Override
    public long timeMs(PartitionReader record) {
        return timeMs;
    }
}
