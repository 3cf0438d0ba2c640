package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A number and a unit of time, as ksqlDB's clauses have them. */
final class SpanOfTime {
    private static final Map<String, Long> UNITS_MS = Map.of(
            "MILLISECOND", 1L,
            "SECOND", 1_000L,
            "MINUTE", 60_000L,
            "HOUR", 3_600_000L,
            "DAY", 86_400_000L);

    private SpanOfTime() {}

    /** @throws SqlException 42601 for an unknown unit, 22023 for what is no number of milliseconds that it may be */
    static long ms(SqlWindowedFrom.Part part, boolean mayBeZero) {
        String unit = part.unit().getSimple().toUpperCase(Locale.ROOT);
        Long unitMs = UNITS_MS.get(unit.endsWith("S") ? unit.substring(0, unit.length() - 1) : unit);
        if (unitMs == null) {
            throw SqlException.at(
                    "42601",
                    part.unit().getParserPosition(),
                    "Unknown unit of time " + part.unit().getSimple(),
                    NearestNames.suggestion(unit, List.of("MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS")));
        }
        BigDecimal number = part.number().bigDecimalValue();
        try {
            long ms = number.multiply(BigDecimal.valueOf(unitMs)).longValueExact();
            if (ms > 0 || mayBeZero) {
                return ms;
            }
        } catch (ArithmeticException e) {
            // Refused below, as nothing is.
        }
        throw SqlException.at(
                "22023",
                part.getParserPosition(),
                number + " " + unit + " is refused",
                mayBeZero
                        ? ": it is a whole number of milliseconds."
                        : ": it is a whole number of milliseconds, at least one.");
    }
}
