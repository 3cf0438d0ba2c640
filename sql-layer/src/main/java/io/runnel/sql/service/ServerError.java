package io.runnel.sql.service;

import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.remote.AvaticaRuntimeException;

/**
 * A failure in the form in which Avatica carries it to the client. It has no stack trace, because Avatica would send
 * that to the client, where it tells nothing and may reveal much.
 */
final class ServerError extends AvaticaRuntimeException {
    private static final long serialVersionUID = 1L;

    /** Error code of a statement that failed; the SQLState says how. */
    static final int STATEMENT_FAILED = 0;

    private ServerError(String sqlState, String message, int code) {
        super(message, code, sqlState, AvaticaSeverity.ERROR);
    }

    static ServerError of(String sqlState, String message) {
        return new ServerError(sqlState, message, STATEMENT_FAILED);
    }

    static ServerError withCode(int code, String sqlState, String message) {
        return new ServerError(sqlState, message, code);
    }

    @Override
    public String getMessage() {
        return getErrorMessage();
    }

    @Override
    public String toString() {
        return getErrorMessage() + " (SQLState " + getSqlState() + ")";
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing that could need it
    public Throwable fillInStackTrace() {
        return this;
    }
}
