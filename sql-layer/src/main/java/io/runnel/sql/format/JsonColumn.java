package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A column as a JSON value.
 *
 * @param index in the row
 */
record JsonColumn(String name, int index, JsonValue value) {
    /** Reads the value on which the parser stands; null for JSON's null. */
    @Nullable
    Object read(JsonParser in) throws IOException {
        return value.read(in);
    }

    void write(@Nullable Object content, JsonGenerator out) throws IOException {
        value.writeNullable(content, out);
    }
}
