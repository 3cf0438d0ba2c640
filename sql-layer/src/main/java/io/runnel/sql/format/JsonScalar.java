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
 * A value of a scalar type.
 *
 * @param place where it stands, for messages, such as {@code field DELAY}
 */
record JsonScalar(String place, RelDataType sqlType, Form form) implements JsonValue {
    private static final JsonFactory TEXT = new JsonFactory();

    @Override
    public @Nullable Object read(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        try {
            if (form == Form.VARCHAR) {
                return token.isStructStart() ? structureText(in) : in.getText();
            }
            if (token == JsonToken.VALUE_STRING) {
                return form.ofText(in.getText(), sqlType);
            }
            return form.ofToken(in, sqlType);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw JsonValue.unfit(place, in, sqlType, e);
        }
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        try {
            form.write(value, sqlType, out);
        } catch (ArithmeticException e) {
            throw new RecordFormatException(place + " is " + sqlType + ": " + e.getMessage() + ".", e);
        }
    }

    private static String structureText(JsonParser in) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = TEXT.createGenerator(text)) {
            out.copyCurrentStructure(in);
        }
        return text.toString();
    }

    /** How a type's values stand in JSON. */
    enum Form {
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
            @Override
            Object ofText(String text, RelDataType sqlType) {
                return TimeText.timeMs(text);
            }

            @Override
            Object ofToken(JsonParser in, RelDataType sqlType) throws IOException {
                return timeMs(wholeNumber(in));
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

        private static final int MS_PER_DAY = 86_400_000;

        /** @throws IllegalArgumentException if it is no time of day */
        static int timeMs(long ms) {
            if (ms < 0 || ms >= MS_PER_DAY) {
                throw new IllegalArgumentException();
            }
            return (int) ms;
        }

        abstract Object ofText(String text, RelDataType sqlType);

        /** Reads a value that is neither null nor text. */
        abstract Object ofToken(JsonParser in, RelDataType sqlType) throws IOException;

        /** Writes a value that is not null; here, for the types whose values are whole numbers. */
        void write(Object value, RelDataType sqlType, JsonGenerator out) throws IOException {
            out.writeNumber(((Number) value).longValue());
        }

        static Optional<Form> of(RelDataType sqlType) {
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
