package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type stand in JSON. Thread-safe.
 *
 * <p>Written, as ksqlDB documents its JSON format: TIMESTAMP as milliseconds since the epoch, DATE as days, TIME as
 * milliseconds of the day, DECIMAL as a number with the declared scale, VARBINARY in base64, ARRAY as an array, MAP as
 * an object whose names are the keys, STRUCT as an object with all its fields. Read besides: numbers, dates and times
 * given as text; for VARCHAR also numbers, booleans, and the text of objects and arrays.
 */
sealed interface JsonValue permits JsonScalar, JsonArray, JsonMap, JsonStruct {
    /**
     * Reads the value on which the parser stands, and leaves the parser on its last token; null for JSON's null.
     *
     * @throws RecordFormatException if it is not one of the type
     */
    @Nullable
    Object read(JsonParser in) throws IOException;

    /** @throws RecordFormatException if the type's digits do not suffice */
    void write(Object value, JsonGenerator out) throws IOException;

    default void writeNullable(@Nullable Object value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            write(value, out);
        }
    }

    /**
     * The form of a type; empty if JSON cannot carry it.
     *
     * @param place of the value, for messages
     */
    static Optional<JsonValue> of(String place, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ARRAY ->
                of("An element of " + lower(place), ColumnType.element(type))
                        .map(element -> new JsonArray(place, type, element));
            case MAP ->
                JsonScalar.Form.of(ColumnType.key(type))
                        .flatMap(key -> of("A value of " + lower(place), ColumnType.value(type))
                                .map(value -> new JsonMap(place, type, key, value)));
            case ROW, STRUCTURED -> JsonStruct.of(place, type);
            default -> JsonScalar.Form.of(type).map(form -> new JsonScalar(place, type, form));
        };
    }

    /** Place of a struct's field. */
    static String fieldOf(String place, RelDataTypeField field) {
        return "Field " + field.getName() + " of " + lower(place);
    }

    private static String lower(String place) {
        return Character.toLowerCase(place.charAt(0)) + place.substring(1);
    }

    /** What to throw when the parser's current value is not of the type. */
    static RecordFormatException unfit(String place, JsonParser in, RelDataType type, @Nullable Exception cause)
            throws IOException {
        return new RecordFormatException(
                place + " is JSON " + words(in) + ", where " + ColumnType.text(type) + " was expected.", cause);
    }

    /** The current value in words, for a message. */
    static String words(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT, END_OBJECT -> "object";
            case START_ARRAY, END_ARRAY -> "array";
            case VALUE_STRING -> "text '" + shortened(in.getText()) + "'";
            default -> shortened(in.getText());
        };
    }

    private static String shortened(String text) {
        int most = 60;
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
