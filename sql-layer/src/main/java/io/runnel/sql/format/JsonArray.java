package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** ARRAY as a JSON array. */
record JsonArray(String place, RelDataType sqlType, JsonValue element) implements JsonValue {
    @Override
    public @Nullable Object read(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw JsonValue.unfit(place, in, sqlType, null);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read(in));
        }
        return elements;
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (Object item : (List<?>) value) {
            element.writeNullable(item, out);
        }
        out.writeEndArray();
    }
}
