package io.runnel.sql.format;

import org.jspecify.annotations.Nullable;

/** Turns a row into the key and value of a record. Thread-safe. */
public interface RecordEncoder {
    /**
     * Encodes a row of all declared columns, in declared order, in the forms that {@link io.runnel.sql.SqlEngine}
     * lists.
     *
     * @throws RecordFormatException if the format cannot carry the row; names the column and why
     */
    Encoded encode(@Nullable Object[] row);

    /**
     * A record's bytes.
     *
     * @param key null when the source has no key column or the row's key is null
     * @param value never null: a row without values still is a row, where null would delete it
     */
    record Encoded(byte @Nullable [] key, byte[] value) {}
}
