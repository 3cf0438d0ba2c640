package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts together what the readers of key and value find, and what the log itself knows of a record. */
final class ColumnDecoder implements RecordDecoder {
    private final Format.@Nullable Reader keyReader;
    private final Format.@Nullable Reader valueReader;
    private final @Nullable RecordValue[] recordValues;

    /** @param recordValues by index in the row; null where the row has a column of the key or value */
    ColumnDecoder(
            Format.@Nullable Reader keyReader,
            Format.@Nullable Reader valueReader,
            @Nullable RecordValue[] recordValues) {
        this.keyReader = keyReader;
        this.valueReader = valueReader;
        this.recordValues = recordValues;
    }

    @Override
    public void decode(PartitionReader record, @Nullable Object[] row) {
        Arrays.fill(row, null);
        if (keyReader != null) {
            read(keyReader, record.key(), row);
        }
        if (valueReader != null) {
            read(valueReader, record.value(), row);
        }
        for (int index = 0; index < recordValues.length; index++) {
            RecordValue column = recordValues[index];
            if (column != null) {
                row[index] = column.valueIn(record);
            }
        }
    }

    private static void read(Format.Reader reader, @Nullable ByteBuffer bytes, @Nullable Object[] row) {
        if (bytes != null) {
            reader.read(bytes, row);
        }
    }
}
