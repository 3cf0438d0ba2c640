package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON that people read: as in records of the JSON format, but for dates and times, which are text after ISO
 * 8601. {@link JsonValue} reads it back. Thread-safe.
 */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** The JSON text of a value of a type; {@code null} of null. */
    public static String of(@Nullable Object value, RelDataType type) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true);
            write(value, type, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return text.toString();
    }

    private static void write(@Nullable Object value, RelDataType type, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
            return;
        }
        switch (type.getSqlTypeName()) {
            case ARRAY, MULTISET -> writeArray((List<?>) value, ColumnType.element(type), out);
            case MAP -> writeMap((Map<?, ?>) value, type, out);
            case ROW, STRUCTURED ->
                writeStruct(value instanceof Object[] row ? Arrays.asList(row) : (List<?>) value, type, out);
            case DATE, TIME, TIMESTAMP -> out.writeString(scalar(value, type));
            default -> writeScalar(value, out);
        }
    }

    private static void writeArray(List<?> elements, RelDataType type, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (Object element : elements) {
            write(element, type, out);
        }
        out.writeEndArray();
    }

    private static void writeMap(Map<?, ?> entries, RelDataType type, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object key = entry.getKey();
            out.writeFieldName(key == null ? "null" : scalar(key, ColumnType.key(type)));
            write(entry.getValue(), ColumnType.value(type), out);
        }
        out.writeEndObject();
    }

    private static void writeStruct(List<?> values, RelDataType type, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (int index = 0; index < values.size(); index++) {
            out.writeFieldName(type.getFieldList().get(index).getName());
            write(values.get(index), type.getFieldList().get(index).getType(), out);
        }
        out.writeEndObject();
    }

    private static void writeScalar(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (value instanceof Double || value instanceof Float) {
            out.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof ByteString bytes) {
            out.writeBinary(bytes.getBytes());
        } else {
            out.writeString(value.toString());
        }
    }

    /** The text of a value that is no JSON by itself, as the name of an object's field. */
    static String scalar(Object value, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DATE -> TimeText.date(((Number) value).intValue());
            case TIME -> TimeText.time(((Number) value).intValue());
            case TIMESTAMP -> TimeText.timestamp(((Number) value).longValue());
            case VARBINARY, BINARY -> ((ByteString) value).toBase64String();
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            default -> ColumnType.isNested(type) ? of(value, type) : value.toString();
        };
    }
}
