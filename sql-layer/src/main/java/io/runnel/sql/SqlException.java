package io.runnel.sql;

import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * A statement that could not be carried out, in the terms of the SQL standard. Every failure of a statement reaches
 * its client as one of these; the message says what was attempted, where, and what to do.
 */
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final int line;
    private final int column;

    /**
     * @param sqlState five characters; classes as in the standard: 42 syntax or access rule, 22 data, 0A not supported,
     *     54001 too large to be planned, 57014 cancelled
     * @param line counted from 1, or 0 when no place in the text is to blame
     * @param column counted from 1, or 0
     */
    public SqlException(String sqlState, String message, int line, int column, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.line = line;
        this.column = column;
    }

    public SqlException(String sqlState, String message) {
        this(sqlState, message, 0, 0, null);
    }

    /** An error at a place of the statement's text: {@code "<what> at line 1, column 8<rest>"}. */
    public static SqlException at(String sqlState, SqlParserPos pos, String what, String rest) {
        String message = what + " at line " + pos.getLineNum() + ", column " + pos.getColumnNum() + rest;
        return new SqlException(sqlState, message, pos.getLineNum(), pos.getColumnNum(), null);
    }

    public String sqlState() {
        return sqlState;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
