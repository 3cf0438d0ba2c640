package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reader's current record into the columns it was made for, and reads no others. Values have the forms that
 * {@link io.runnel.sql.SqlEngine} lists. For one thread at a time.
 */
public interface RecordDecoder {
    /**
     * Fills {@code row[i]} with the i-th column asked for. Value columns of a tombstone are null.
     *
     * @throws RecordFormatException if the bytes are not what the source's format says; names the field and why
     */
    void decode(PartitionReader record, @Nullable Object[] row);

    /** The time of the record that was decoded last, in milliseconds since the epoch: its ROWTIME, if that is a column. */
    default long timeMs(PartitionReader record) {
        return record.timestampMs();
    }
}
