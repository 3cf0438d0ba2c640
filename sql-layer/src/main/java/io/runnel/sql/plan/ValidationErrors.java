package io.runnel.sql.plan;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.SystemTable;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.validate.SqlValidatorException;
import org.jspecify.annotations.Nullable;

/** Says what Calcite's validator found wrong in SQL's terms: a state, a place, and the nearest valid names. */
final class ValidationErrors {
    private static final String UNKNOWN_TABLE = "42P01";
    private static final String UNKNOWN_COLUMN = "42703";
    private static final String UNKNOWN_FUNCTION = "42883";
    private static final String AMBIGUOUS_COLUMN = "42702";
    private static final String NOT_GROUPED = "42803";
    private static final String WRONG_TYPE = "42804";
    private static final String NOT_SUPPORTED = "0A000";
    private static final String SYNTAX = "42601";

    private static final Pattern TABLE = Pattern.compile("(?:Object|Table) '([^']*)' not found.*", Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile("(?:Column|Unknown identifier|Unknown field) '([^']*)'(?: not found.*)?", Pattern.DOTALL);
    private static final Pattern LAMBDA =
            Pattern.compile("Param '([^']*)' not found in lambda expression.*", Pattern.DOTALL);
    private static final Pattern FUNCTION =
            Pattern.compile("No match found for function signature ([^(]*)\\((.*)\\)", Pattern.DOTALL);

    /** Calcite's wordings and what they amount to, in the order in which they are tried. */
    private static final List<Wording> WORDINGS = List.of(
            new Wording("Column '[^']*' is ambiguous|Column name '[^']*' .*is not unique.*", AMBIGUOUS_COLUMN),
            new Wording("Expression '.*' is not being grouped.*|.*GROUP BY.*|.*[Aa]ggregate expression.*", NOT_GROUPED),
            new Wording(
                    "Cannot apply .*|.*must be a condition.*|.*\\btypes?\\b.*|.*\\bcast\\b.*|Invalid number of arguments.*|Illegal use of 'NULL'",
                    WRONG_TYPE),
            new Wording(".*not supported.*|.*[Uu]nsupported.*", NOT_SUPPORTED));

    private ValidationErrors() {}

    /**
     * @param sources all sources
     * @param columns names of the columns of those sources that the query reads
     */
    static RuntimeException translate(
            RuntimeException error, SourceLookup sources, Supplier<? extends Collection<String>> columns) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqlException known) {
                return known;
            }
        }
        CalciteContextException placed = find(error, CalciteContextException.class);
        Throwable reason = placed == null || placed.getCause() == null ? error : placed.getCause();
        if (placed == null && !(reason instanceof CalciteException) && !hasReason(error)) {
            return new SqlException("XX000", "Planning the query failed: " + error, 0, 0, error);
        }
        String message = String.valueOf(reason.getMessage());
        int line = placed == null ? 0 : placed.getPosLine();
        int column = placed == null ? 0 : placed.getPosColumn();
        String place = line == 0 ? "" : " at line " + line + ", column " + column;
        return describe(message, place, sources, columns).at(line, column, error);
    }

    private static Described describe(
            String message, String place, SourceLookup sources, Supplier<? extends Collection<String>> columns) {
        ValidationWords.Words words = ValidationWords.of(message);
        if (words != null) {
            return new Described(words.state(), words.what() + place + words.rest());
        }
        Matcher table = TABLE.matcher(message);
        if (table.matches()) {
            return new Described(
                    UNKNOWN_TABLE,
                    "There is no stream or table " + table.group(1) + place
                            + NearestNames.suggestion(table.group(1), tables(message, sources)));
        }
        for (Wording wording : WORDINGS.subList(0, 1)) {
            if (wording.fits(message)) {
                return new Described(wording.state, ended(message + place));
            }
        }
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            return new Described(
                    UNKNOWN_COLUMN,
                    "There is no column " + column.group(1) + place
                            + NearestNames.suggestion(column.group(1), others(column.group(1), columns.get())));
        }
        Matcher lambda = LAMBDA.matcher(message);
        if (lambda.matches()) {
            return new Described(
                    UNKNOWN_COLUMN,
                    "The lambda has no parameter " + lambda.group(1) + place
                            + "; it knows its own parameters and no columns.");
        }
        Matcher function = FUNCTION.matcher(message);
        if (function.matches()) {
            return new Described(UNKNOWN_FUNCTION, UnknownFunction.words(function.group(1), function.group(2), place));
        }
        return WORDINGS.stream()
                .filter(wording -> wording.fits(message))
                .findFirst()
                .map(wording -> new Described(wording.state, ended(message + place)))
                .orElseGet(() -> new Described(SYNTAX, ended(message + place)));
    }

    /** What there is where the unknown table was looked for. */
    private static Collection<String> tables(String message, SourceLookup sources) {
        return message.contains("within '" + SystemTable.SCHEMA + "'")
                ? sources.systemTables().stream().map(SystemTable::name).toList()
                : sources.names();
    }

    /** A column of this very name, which here is out of reach, is no suggestion. */
    private static List<String> others(String name, Collection<String> columns) {
        return columns.stream().filter(column -> !column.equalsIgnoreCase(name)).toList();
    }

    private static boolean hasReason(Throwable error) {
        return find(error, SqlValidatorException.class) != null || find(error, CalciteException.class) != null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String ended(String message) {
        return message.endsWith(".") ? message : message + ".";
    }

    private record Described(String state, String message) {
        SqlException at(int line, int column, Throwable cause) {
            return new SqlException(state, message, line, column, cause);
        }
    }

    private record Wording(Pattern pattern, String state) {
        Wording(String regex, String state) {
            this(Pattern.compile(regex, Pattern.DOTALL), state);
        }

        boolean fits(String message) {
            return pattern.matcher(message).matches();
        }
    }
}
