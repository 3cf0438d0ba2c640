package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** MAP as a JSON object: its names are the keys, numbers and points in time among them as text. */
record JsonMap(String place, RelDataType sqlType, JsonScalar.Form key, JsonValue content) implements JsonValue {
    @Override
    public @Nullable Object read(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw JsonValue.unfit(place, in, sqlType, null);
        }
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            Object entryKey = keyOf(name);
            Object value = content.read(in);
            if (!entries.containsKey(entryKey)) {
                entries.put(entryKey, value);
            }
        }
        return entries;
    }

    private Object keyOf(String name) {
        try {
            return key.ofText(name, ColumnType.key(sqlType));
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new RecordFormatException(
                    "A key of " + Character.toLowerCase(place.charAt(0)) + place.substring(1) + " is '" + name
                            + "', where " + ColumnType.text(ColumnType.key(sqlType)) + " was expected.",
                    e);
        }
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            out.writeFieldName(nameOf(entry.getKey()));
            content.writeNullable(entry.getValue(), out);
        }
        out.writeEndObject();
    }

    private String nameOf(@Nullable Object keyValue) {
        if (keyValue == null) {
            throw new RecordFormatException(place + " has a key that is null, which JSON cannot carry.");
        }
        return JsonText.scalar(keyValue, ColumnType.key(sqlType));
    }
}
