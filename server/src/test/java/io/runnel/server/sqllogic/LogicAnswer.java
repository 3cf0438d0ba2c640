package io.runnel.server.sqllogic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of a result set as sqllogictest writes them. */
final class LogicAnswer {
    private static final Pattern HASH = Pattern.compile("(\\d+) values hashing to (\\w+)");

    private LogicAnswer() {}

    /** All values, row by row, in the record's order. */
    static List<String> values(ResultSet result, LogicRecord query) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        if (columns != query.types().length()) {
            throw new SQLException("The answer has " + columns + " columns.");
        }
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= columns; column++) {
                row.add(text(result.getObject(column), query.types().charAt(column - 1)));
            }
            rows.add(row);
        }
        if (query.order().equals("rowsort")) {
            rows.sort(Comparator.comparing(row -> String.join("\n", row)));
        }
        List<String> values = new ArrayList<>();
        rows.forEach(values::addAll);
        if (query.order().equals("valuesort")) {
            values.sort(Comparator.naturalOrder());
        }
        return values;
    }

    private static String text(@Nullable Object value, char type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type) {
            case 'I' -> whole(value);
            case 'R' -> String.format(Locale.ROOT, "%.3f", ((Number) value).doubleValue());
            default -> printable(value.toString());
        };
    }

    /** C's %d of the value: what is after the point is cut off, and a text is 0. */
    private static String whole(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        }
        return value instanceof Number
                ? new BigDecimal(value.toString())
                        .setScale(0, RoundingMode.DOWN)
                        .toPlainString()
                : "0";
    }

    private static String printable(String text) {
        return text.isEmpty() ? "(empty)" : text.replaceAll("[^ -~]", "@");
    }

    /** Whether these are the values that are expected, which may be written as a hash. */
    static boolean isExpected(List<String> values, LogicRecord query) {
        if (query.expected().size() == 1) {
            Matcher hash = HASH.matcher(query.expected().get(0));
            if (hash.matches()) {
                return Integer.parseInt(hash.group(1)) == values.size()
                        && md5(values).equals(hash.group(2));
            }
        }
        return values.equals(query.expected());
    }

    private static String md5(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            values.forEach(value -> digest.update((value + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
