package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A column as a JSON value.
 *
 * <p>Written, as ksqlDB documents its JSON format: TIMESTAMP as milliseconds since the epoch, DATE as days, TIME as
 * milliseconds of the day, DECIMAL as a number with the declared scale, VARBINARY in base64. Read besides: numbers,
 * dates and times given as text; for VARCHAR also numbers, booleans, and the text of objects and arrays.
 */
record JsonColumn(String name, int index, RelDataType sqlType, Type type) {
    private static final JsonFactory TEXT = new JsonFactory();

    /** Reads the value on which the parser stands; null for JSON's null. */
    @Nullable
    Object read(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        try {
            if (type == Type.VARCHAR) {
                return token.isStructStart() ? structureText(in) : in.getText();
            }
            if (token == JsonToken.VALUE_STRING) {
                return type.ofText(in.getText(), sqlType);
            }
            return type.ofToken(in, sqlType);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new RecordFormatException(
                    "Field " + name + " is JSON " + words(in) + ", where " + sqlType + " was expected.", e);
        }
    }

    void write(@Nullable Object value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
            return;
        }
        try {
            type.write(value, sqlType, out);
        } catch (ArithmeticException e) {
            throw new RecordFormatException("Column " + name + " is " + sqlType + ": " + e.getMessage() + ".", e);
        }
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

    private static String structureText(JsonParser in) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = TEXT.createGenerator(text)) {
            out.copyCurrentStructure(in);
        }
        return text.toString();
    }

    /** How a type's values stand in JSON. What does not fit throws one of the exceptions that {@link #read} maps. */
    enum Type {
        BOOLEAN {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return switch (text.strip()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException();
                };
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return ofText(in.getText(), sqlType);
            }

            @Override
            void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
                out.writeBoolean((Boolean) value);
            }
        },
        INTEGER {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return Integer.valueOf(text.strip());
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return Math.toIntExact(wholeNumber(in));
            }
        },
        BIGINT {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return Long.valueOf(text.strip());
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return wholeNumber(in);
            }
        },
        DOUBLE {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return Double.valueOf(text.strip());
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return number(in).getDoubleValue();
            }

            /** JSON has no number for NaN and the infinities: they are written as text, which is read back. */
            @Override
            void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
                out.writeNumber((Double) value);
            }
        },
        DECIMAL {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return Decimals.fit(new BigDecimal(text.strip()), sqlType);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return Decimals.fit(number(in).getDecimalValue(), sqlType);
            }

            @Override
            void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
                out.writeNumber(Decimals.fit((BigDecimal) value, sqlType));
            }
        },
        VARCHAR {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return text;
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return in.getText();
            }

            @Override
            void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
                out.writeString((String) value);
            }
        },
        VARBINARY {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return ByteString.ofBase64(text);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) {
                throw new IllegalArgumentException();
            }

            @Override
            void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
                out.writeBinary(((ByteString) value).getBytes());
            }
        },
        DATE {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return TimeText.epochDay(text);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return Math.toIntExact(wholeNumber(in));
            }
        },
        TIME {
            private static final int MS_PER_DAY = 86_400_000;

            @Override
            Object ofText(String text, RelDataType sqlType) {
                return TimeText.timeMs(text);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                long ms = wholeNumber(in);
                if (ms < 0 || ms >= MS_PER_DAY) {
                    throw new IllegalArgumentException();
                }
                return (int) ms;
            }
        },
        TIMESTAMP {
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return TimeText.timestampMs(text);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return wholeNumber(in);
            }
        };

        abstract Object ofText(String text, RelDataType sqlType);

        /** Reads a value that is neither null nor text. */
        abstract Object ofToken(JsonParser in, RelDataType sqlType) throws IOException;

        /** Writes a value that is not null; here, for the types whose values are whole numbers. */
        void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
            out.writeNumber(((Number) value).longValue());
        }

        static Optional<Type> of(RelDataType sqlType) {
            return switch (sqlType.getSqlTypeName()) {
                case BOOLEAN -> Optional.of(BOOLEAN);
                case INTEGER -> Optional.of(INTEGER);
                case BIGINT -> Optional.of(BIGINT);
                case DOUBLE -> Optional.of(DOUBLE);
                case DECIMAL -> Optional.of(DECIMAL);
                case VARCHAR -> Optional.of(VARCHAR);
                case VARBINARY -> Optional.of(VARBINARY);
                case DATE -> Optional.of(DATE);
                case TIME -> Optional.of(TIME);
                case TIMESTAMP -> Optional.of(TIMESTAMP);
                default -> Optional.empty();
            };
        }

        private static JsonParser number(JsonParser in) {
            if (!in.currentToken().isNumeric()) {
                throw new IllegalArgumentException();
            }
            return in;
        }

        /** A whole number, also one written with a point or an exponent, such as 1e3. */
        private static long wholeNumber(JsonParser in) throws IOException {
            return switch (number(in).getNumberType()) {
                case INT, LONG -> in.getLongValue();
                default -> in.getDecimalValue().longValueExact();
            };
        }
    }
}
