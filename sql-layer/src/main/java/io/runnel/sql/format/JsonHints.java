package io.runnel.sql.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.sql.SqlTypes;
import java.util.OptionalInt;

/**
 * What Connect's converter for JSON Schema writes beside a type, and what columns make of it: {@code connect.type}, the
 * names of Connect's logical types as titles, and their parameters.
 */
final class JsonHints {
    static final String DATE = "org.apache.kafka.connect.data.Date";
    static final String TIME = "org.apache.kafka.connect.data.Time";
    static final String TIMESTAMP = "org.apache.kafka.connect.data.Timestamp";
    static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    static final String TYPE = "connect.type";
    static final String INDEX = "connect.index";
    static final String PARAMETERS = "connect.parameters";
    static final String SCALE = "scale";
    static final String PRECISION = "connect.decimal.precision";

    private JsonHints() {}

    static boolean isDecimal(JsonProperty property) {
        return property.text("title").equals(DECIMAL);
    }

    /** Whether a decimal stands as the base64 of its unscaled digits, as the converter writes it by default. */
    static boolean isDecimalBytes(JsonProperty property) {
        return isDecimal(property) && property.is("string");
    }

    static int scale(JsonProperty property) {
        return parameter(property, SCALE).orElse(0);
    }

    static int precision(JsonProperty property) {
        return parameter(property, PRECISION).orElse(SqlTypes.MAX_DECIMAL_PRECISION);
    }

    private static OptionalInt parameter(JsonProperty property, String name) {
        JsonNode value = property.node().path(PARAMETERS).path(name);
        try {
            return value.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value.asText()));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
