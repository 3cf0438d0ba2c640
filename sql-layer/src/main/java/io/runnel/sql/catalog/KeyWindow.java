package io.runnel.sql.catalog;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The window that follows the key in a record's key bytes, as Kafka Streams writes it:
 *
 * <pre>
 * TUMBLING, HOPPING   key bytes | start, 8 bytes
 * SESSION             key bytes | end, 8 bytes | start, 8 bytes
 * </pre>
 *
 * Times are milliseconds since the epoch, big-endian.
 *
 * @param sizeMs from start to end; 0 for a session, whose key tells both
 */
public record KeyWindow(Kind kind, long sizeMs) {
    /** The option of WITH that says the kind. */
    public static final String TYPE = "window_type";

    /** The option that says the size: a number and a unit. */
    public static final String SIZE = "window_size";

    /** Names of the columns that a source with windows has besides. */
    public static final String START = "WINDOWSTART";

    /** See {@link #START}. */
    public static final String END = "WINDOWEND";

    /** How windows are. */
    public enum Kind {
        TUMBLING,
        HOPPING,
        SESSION
    }

    private static final Map<String, Long> UNITS_MS =
            Map.of("MILLISECOND", 1L, "SECOND", 1_000L, "MINUTE", 60_000L, "HOUR", 3_600_000L, "DAY", 86_400_000L);

    /** Whether a column is one of those that a source with windows has besides. */
    public static boolean isBound(String column) {
        return column.equals(START) || column.equals(END);
    }

    /**
     * What a source's options say, if they say that its keys have windows.
     *
     * @throws IllegalArgumentException for a kind or a size that is none
     */
    static Optional<KeyWindow> of(Map<String, String> options) {
        String type = options.get(TYPE);
        if (type == null) {
            return Optional.empty();
        }
        Kind kind = Kind.valueOf(type.toUpperCase(Locale.ROOT));
        return Optional.of(new KeyWindow(kind, kind == Kind.SESSION ? 0 : sizeMs(options.getOrDefault(SIZE, ""))));
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if it is no number above 0 and a unit
     */
    public static long sizeMs(String text) {
        String[] words = text.trim().toUpperCase(Locale.ROOT).split("\\s+", -1);
        String unit = words.length == 2 ? words[1] : "";
        Long unitMs = UNITS_MS.get(unit.endsWith("S") ? unit.substring(0, unit.length() - 1) : unit);
        if (unitMs == null) {
            throw new IllegalArgumentException("'" + text + "' is no number and unit of time, such as '10 SECONDS'");
        }
        try {
            long sizeMs = Math.multiplyExact(Long.parseLong(words[0]), unitMs);
            if (sizeMs > 0) {
                return sizeMs;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Refused below, as a number out of range is.
        }
        throw new IllegalArgumentException("'" + text + "' is no size of a window");
    }

    /** Puts it into a source's options. */
    public void into(Map<String, String> options) {
        options.put(TYPE, kind.name());
        if (kind != Kind.SESSION) {
            options.put(SIZE, sizeMs + " MILLISECONDS");
        }
    }

    /** How many bytes of a key it takes. */
    public int bytes() {
        return kind == Kind.SESSION ? 2 * Long.BYTES : Long.BYTES;
    }
}
