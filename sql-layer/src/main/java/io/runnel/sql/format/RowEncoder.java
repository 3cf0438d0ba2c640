package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes key and value of a row; a row whose key columns are all null gives a record without key. */
final class RowEncoder implements RecordEncoder {
    private final Source source;
    private final List<Slot> keySlots;
    private final Format.@Nullable Writer keyWriter;
    private final Format.Writer valueWriter;
    private final @Nullable KeyWindow window;

    RowEncoder(Source source, Format.@Nullable Writer keyWriter, Format.Writer valueWriter) {
        this.source = source;
        this.keySlots = new Part(source, Column.Role.KEY).slots();
        this.keyWriter = keyWriter;
        this.valueWriter = valueWriter;
        this.window = source.keyWindow().orElse(null);
    }

    @Override
    public Encoded encode(@Nullable Object[] row) {
        return new Encoded(key(row), valueWriter.write(row));
    }

    private boolean hasKey(@Nullable Object[] row) {
        for (int index = 0; index < keySlots.size(); index++) {
            if (row[keySlots.get(index).index()] != null) {
                return true;
            }
        }
        return false;
    }

    private byte @Nullable [] key(@Nullable Object[] row) {
        if (keyWriter != null && hasKey(row)) {
            byte[] key = keyWriter.write(row);
            int bounds = source.columns().size();
            return window == null ? key : WindowedKeys.write(window, key, row[bounds], row[bounds + 1]);
        }
        if (source.kind() == SourceKind.TABLE) {
            throw new RecordFormatException("A row of table " + source.name() + " has no primary key: "
                    + String.join(
                            ", ",
                            keySlots.stream().map(slot -> slot.column().name()).toList())
                    + " must not be null.");
        }
        return null;
    }
}
