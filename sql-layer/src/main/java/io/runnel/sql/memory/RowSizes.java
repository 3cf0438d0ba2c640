package io.runnel.sql.memory;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what values keep of a heap: object headers, references and padding of a 64-bit JVM with compressed references. Looks
 * at the values but computes and allocates nothing. What is shared by several values counts for each.
 */
public final class RowSizes {
    /** A reference to an object. */
    public static final long REFERENCE = 4;

    /** Header of an array. */
    public static final long ARRAY = 16;

    /** A DECIMAL of the most digits. */
    public static final long LARGEST_DECIMAL = 120;

    private static final long SMALL_BOX = 16;
    private static final long LARGE_BOX = 24;
    private static final long STRING = 24;
    private static final long BYTE_STRING = 16;
    private static final long SHORT_DECIMAL = 40;
    private static final long LONG_DECIMAL = LARGEST_DECIMAL;
    private static final long LIST = 24;
    private static final long COLLECTION = 64;
    private static final long ENTRY = 48;
    private static final long UNKNOWN = 64;
    private static final int LONG_DIGITS = 18;
    private static final int LATIN = 256;
    private static final long ALIGNMENT = 8;

    private RowSizes() {}

    /** Bytes of a row in an operator's hands: an array of values, or one bare value. */
    public static long of(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return 0;
        }
        if (value instanceof Object[] row) {
            return array(row);
        }
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        return value instanceof ByteString bytes ? BYTE_STRING + bytes(bytes.length()) : other(value);
    }

    /** Bytes of an array of references without what they refer to. */
    public static long references(int length) {
        return aligned(ARRAY + REFERENCE * length);
    }

    /** Bytes of an array of bytes. */
    public static long bytes(int length) {
        return aligned(ARRAY + length);
    }

    private static long array(@Nullable Object[] row) {
        long bytes = references(row.length);
        for (Object value : row) {
            bytes += of(value);
        }
        return bytes;
    }

    /** Java keeps a text in one byte per character if all are Latin; here its first, middle and last one stand for it. */
    private static long text(String text) {
        int length = text.length();
        boolean wide = length > 0
                && (text.charAt(0) >= LATIN || text.charAt(length / 2) >= LATIN || text.charAt(length - 1) >= LATIN);
        return STRING + aligned(ARRAY + (wide ? 2L * length : length));
    }

    private static long number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.precision() <= LONG_DIGITS ? SHORT_DECIMAL : LONG_DECIMAL;
        }
        return number instanceof Long || number instanceof Double ? LARGE_BOX : SMALL_BOX;
    }

    private static long other(Object value) {
        if (value instanceof byte[] array) {
            return bytes(array.length);
        }
        if (value instanceof List<?> list) {
            long bytes = LIST + references(list.size() + (list.size() >> 2));
            for (Object element : list) {
                bytes += of(element);
            }
            return bytes;
        }
        if (value instanceof Map<?, ?> map) {
            long bytes = COLLECTION + map.size() * ENTRY;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += of(entry.getKey()) + of(entry.getValue());
            }
            return bytes;
        }
        return value instanceof Set<?> set ? set(set) : UNKNOWN;
    }

    private static long set(Set<?> set) {
        long bytes = COLLECTION + set.size() * ENTRY;
        for (Object element : set) {
            bytes += of(element);
        }
        return bytes;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
