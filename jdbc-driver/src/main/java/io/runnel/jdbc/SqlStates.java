package io.runnel.jdbc;

/** SQLStates that the driver itself gives; those of statements come from the server. */
final class SqlStates {
    static final String CANNOT_CONNECT = "08001";
    static final String CONNECTION_CLOSED = "08003";
    static final String CONNECTION_LOST = "08006";
    static final String PARAMETER_NOT_SET = "07001";
    static final String NOT_CONVERTIBLE = "07006";
    static final String INVALID_COLUMN_NUMBER = "07009";
    static final String NOT_SUPPORTED = "0A000";
    static final String INVALID_CURSOR_STATE = "24000";
    static final String NO_SUCH_COLUMN = "42703";
    static final String REQUEST_TOO_LARGE = "54000";
    static final String CANCELLED = "57014";
    static final String GENERAL_ERROR = "HY000";
    static final String FUNCTION_SEQUENCE = "HY010";
    static final String INVALID_ARGUMENT = "HY024";
    static final String TIMEOUT = "HYT00";

    private SqlStates() {}
}
