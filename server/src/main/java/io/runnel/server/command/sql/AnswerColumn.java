package io.runnel.server.command.sql;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column of an answer, as its printing needs it.
 *
 * @param typicalWidth of its values, for a layout that has to be chosen before all of them are known
 */
record AnswerColumn(String name, Kind kind, int typicalWidth) {
    private static final int SHORT_TEXT = 12;
    private static final int TIMESTAMP = "2026-01-31 23:59:59.999".length();

    /** How its values are written. */
    enum Kind {
        NUMBER,
        BOOLEAN,
        /** ARRAY, MAP or STRUCT, whose text is JSON. */
        NESTED,
        TEXT,
        /** Of a few characters that mean nothing when cut, as a DATE. */
        SHORT_TEXT;

        /** Whether a part of a value, with a mark where it was cut, is still of use. */
        boolean mayBeCut() {
            return this == TEXT || this == NESTED;
        }
    }

    /** A column of text. */
    static AnswerColumn text(String name) {
        return new AnswerColumn(name, Kind.TEXT, SHORT_TEXT);
    }

    static List<AnswerColumn> of(ResultSetMetaData metadata) throws SQLException {
        List<AnswerColumn> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(of(metadata.getColumnLabel(i), metadata.getColumnType(i), metadata.getColumnTypeName(i)));
        }
        return columns;
    }

    /** @param jdbcType one of {@link Types} */
    static AnswerColumn of(String name, int jdbcType, String typeName) {
        return switch (jdbcType) {
            case Types.TINYINT, Types.SMALLINT -> new AnswerColumn(name, Kind.NUMBER, 4);
            case Types.INTEGER -> new AnswerColumn(name, Kind.NUMBER, 6);
            case Types.BIGINT, Types.REAL, Types.FLOAT, Types.DOUBLE, Types.DECIMAL, Types.NUMERIC ->
                new AnswerColumn(name, Kind.NUMBER, 10);
            case Types.BOOLEAN, Types.BIT -> new AnswerColumn(name, Kind.BOOLEAN, "false".length());
            case Types.DATE -> new AnswerColumn(name, Kind.SHORT_TEXT, "2026-01-31".length());
            case Types.TIME, Types.TIME_WITH_TIMEZONE -> new AnswerColumn(name, Kind.SHORT_TEXT, "23:59:59".length());
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> new AnswerColumn(name, Kind.SHORT_TEXT, TIMESTAMP);
            case Types.ARRAY, Types.STRUCT -> new AnswerColumn(name, Kind.NESTED, SHORT_TEXT);
            default -> new AnswerColumn(name, isNested(typeName) ? Kind.NESTED : Kind.TEXT, SHORT_TEXT);
        };
    }

    /** A MAP has no number in {@link Types}. */
    private static boolean isNested(String typeName) {
        String upper = typeName.toUpperCase(Locale.ROOT);
        return upper.startsWith("MAP") || upper.startsWith("STRUCT") || upper.startsWith("ARRAY");
    }
}
