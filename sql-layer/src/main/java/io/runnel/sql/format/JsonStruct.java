package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** STRUCT as a JSON object; fields are matched by name as those of the record are. */
record JsonStruct(String place, RelDataType sqlType, JsonNames names, List<JsonValue> fields) implements JsonValue {
    static Optional<JsonValue> of(String place, RelDataType type) {
        List<JsonValue> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            Optional<JsonValue> value = JsonValue.of(JsonValue.fieldOf(place, field), field.getType());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            fields.add(value.get());
        }
        return Optional.of(new JsonStruct(place, type, new JsonNames(type.getFieldNames()), List.copyOf(fields)));
    }

    @Override
    public @Nullable Object read(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw JsonValue.unfit(place, in, sqlType, null);
        }
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        JsonFound found = new JsonFound(values.length);
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            JsonNames.Match match = names.match(name);
            if (found.takes(match)) {
                values[match.index()] = fields.get(match.index()).read(in);
            } else {
                in.skipChildren();
            }
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        List<?> values = (List<?>) value;
        out.writeStartObject();
        for (int index = 0; index < fields.size(); index++) {
            out.writeFieldName(sqlType.getFieldList().get(index).getName());
            fields.get(index).writeNullable(values.get(index), out);
        }
        out.writeEndObject();
    }
}
