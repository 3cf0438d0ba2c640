package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * What a WINDOW clause says, checked.
 *
 * @param spansMs the function's arguments: TUMBLE's size, HOP's slide and size, SESSION's gap
 */
record WindowClause(WindowFunction.Kind kind, List<Long> spansMs) {
    private static final String SIZE = "SIZE";
    private static final String ADVANCE = "ADVANCE";
    private static final String GRACE = "GRACE";
    private static final String RETENTION = "RETENTION";

    /** Under which the gap of a session is kept here; no clause can say it. */
    private static final String GAP = "";

    private static final Map<String, Long> UNITS_MS = Map.of(
            "MILLISECOND", 1L,
            "SECOND", 1_000L,
            "MINUTE", 60_000L,
            "HOUR", 3_600_000L,
            "DAY", 86_400_000L);

    WindowClause {
        spansMs = List.copyOf(spansMs);
    }

    /** @param continuous whether it is for EMIT CHANGES, where lateness matters */
    static WindowClause of(SqlWindowedFrom clause, boolean continuous) {
        WindowFunction.Kind kind = kind(clause);
        List<String> needed = switch (kind) {
            case TUMBLE -> List.of(SIZE);
            case HOP -> List.of(SIZE, ADVANCE);
            case SESSION -> List.of(GAP);
        };
        Map<String, Long> spans = new HashMap<>();
        for (SqlWindowedFrom.Part part : clause.parts()) {
            put(spans, part, needed, clause, continuous);
        }
        for (String name : needed) {
            if (!spans.containsKey(name)) {
                throw SqlException.at(
                        "42601",
                        clause.kind().getParserPosition(),
                        "WINDOW " + word(clause) + " lacks its " + words(name),
                        "; write " + example(kind) + ".");
            }
        }
        return new WindowClause(kind, spans(kind, spans, clause));
    }

    private static List<Long> spans(WindowFunction.Kind kind, Map<String, Long> spans, SqlWindowedFrom clause) {
        if (kind == WindowFunction.Kind.SESSION) {
            return List.of(span(spans, GAP));
        }
        long size = span(spans, SIZE);
        if (kind == WindowFunction.Kind.TUMBLE) {
            return List.of(size);
        }
        long advance = span(spans, ADVANCE);
        if (advance > size) {
            throw SqlException.at(
                    "22023",
                    clause.kind().getParserPosition(),
                    "WINDOW HOPPING advances by more than its size",
                    ": rows between two windows would be in none.");
        }
        return List.of(advance, size);
    }

    private static long span(Map<String, Long> spans, String name) {
        return java.util.Objects.requireNonNull(spans.get(name));
    }

    private static WindowFunction.Kind kind(SqlWindowedFrom clause) {
        return switch (word(clause)) {
            case "TUMBLING" -> WindowFunction.Kind.TUMBLE;
            case "HOPPING" -> WindowFunction.Kind.HOP;
            case "SESSION" -> WindowFunction.Kind.SESSION;
            default ->
                throw SqlException.at(
                        "42601",
                        clause.kind().getParserPosition(),
                        "There is no WINDOW " + clause.kind().getSimple(),
                        NearestNames.suggestion(clause.kind().getSimple(), List.of("TUMBLING", "HOPPING", "SESSION")));
        };
    }

    private static String word(SqlWindowedFrom clause) {
        return clause.kind().getSimple().toUpperCase(Locale.ROOT);
    }

    private static void put(
            Map<String, Long> spans,
            SqlWindowedFrom.Part part,
            List<String> needed,
            SqlWindowedFrom clause,
            boolean continuous) {
        String name = name(part.name());
        SqlParserPos pos = part.getParserPosition();
        boolean lateness = name.equals(GRACE) || name.equals(RETENTION);
        if (!lateness && !needed.contains(name)) {
            List<String> known = new ArrayList<>(needed);
            known.remove(GAP);
            known.addAll(List.of(GRACE, RETENTION));
            throw SqlException.at(
                    "42601",
                    pos,
                    "WINDOW " + word(clause) + " has no " + words(name),
                    NearestNames.suggestion(name, known));
        }
        if (lateness && continuous) {
            throw SqlException.at(
                    "0A000",
                    pos,
                    "EMIT CHANGES does not support " + words(name) + " yet",
                    ": leave it out; no row is late, however old.");
        }
        if (spans.put(name, ms(part, lateness)) != null) {
            throw SqlException.at("42601", pos, words(name) + " is given a second time", ".");
        }
    }

    private static String name(@Nullable String written) {
        return written == null ? GAP : written.toUpperCase(Locale.ROOT);
    }

    private static String words(String name) {
        return switch (name) {
            case GAP -> "gap";
            case ADVANCE -> "ADVANCE BY";
            case GRACE -> "GRACE PERIOD";
            default -> name;
        };
    }

    private static String example(WindowFunction.Kind kind) {
        return switch (kind) {
            case TUMBLE -> "WINDOW TUMBLING (SIZE 1 HOUR)";
            case HOP -> "WINDOW HOPPING (SIZE 1 HOUR, ADVANCE BY 10 MINUTES)";
            case SESSION -> "WINDOW SESSION (5 MINUTES)";
        };
    }

    private static long ms(SqlWindowedFrom.Part part, boolean mayBeZero) {
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
                ": it is a whole number of milliseconds, at least one.");
    }
}
