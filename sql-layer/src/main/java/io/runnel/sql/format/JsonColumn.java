package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A column as a JSON value.
 *
 * @param field its name as a field
 * @param index in the row
 */
record JsonColumn(SerializedString field, int index, JsonValue value) {
    JsonColumn(String name, int index, JsonValue value) {
        this(new SerializedString(name), index, value);
    }

    String name() {
        return field.getValue();
    }

    /** Reads the value on which the parser stands; null for JSON's null. */
    @Nullable
    Object read(JsonParser in) throws IOException {
        return value.read(in);
    }

    void write(@Nullable Object content, JsonGenerator out) throws IOException {
        value.writeNullable(content, out);
    }
}
