package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Writes a value that is not null as its JSON Schema wants it: a date, for one, as a number of days or as text. */
@FunctionalInterface
interface JsonEncoding {
    void write(Object value, JsonGenerator out) throws IOException;

    /** @throws SchemaMismatchException if the property cannot take the column's values */
    static JsonEncoding of(JsonProperty property, Column column) {
        return of(property, column.type(), column.name());
    }

    private static JsonEncoding of(JsonProperty property, RelDataType type, String path) {
        Set<String> types = property.types();
        boolean any = types.isEmpty();
        boolean number = any || types.contains("number");
        boolean integer = number || types.contains("integer");
        boolean text = types.contains("string");
        JsonEncoding encoding = switch (type.getSqlTypeName()) {
            case BOOLEAN -> any || types.contains("boolean") ? (value, out) -> out.writeBoolean((Boolean) value) : null;
            case INTEGER, BIGINT -> integer ? JsonEncoding::wholeNumber : null;
            case DOUBLE -> number ? (value, out) -> out.writeNumber((Double) value) : null;
            case DECIMAL -> decimal(property, type, path);
            case VARCHAR -> any || text ? (value, out) -> out.writeString((String) value) : null;
            case VARBINARY -> any || text ? (value, out) -> out.writeBinary(((ByteString) value).getBytes()) : null;
            case DATE -> integer ? JsonEncoding::wholeNumber : text(text, JsonEncoding::date);
            case TIME -> integer ? JsonEncoding::wholeNumber : text(text, JsonEncoding::time);
            case TIMESTAMP -> integer ? JsonEncoding::wholeNumber : text(text, JsonEncoding::timestamp);
            case ARRAY -> any || types.contains("array") ? array(property, type, path) : null;
            case MAP -> any || types.contains("object") ? map(property, type, path) : null;
            case ROW, STRUCTURED -> any || types.contains("object") ? struct(property, type, path) : null;
            default -> null;
        };
        if (encoding == null) {
            throw new SchemaMismatchException("its property for column " + path + " is " + property.words()
                    + ", which cannot take " + type + ".");
        }
        return encoding;
    }

    /** A writer of what stands in an array, a map or an object: null only where the schema allows it. */
    private static JsonEncoding nullable(JsonProperty property, RelDataType type, String path) {
        JsonEncoding encoding = of(property, type, path);
        boolean takesNull = property.nullable() || property.types().isEmpty();
        return (value, out) -> {
            if (value != null) {
                encoding.write(value, out);
            } else if (takesNull) {
                out.writeNull();
            } else {
                throw SchemaValues.requiredField(path, property.words());
            }
        };
    }

    private static void wholeNumber(Object value, JsonGenerator out) throws IOException {
        out.writeNumber(((Number) value).longValue());
    }

    private static @Nullable JsonEncoding text(boolean allowed, Function<Object, String> words) {
        return allowed ? (value, out) -> out.writeString(words.apply(value)) : null;
    }

    private static String date(Object value) {
        return LocalDate.ofEpochDay(((Number) value).longValue()).toString();
    }

    private static String time(Object value) {
        long nanosPerMs = 1_000_000L;
        LocalTime time = LocalTime.ofNanoOfDay(((Number) value).longValue() * nanosPerMs);
        return DateTimeFormatter.ISO_TIME.format(time) + "Z";
    }

    private static String timestamp(Object value) {
        return Instant.ofEpochMilli(((Number) value).longValue()).toString();
    }

    private static @Nullable JsonEncoding decimal(JsonProperty property, RelDataType type, String path) {
        int precision = JsonHints.isDecimal(property) ? JsonHints.precision(property) : type.getPrecision();
        int scale = JsonHints.isDecimal(property) ? JsonHints.scale(property) : type.getScale();
        if (JsonHints.isDecimalBytes(property)) {
            return (value, out) -> out.writeBinary(
                    fit(value, precision, scale, path).unscaledValue().toByteArray());
        }
        Set<String> types = property.types();
        if (types.isEmpty() || types.contains("number")) {
            return (value, out) -> out.writeNumber(fit(value, precision, scale, path));
        }
        return types.contains("string")
                ? (value, out) ->
                        out.writeString(fit(value, precision, scale, path).toPlainString())
                : null;
    }

    private static BigDecimal fit(Object value, int precision, int scale, String path) {
        try {
            return Decimals.fit((BigDecimal) value, precision, scale);
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "Column " + path + " is " + value + ", but its property is DECIMAL(" + precision + ", " + scale
                            + ").",
                    e);
        }
    }

    private static JsonEncoding array(JsonProperty property, RelDataType type, String path) {
        JsonEncoding element = nullable(property.items(), ColumnType.element(type), path + "[]");
        return (value, out) -> {
            out.writeStartArray();
            for (Object item : (List<?>) value) {
                element.write(item, out);
            }
            out.writeEndArray();
        };
    }

    private static JsonEncoding map(JsonProperty property, RelDataType type, String path) {
        if (ColumnType.key(type).getSqlTypeName() != SqlTypeName.VARCHAR) {
            throw new SchemaMismatchException("the keys of column " + path + " must be VARCHAR in JSON.");
        }
        JsonEncoding values = nullable(property.additional(), ColumnType.value(type), path + "[]");
        return (value, out) -> {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                Object key = entry.getKey();
                if (key == null) {
                    throw SchemaValues.requiredField(path + "[].key", "string");
                }
                out.writeFieldName((String) key);
                values.write(entry.getValue(), out);
            }
            out.writeEndObject();
        };
    }

    private static JsonEncoding struct(JsonProperty property, RelDataType type, String path) {
        Map<String, JsonProperty> properties = property.properties();
        Map<String, JsonEncoding> fields = new LinkedHashMap<>();
        List<Integer> places = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            String name = JsonProperty.named(properties, field.getName());
            if (name == null && properties.isEmpty()) {
                name = field.getName();
            } else if (name == null) {
                throw new SchemaMismatchException(
                        "its property for column " + path + " has no property " + field.getName() + ".");
            }
            JsonProperty own = properties.getOrDefault(name, property.additional());
            fields.put(name, nullable(own, field.getType(), path + "->" + field.getName()));
            places.add(field.getIndex());
        }
        return (value, out) -> {
            out.writeStartObject();
            int at = 0;
            for (Map.Entry<String, JsonEncoding> field : fields.entrySet()) {
                out.writeFieldName(field.getKey());
                field.getValue().write(((List<?>) value).get(places.get(at++)), out);
            }
            out.writeEndObject();
        };
    }
}
