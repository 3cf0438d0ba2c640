package io.runnel.jdbc.error;

import io.runnel.protocol.Reply;
import java.sql.BatchUpdateException;
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
import org.jspecify.annotations.Nullable;

/** Gives every failure the exception class that JDBC has for its SQLState, so that frameworks translate it. Pure. */
public final class SqlErrors {
    private SqlErrors() {}

    public static SQLException of(String sqlState, String message, @Nullable Throwable cause) {
        return switch (sqlState.length() < 2 ? "" : sqlState.substring(0, 2)) {
            case "08" -> new SQLNonTransientConnectionException(message, sqlState, 0, cause);
            case "0A" -> new SQLFeatureNotSupportedException(message, sqlState, 0, cause);
            case "22" -> new SQLDataException(message, sqlState, 0, cause);
            case "23" -> new SQLIntegrityConstraintViolationException(message, sqlState, 0, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, 0, cause);
            case "3F", "42" -> new SQLSyntaxErrorException(message, sqlState, 0, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, 0, cause);
            case "53" -> new SQLTransientException(message, sqlState, 0, cause);
            default ->
                sqlState.equals(SqlStates.TIMEOUT)
                        ? new SQLTimeoutException(message, sqlState, 0, cause)
                        : new SQLException(message, sqlState, 0, cause);
        };
    }

    public static SQLException of(String sqlState, String message) {
        return of(sqlState, message, null);
    }

    /** @param what as in "generated keys" */
    public static SQLFeatureNotSupportedException notSupported(String what) {
        return new SQLFeatureNotSupportedException("Runnel does not support " + what + ".", SqlStates.NOT_SUPPORTED);
    }

    /** What the service answered. */
    public static SQLException of(Reply.Failure failure) {
        SQLException exception = of(failure.sqlState(), failure.message());
        if (!failure.batch()) {
            return exception;
        }
        long[] counts = failure.counts().stream().mapToLong(Long::longValue).toArray();
        return new BatchUpdateException(failure.message(), failure.sqlState(), 0, counts, exception);
    }
}
