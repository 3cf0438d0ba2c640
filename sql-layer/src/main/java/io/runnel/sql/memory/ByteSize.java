package io.runnel.sql.memory;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: a number of bytes, or one with kB, MB, GB or TB, which count in steps of 1,024. */
public final class ByteSize {
    /** What a size may look like. */
    public static final Pattern FORM = Pattern.compile("([1-9]\\d{0,14})\\s*([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

    private static final String UNITS = "kmgt";
    private static final int BITS_PER_UNIT = 10;

    private ByteSize() {}

    /** The size in bytes; empty if the text is none, or more than a long counts. */
    public static OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : BITS_PER_UNIT * (UNITS.indexOf(unit) + 1);
        long bytes = number << shift;
        return bytes >> shift == number ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    /** The size as a setting's value, in as few digits as {@link #text} has. */
    public static String setting(long bytes) {
        return text(bytes).replace(" bytes", "").replace(" ", "");
    }

    /** The size with the largest unit of which there are at least ten, rounded down. */
    public static String text(long bytes) {
        int unit = -1;
        long shown = bytes;
        while (shown >= 10 << BITS_PER_UNIT && unit + 1 < UNITS.length()) {
            shown >>= BITS_PER_UNIT;
            unit++;
        }
        return unit < 0
                ? shown + " bytes"
                : shown + " "
                        + (unit == 0 ? "k" : UNITS.substring(unit, unit + 1).toUpperCase(Locale.ROOT)) + "B";
    }
}
