package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.parser.SqlWindowedFrom;
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
 * @param spansMs TUMBLE's size, HOP's slide and size, SESSION's gap
 * @param retentionMs {@link WindowFunction#NOT_GIVEN} without RETENTION
 * @param graceMs {@link WindowFunction#NOT_GIVEN} without GRACE PERIOD
 */
record WindowClause(WindowFunction.Kind kind, List<Long> spansMs, long retentionMs, long graceMs) {
    private static final String SIZE = "SIZE";
    private static final String ADVANCE = "ADVANCE";
    private static final String GRACE = "GRACE";
    private static final String RETENTION = "RETENTION";

    /** Under which the gap of a session is kept here; no clause can say it. */
    private static final String GAP = "";

    WindowClause {
        spansMs = List.copyOf(spansMs);
    }

    /** @throws SqlException with the place of what is wrong in it */
    static WindowClause of(SqlWindowedFrom clause) {
        WindowFunction.Kind kind = kind(clause);
        List<String> needed = switch (kind) {
            case TUMBLE -> List.of(SIZE);
            case HOP -> List.of(SIZE, ADVANCE);
            case SESSION -> List.of(GAP);
        };
        Map<String, Long> spans = new HashMap<>();
        for (SqlWindowedFrom.Part part : clause.parts()) {
            put(spans, part, needed, clause);
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
        List<Long> spansMs = spans(kind, spans, clause);
        long retentionMs = spans.getOrDefault(RETENTION, WindowFunction.NOT_GIVEN);
        long graceMs = spans.getOrDefault(GRACE, WindowFunction.NOT_GIVEN);
        checkRetention(clause, retentionMs, spansMs.get(spansMs.size() - 1), Math.max(0, graceMs));
        return new WindowClause(kind, spansMs, retentionMs, graceMs);
    }

    private static void checkRetention(SqlWindowedFrom clause, long retentionMs, long sizeMs, long graceMs) {
        if (retentionMs != WindowFunction.NOT_GIVEN && retentionMs < sizeMs + graceMs) {
            throw SqlException.at(
                    "22023",
                    clause.kind().getParserPosition(),
                    "WINDOW " + word(clause) + " has a RETENTION of " + retentionMs + " ms, less than the "
                            + (sizeMs + graceMs) + " ms for which rows can change a window",
                    ": give at least its size and its GRACE PERIOD together.");
        }
    }

    /** The function's operands behind its descriptors. */
    List<Long> operands() {
        List<Long> operands = new ArrayList<>(spansMs);
        if (kind != WindowFunction.Kind.SESSION) {
            operands.add(0L); // The offset, which the clause cannot give.
        }
        operands.add(retentionMs);
        operands.add(graceMs);
        return operands;
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
            Map<String, Long> spans, SqlWindowedFrom.Part part, List<String> needed, SqlWindowedFrom clause) {
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
        if (spans.put(name, SpanOfTime.ms(part, lateness)) != null) {
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
}
