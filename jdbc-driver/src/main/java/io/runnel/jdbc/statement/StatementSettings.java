package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a statement is told of itself before it is executed, and what is always the same of all statements. */
abstract class StatementSettings implements Statement {
    private static final Pattern SIMPLE_IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");

    private static final Pattern DELIMITED_IDENTIFIER = Pattern.compile("\"(.+)\"", Pattern.DOTALL);
    private static final int MAX_IDENTIFIER = 128;

    private final RunnelConnection connection;
    private final int holdability;
    private long maxRows;
    private int maxFieldSize;
    private int queryTimeout;
    private int fetchSize;
    private boolean poolable = this instanceof PreparedStatement; // as JDBC has it
    private @Nullable SQLWarning warnings;

    /** @param holdability one of java.sql.ResultSet's */
    StatementSettings(RunnelConnection connection, int holdability) {
        this.connection = connection;
        this.holdability = holdability;
    }

    /** @throws SQLException 24000 if the statement is closed, 08003 if the connection is */
    abstract void checkOpen() throws SQLException;

    final RunnelConnection owner() {
        return connection;
    }

    final boolean endsWithTransaction() {
        return holdability == ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    final void warnings(@Nullable SQLWarning first) {
        warnings = first;
    }

    @Override
    public final Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    @Override
    public final int getMaxRows() throws SQLException {
        return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
    }

    @Override
    public final void setMaxRows(int max) throws SQLException {
        setLargeMaxRows(max);
    }

    @Override
    public final long getLargeMaxRows() throws SQLException {
        checkOpen();
        return maxRows;
    }

    @Override
    public final void setLargeMaxRows(long max) throws SQLException {
        checkOpen();
        Checks.notNegative(max, "largest number of rows");
        maxRows = max;
    }

    @Override
    public final int getMaxFieldSize() throws SQLException {
        checkOpen();
        return maxFieldSize;
    }

    @Override
    public final void setMaxFieldSize(int max) throws SQLException {
        checkOpen();
        Checks.notNegative(max, "largest size of a field");
        maxFieldSize = max;
    }

    @Override
    public final int getQueryTimeout() throws SQLException {
        checkOpen();
        return queryTimeout;
    }

    @Override
    public final void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        Checks.notNegative(seconds, "query timeout");
        queryTimeout = seconds;
    }

    /** The connection's, unless one was set. */
    @Override
    public final int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize == 0 ? connection.options().fetchSize() : fetchSize;
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        checkOpen();
        Checks.notNegative(rows, "fetch size");
        fetchSize = rows;
    }

    @Override
    public final int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    /** A hint; results are read forward in any case. */
    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != ResultSet.FETCH_FORWARD
                && direction != ResultSet.FETCH_REVERSE
                && direction != ResultSet.FETCH_UNKNOWN) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, direction + " is no direction of fetches.");
        }
    }

    @Override
    public final int getResultSetType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public final int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public final int getResultSetHoldability() throws SQLException {
        checkOpen();
        return holdability;
    }

    /** The parser knows JDBC's escapes in either case. */
    @Override
    public final void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen();
    }

    @Override
    public final void setCursorName(@Nullable String name) throws SQLException {
        throw SqlErrors.notSupported("names of cursors");
    }

    @Override
    public final void setPoolable(boolean value) throws SQLException {
        checkOpen();
        poolable = value;
    }

    @Override
    public final boolean isPoolable() throws SQLException {
        checkOpen();
        return poolable;
    }

    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    @Override
    public final void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }

    @Override
    public final String enquoteLiteral(String text) throws SQLException {
        return "'" + Checks.notNull(text, "text").replace("'", "''") + "'";
    }

    @Override
    public final String enquoteNCharLiteral(String text) throws SQLException {
        return enquoteLiteral(text);
    }

    /** What is in double quotes already stays so, as java.sql.Statement has it. */
    @Override
    public final String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
        if (isSimpleIdentifier(identifier)) {
            return alwaysQuote ? "\"" + identifier + "\"" : identifier;
        }
        Matcher delimited = DELIMITED_IDENTIFIER.matcher(identifier);
        String name = delimited.matches() ? delimited.group(1) : identifier;
        if (name.isEmpty() || name.length() > MAX_IDENTIFIER || name.indexOf('\0') >= 0 || name.indexOf('"') >= 0) {
            throw SqlErrors.of(
                    SqlStates.INVALID_ARGUMENT,
                    "An identifier has 1 to " + MAX_IDENTIFIER + " characters, and within it no NUL and no quote.");
        }
        return "\"" + name + "\"";
    }

    @Override
    public final boolean isSimpleIdentifier(String identifier) throws SQLException {
        return SIMPLE_IDENTIFIER
                .matcher(Checks.notNull(identifier, "identifier"))
                .matches();
    }

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        return Checks.unwrapped(this, type);
    }

    @Override
    public final boolean isWrapperFor(Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
