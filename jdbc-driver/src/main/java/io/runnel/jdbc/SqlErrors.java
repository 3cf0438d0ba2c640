package io.runnel.jdbc;

import java.sql.SQLClientInfoException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Gives every failure the exception class and SQLState that JDBC has for it. Pure. */
final class SqlErrors {
    private SqlErrors() {}

    /** The subclass of SQLException that belongs to the SQLState's class, so that frameworks translate it. */
    static SQLException ofState(String sqlState, String message, int vendorCode, @Nullable Throwable cause) {
        return switch (sqlState.length() < 2 ? "" : sqlState.substring(0, 2)) {
            case "08" -> new SQLNonTransientConnectionException(message, sqlState, vendorCode, cause);
            case "0A" -> new SQLFeatureNotSupportedException(message, sqlState, vendorCode, cause);
            case "22" -> new SQLDataException(message, sqlState, vendorCode, cause);
            case "23" -> new SQLIntegrityConstraintViolationException(message, sqlState, vendorCode, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, vendorCode, cause);
            case "3F", "42" -> new SQLSyntaxErrorException(message, sqlState, vendorCode, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, vendorCode, cause);
            case "53" -> new SQLTransientException(message, sqlState, vendorCode, cause);
            case "HY" ->
                sqlState.equals(SqlStates.TIMEOUT)
                        ? new SQLTimeoutException(message, sqlState, vendorCode, cause)
                        : new SQLException(message, sqlState, vendorCode, cause);
            default -> new SQLException(message, sqlState, vendorCode, cause);
        };
    }

    static SQLException ofState(String sqlState, String message) {
        return ofState(sqlState, message, 0, null);
    }

    static SQLFeatureNotSupportedException notSupported(String what) {
        return new SQLFeatureNotSupportedException("Runnel does not support " + what + ".", SqlStates.NOT_SUPPORTED);
    }

    static UncheckedSqlException unchecked(String sqlState, String message) {
        return new UncheckedSqlException(ofState(sqlState, message));
    }

    /**
     * What the user is given for a failure in a method.
     *
     * @param method such as {@code Statement.execute}
     */
    static SQLException translate(Throwable failure, String method) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedSqlException carrier) {
                return carrier.sqlException();
            }
            if (cause instanceof SQLException exception && exception.getSQLState() != null) {
                return exception;
            }
        }
        if (failure instanceof SQLException exception) {
            return withState(exception, method);
        }
        return ofRuntimeException(failure, method);
    }

    /** Avatica's own exceptions come without SQLState. */
    private static SQLException withState(SQLException exception, String method) {
        if (exception instanceof SQLFeatureNotSupportedException) {
            return notSupported(method);
        }
        if (exception instanceof SQLClientInfoException) {
            return exception;
        }
        if (exception.getCause() instanceof NoSuchElementException) {
            return noCurrentRow(method, exception);
        }
        String message = exception.getMessage() == null ? method + " failed" : exception.getMessage();
        return ofState(stateOf(exception, message), message, 0, exception);
    }

    private static SQLException noCurrentRow(String method, Throwable cause) {
        return ofState(
                SqlStates.INVALID_CURSOR_STATE, method + ": there is no current row; call next first.", 0, cause);
    }

    private static String stateOf(SQLException exception, String message) {
        if (exception instanceof SQLDataException) {
            return SqlStates.NOT_CONVERTIBLE;
        }
        if (message.equals("Connection closed")) {
            return SqlStates.CONNECTION_CLOSED;
        }
        if (message.endsWith(" closed")) { // of a statement or result
            return SqlStates.INVALID_CURSOR_STATE;
        }
        if (message.startsWith("column '")) {
            return SqlStates.NO_SUCH_COLUMN;
        }
        return message.startsWith("invalid column ordinal") || message.startsWith("parameter ordinal")
                ? SqlStates.INVALID_COLUMN_NUMBER
                : SqlStates.GENERAL_ERROR;
    }

    private static SQLException ofRuntimeException(Throwable failure, String method) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("todo") || message.startsWith("not implemented")) {
            return notSupported(method);
        }
        if (failure instanceof UnsupportedOperationException || failure instanceof ClassCastException) {
            return ofState(SqlStates.NOT_CONVERTIBLE, method + ": " + message, 0, failure);
        }
        if (failure instanceof IllegalArgumentException) {
            return ofState(SqlStates.INVALID_ARGUMENT, method + ": " + message, 0, failure);
        }
        if (failure instanceof NoSuchElementException) {
            return noCurrentRow(method, failure);
        }
        return ofState(SqlStates.GENERAL_ERROR, method + " failed: " + failure, 0, failure);
    }
}
