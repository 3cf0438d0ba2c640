package io.runnel.sql.format;

import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Reads arrays, maps and records as ARRAY, MAP and STRUCT, in the forms that {@link ColumnType} lists. */
final class AvroNested {
    /** What Connect's converter writes for a map whose keys are no text: a list of records with these two fields. */
    static final String ENTRY_KEY = "key";

    static final String ENTRY_VALUE = "value";

    private AvroNested() {}

    /** A reader, or null if the types do not correspond. */
    static @Nullable AvroValue of(Schema writer, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        return switch (writer.getType()) {
            case ARRAY ->
                switch (name) {
                    case ARRAY -> array(writer, type, path);
                    case MAP -> entries(writer, type, path);
                    default -> null;
                };
            case MAP -> name == SqlTypeName.MAP ? map(writer, type, path) : null;
            case RECORD ->
                name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED ? struct(writer, type, path) : null;
            default -> null;
        };
    }

    /** Whether a record is an entry of a map, by the names of its two fields. */
    static boolean isEntry(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                && schema.getFields().size() == 2
                && schema.getFields().get(0).name().equals(ENTRY_KEY)
                && schema.getFields().get(1).name().equals(ENTRY_VALUE);
    }

    private static AvroValue array(Schema writer, RelDataType type, String path) {
        AvroValue element = AvroValue.of(writer.getElementType(), ColumnType.element(type), path + "[]");
        return in -> {
            List<@Nullable Object> list = new ArrayList<>();
            long room = room(in);
            for (long count = in.readArrayStart(); count != 0; count = in.arrayNext()) {
                check(list.size(), count, room, path);
                for (long i = 0; i < count; i++) {
                    list.add(element.read(in));
                }
            }
            return list;
        };
    }

    private static AvroValue map(Schema writer, RelDataType type, String path) {
        if (ColumnType.key(type).getSqlTypeName() != SqlTypeName.VARCHAR) {
            throw new SchemaMismatchException(
                    "whose field for column " + path + " is a map with keys of text, where " + type + " was expected.");
        }
        AvroValue value = AvroValue.of(writer.getValueType(), ColumnType.value(type), path + "[]");
        return in -> {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            long entries = 0;
            long room = room(in);
            for (long count = in.readMapStart(); count != 0; count = in.mapNext()) {
                check(entries, count, room, path);
                entries += count;
                for (long i = 0; i < count; i++) {
                    map.put(AvroBytes.text(AvroBytes.bounded(in), path), value.read(in));
                }
            }
            return map;
        };
    }

    private static @Nullable AvroValue entries(Schema writer, RelDataType type, String path) {
        Schema entry = writer.getElementType();
        if (!isEntry(entry)) {
            return null;
        }
        AvroValue key = AvroValue.of(entry.getFields().get(0).schema(), ColumnType.key(type), path + "[].key");
        AvroValue value = AvroValue.of(entry.getFields().get(1).schema(), ColumnType.value(type), path + "[].value");
        return in -> {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            long entries = 0;
            long room = room(in);
            for (long count = in.readArrayStart(); count != 0; count = in.arrayNext()) {
                check(entries, count, room, path);
                entries += count;
                for (long i = 0; i < count; i++) {
                    map.put(key.read(in), value.read(in));
                }
            }
            return map;
        };
    }

    private static AvroValue struct(Schema writer, RelDataType type, String path) {
        List<RelDataTypeField> wanted = type.getFieldList();
        List<AvroValue> steps = new ArrayList<>();
        int[] places = new int[writer.getFields().size()];
        Arrays.fill(places, -1);
        for (RelDataTypeField field : wanted) {
            Schema.Field found = AvroSchemas.field(writer, field.getName());
            if (found != null) {
                places[found.pos()] = field.getIndex();
            }
        }
        for (Schema.Field field : writer.getFields()) {
            int place = places[field.pos()];
            steps.add(
                    place < 0
                            ? AvroSkip.of(field.schema())
                            : AvroValue.of(
                                    field.schema(),
                                    wanted.get(place).getType(),
                                    path + "->" + wanted.get(place).getName()));
        }
        return in -> {
            @Nullable Object[] values = new @Nullable Object[wanted.size()];
            for (int i = 0; i < places.length; i++) {
                Object value = steps.get(i).read(in);
                if (places[i] >= 0) {
                    values[places[i]] = value;
                }
            }
            return Arrays.asList(values);
        };
    }

    /** How many items the rest of a record can hold: they take a byte each, unless they are null or empty records. */
    static long room(BinaryDecoder in) throws IOException {
        int emptyItems = 16; // A few of those are no harm, a billion is, and so are a few in each of a million lists.
        return (long) in.inputStream().available() + emptyItems;
    }

    /** @param room what it was before the first block */
    static void check(long before, long count, long room, String path) {
        if (count < 0 || count > room - before) {
            throw new AvroRuntimeException(
                    "field " + path + " claims " + count + " items where " + (room - before) + " have room");
        }
    }
}
