package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON, as ksqlDB reads and writes it: an object with a field per column; a key of one column stands bare. Fields are
 * matched by name, in any case where no field has exactly the column's; they are written in the column's case, nulls
 * included. Forms of the types: {@link JsonValue}.
 */
final class JsonFormat implements Format {
    static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public Reader reader(Part part, List<Slot> slots) {
        List<JsonColumn> columns =
                slots.stream().map(slot -> column(part, slot)).toList();
        Reader document = part.bare()
                ? new JsonReader.Bare(FACTORY, columns.get(0), part.words())
                : new JsonReader.Fields(FACTORY, columns, part.words());
        return (bytes, row) -> {
            passSchemaId(bytes);
            document.read(bytes, row);
        };
    }

    /** As in ksqlDB, records of JSON_SR can be read as plain JSON, whose text never begins with a 0 byte. */
    private static void passSchemaId(ByteBuffer bytes) {
        if (bytes.remaining() >= RegistryFormat.HEADER_BYTES && bytes.get(bytes.position()) == RegistryFormat.MAGIC) {
            bytes.position(bytes.position() + RegistryFormat.HEADER_BYTES);
        }
    }

    /** A reader of an object, also for a key of one column. */
    Reader objectReader(Part part, List<Slot> slots) {
        List<JsonColumn> columns =
                slots.stream().map(slot -> column(part, slot)).toList();
        return new JsonReader.Fields(FACTORY, columns, part.words());
    }

    /** A reader of one value without an object around it. */
    Reader bareReader(Part part, Slot slot) {
        return new JsonReader.Bare(FACTORY, column(part, slot), part.words());
    }

    @Override
    public Writer writer(Part part) {
        List<JsonColumn> columns =
                part.slots().stream().map(slot -> column(part, slot)).toList();
        boolean bare = part.bare();
        return row -> write(columns, bare, row);
    }

    private static JsonColumn column(Part part, Slot slot) {
        JsonValue value = JsonValue.of(
                        "Field " + slot.column().name(), slot.column().type())
                .orElseThrow(() -> new SqlException(
                        "0A000",
                        "Format JSON cannot carry column " + slot.column().name() + " of "
                                + part.source().name() + ": type "
                                + ColumnType.text(slot.column().type()) + " is not supported yet."));
        return new JsonColumn(slot.column().name(), slot.index(), value);
    }

    private static byte[] write(List<JsonColumn> columns, boolean bare, @Nullable Object[] row) {
        return JsonOutput.of(out -> {
            if (bare) {
                columns.get(0).write(row[columns.get(0).index()], out);
                return;
            }
            out.writeStartObject();
            for (int index = 0; index < columns.size(); index++) {
                JsonColumn column = columns.get(index);
                out.writeFieldName(column.field());
                column.write(row[column.index()], out);
            }
            out.writeEndObject();
        });
    }
}
