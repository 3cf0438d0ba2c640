package io.runnel.jdbc.value;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/**
 * What java.sql's classes make of digits: a {@code java.sql.Timestamp} shows the digits that SQL shows if it is printed in
 * the connection's time zone. SQL's own moments, ms since 1970-01-01 00:00, count as if the digits were those of UTC.
 */
final class Zones {
    static final long DAY_MS = 86_400_000;

    private static final long SECOND_MS = 1000;
    private static final int NANOS_PER_MS = 1_000_000;

    private Zones() {}

    /** The moment at which the zone shows the digits that UTC shows at the given one; after a gap, moved by the gap. */
    static long instantOf(long digitsMs, TimeZone zone) {
        long guess = digitsMs - zone.getOffset(digitsMs);
        if (guess + zone.getOffset(guess) == digitsMs) {
            return guess;
        }
        LocalDateTime digits = LocalDateTime.ofEpochSecond(
                Math.floorDiv(digitsMs, SECOND_MS),
                (int) Math.floorMod(digitsMs, SECOND_MS) * NANOS_PER_MS,
                ZoneOffset.UTC);
        return digits.atZone(zone.toZoneId()).toInstant().toEpochMilli();
    }

    /** The digits that the zone shows at a moment, as ms. */
    static long digitsOf(long instantMs, TimeZone zone) {
        return instantMs + zone.getOffset(instantMs);
    }
}
