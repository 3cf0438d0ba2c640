package io.runnel.sql.format;

import java.math.BigDecimal;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;

/**
 * How a type's values stand as text, as ksqlDB writes them: dates, times and timestamps as the numbers that JSON has for
 * them, bytes in base64, decimals with all digits of their scale. Read besides: dates and times after ISO 8601.
 */
enum DelimitedValue {
    BOOLEAN {
        @Override
        Object of(String text, RelDataType type) {
            if (text.equalsIgnoreCase("true")) {
                return true;
            }
            if (text.equalsIgnoreCase("false")) {
                return false;
            }
            throw new IllegalArgumentException();
        }
    },
    INTEGER {
        @Override
        Object of(String text, RelDataType type) {
            return Integer.valueOf(text);
        }

        @Override
        Object ofDigits(long digits) {
            return (int) digits;
        }
    },
    BIGINT {
        @Override
        Object of(String text, RelDataType type) {
            return Long.valueOf(text);
        }

        @Override
        Object ofDigits(long digits) {
            return digits;
        }
    },
    DOUBLE {
        @Override
        Object of(String text, RelDataType type) {
            return Double.valueOf(text);
        }
    },
    DECIMAL {
        @Override
        Object of(String text, RelDataType type) {
            return Decimals.fit(new BigDecimal(text), type);
        }

        @Override
        String text(Object value, RelDataType type) {
            return Decimals.fit((BigDecimal) value, type).toPlainString();
        }
    },
    VARCHAR {
        @Override
        Object of(String text, RelDataType type) {
            return text;
        }
    },
    VARBINARY {
        @Override
        Object of(String text, RelDataType type) {
            return ByteString.ofBase64(text);
        }

        @Override
        String text(Object value, RelDataType type) {
            return ((ByteString) value).toBase64String();
        }
    },
    DATE {
        @Override
        Object of(String text, RelDataType type) {
            return isNumber(text) ? Integer.parseInt(text) : TimeText.epochDay(text);
        }

        @Override
        Object ofDigits(long digits) {
            return (int) digits;
        }
    },
    TIME {
        @Override
        Object of(String text, RelDataType type) {
            int ms = isNumber(text) ? Integer.parseInt(text) : TimeText.timeMs(text);
            if (ms < 0 || ms >= MS_PER_DAY) {
                throw new IllegalArgumentException();
            }
            return ms;
        }
    },
    TIMESTAMP {
        @Override
        Object of(String text, RelDataType type) {
            return isNumber(text) ? Long.parseLong(text) : TimeText.timestampMs(text);
        }

        @Override
        Object ofDigits(long digits) {
            return digits;
        }
    };

    /** Any number of fewer digits is an INTEGER. */
    static final int MAX_FAST_DIGITS = 10;

    private static final int MS_PER_DAY = 86_400_000;

    /** @throws RuntimeException if the text is no value of the type; what it says is not shown */
    abstract Object of(String text, RelDataType type);

    String text(Object value, RelDataType type) {
        return value.toString();
    }

    /** Whether {@link #ofDigits} knows the type. */
    boolean isWholeNumber() {
        return this == INTEGER || this == BIGINT || this == DATE || this == TIMESTAMP;
    }

    Object ofDigits(long digits) {
        throw new IllegalStateException(this + " is not made of digits alone");
    }

    /** The number that fewer than {@link #MAX_FAST_DIGITS} digits make; -1 if there is anything else. */
    static long digits(byte[] bytes, int from, int to) {
        long number = from == to ? -1 : 0;
        for (int at = from; at < to && number >= 0; at++) {
            int digit = bytes[at] - '0';
            number = digit >= 0 && digit <= 9 ? number * 10 + digit : -1;
        }
        return number;
    }

    private static boolean isNumber(String text) {
        return text.indexOf('-', 1) < 0 && text.indexOf(':') < 0;
    }

    static Optional<DelimitedValue> of(RelDataType type) {
        return switch (type.getSqlTypeName()) {
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
}
