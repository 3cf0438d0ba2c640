package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.SqlType.Kind;
import java.sql.SQLException;

/** What is told of a value that cannot become what was asked for. */
final class Failures {
    private static final int SHOWN_CHARACTERS = 50;

    private Failures() {}

    /** JDBC's table has no such conversion. */
    static SQLException notConvertible(Kind kind, String wanted) {
        return SqlErrors.of(SqlStates.NOT_CONVERTIBLE, "A value of type " + kind + " cannot become a " + wanted + ".");
    }

    static SQLException outOfRange(Object value, String wanted) {
        return SqlErrors.of(SqlStates.OUT_OF_RANGE, shown(value) + " is out of the range of " + wanted + ".");
    }

    /** A text of another form. */
    static SQLException malformed(String text, String wanted) {
        return SqlErrors.of(SqlStates.INVALID_TEXT, "'" + shown(text) + "' is not the text of a " + wanted + ".");
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
