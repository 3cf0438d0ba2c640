package io.runnel.jdbc;

import java.sql.SQLException;

/** Carries an SQLException through Avatica's methods that declare none; {@link Guard} unpacks it. */
final class UncheckedSqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException sqlException;

    UncheckedSqlException(SQLException sqlException) {
        super(sqlException.getMessage(), sqlException);
        this.sqlException = sqlException;
    }

    SQLException sqlException() {
        return sqlException;
    }
}
