package io.runnel.sql.format;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Reads one field of a message as a value of one SQL type. Thread-safe. */
abstract class ProtobufValue {
    /** Whether the field comes with this wire type; in another one it is as unknown as any other field. */
    abstract boolean reads(int wireType);

    /** @param before what the field has so far */
    abstract @Nullable Object read(ProtobufInput in, int wireType, @Nullable Object before);

    /** What a message without the field has there. */
    abstract @Nullable Object absent();

    /**
     * A reader for a field. Lists become ARRAY, maps MAP, messages STRUCT or what they are known for (see
     * {@link ProtobufKnown}); scalars may be narrower than the column.
     *
     * @param path where the value stands, for messages: {@code COLUMN} or {@code COLUMN->FIELD}
     * @throws SchemaMismatchException if the type has no room for the field's values
     */
    static ProtobufValue of(FieldDescriptor field, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        if (field.isMapField()) {
            if (name != SqlTypeName.MAP) {
                throw mismatch(field, type, path);
            }
            return map(field, type, path);
        }
        if (field.isRepeated()) {
            if (name != SqlTypeName.ARRAY) {
                throw mismatch(field, type, path);
            }
            return new Repeated(field, singular(field, ColumnType.element(type), path + "[]"));
        }
        return singular(field, type, path);
    }

    private static ProtobufValue singular(FieldDescriptor field, RelDataType type, String path) {
        return switch (field.getType()) {
            case MESSAGE -> ProtobufKnown.of(field, type, path);
            case GROUP -> throw mismatch(field, type, path);
            default -> new ProtobufScalar(field, type, path);
        };
    }

    private static ProtobufValue map(FieldDescriptor field, RelDataType type, String path) {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        return new Entries(new ProtobufMessage(List.of(
                new ProtobufMessage.Wanted(key, ColumnType.key(type), path + "[].key", 0),
                new ProtobufMessage.Wanted(value, ColumnType.value(type), path + "[]", 1))));
    }

    static SchemaMismatchException mismatch(FieldDescriptor field, RelDataType type, String path) {
        return new SchemaMismatchException(
                "whose field for column " + path + " is " + words(field) + ", where " + type + " was expected.");
    }

    /** A field's type in words, for messages. */
    static String words(FieldDescriptor field) {
        String type = field.isMapField()
                ? "map<" + words(field.getMessageType().findFieldByNumber(1)) + ", "
                        + words(field.getMessageType().findFieldByNumber(2)) + ">"
                : switch (field.getJavaType()) {
                    case MESSAGE -> field.getMessageType().getFullName();
                    case ENUM -> field.getEnumType().getFullName();
                    default -> field.getType().toString().toLowerCase(Locale.ROOT);
                };
        return field.isRepeated() && !field.isMapField() ? "repeated " + type : type;
    }

    /** A list, element by element or, where the schema allows it, many in one piece. */
    private static final class Repeated extends ProtobufValue {
        private final FieldDescriptor field;
        private final ProtobufValue element;

        Repeated(FieldDescriptor field, ProtobufValue element) {
            this.field = field;
            this.element = element;
        }

        @Override
        boolean reads(int wireType) {
            return element.reads(wireType) || packed(wireType);
        }

        private boolean packed(int wireType) {
            return wireType == ProtobufInput.BYTES && field.isPackable();
        }

        @Override
        @Nullable
        Object read(ProtobufInput in, int wireType, @Nullable Object before) {
            List<@Nullable Object> list = appendable(before);
            if (!packed(wireType)) {
                list.add(element.read(in, wireType, null));
                return list;
            }
            int limit = in.enter();
            while (in.hasMore()) {
                list.add(element.read(in, -1, null));
            }
            in.leave(limit);
            return list;
        }

        @SuppressWarnings("unchecked") // This class alone made it.
        private static List<@Nullable Object> appendable(@Nullable Object before) {
            return before instanceof ArrayList<?> ? (List<@Nullable Object>) before : new ArrayList<>();
        }

        @Override
        Object absent() {
            return List.of();
        }
    }

    /** A map: messages of a key and a value, of which the last of each key counts. */
    private static final class Entries extends ProtobufValue {
        private final ProtobufMessage entry;

        Entries(ProtobufMessage entry) {
            this.entry = entry;
        }

        @Override
        boolean reads(int wireType) {
            return wireType == ProtobufInput.BYTES;
        }

        @Override
        @SuppressWarnings("unchecked") // This class alone made it.
        Object read(ProtobufInput in, int wireType, @Nullable Object before) {
            Map<@Nullable Object, @Nullable Object> map = before instanceof LinkedHashMap<?, ?>
                    ? (Map<@Nullable Object, @Nullable Object>) before
                    : new LinkedHashMap<>();
            @Nullable Object[] pair = new @Nullable Object[2];
            entry.prepare(pair);
            int limit = in.enter();
            entry.read(in, pair);
            in.leave(limit);
            map.put(pair[0], pair[1]);
            return map;
        }

        @Override
        Object absent() {
            return Collections.emptyMap();
        }
    }
}
