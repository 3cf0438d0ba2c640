package io.runnel.jdbc.error;

/** SQLStates that the driver itself gives; those of statements come from the service. */
public final class SqlStates {
    public static final String WARNING = "01000";
    public static final String PARAMETER_NOT_SET = "07001";
    public static final String NOT_CONVERTIBLE = "07006";
    public static final String INVALID_COLUMN_NUMBER = "07009";
    public static final String CANNOT_CONNECT = "08001";
    public static final String CONNECTION_CLOSED = "08003";
    public static final String CONNECTION_LOST = "08006";
    public static final String OUTCOME_UNKNOWN = "08007";
    public static final String NOT_SUPPORTED = "0A000";
    public static final String OUT_OF_RANGE = "22003";
    public static final String INVALID_TEXT = "22018";
    public static final String INVALID_CURSOR_STATE = "24000";
    public static final String INVALID_TRANSACTION_STATE = "25000";
    public static final String READ_ONLY = "25006";
    public static final String NO_SUCH_COLUMN = "42703";
    public static final String REQUEST_TOO_LARGE = "54000";
    public static final String CANCELLED = "57014";
    public static final String GENERAL_ERROR = "HY000";
    public static final String FUNCTION_SEQUENCE = "HY010";
    public static final String INVALID_ARGUMENT = "HY024";
    public static final String TIMEOUT = "HYT00";

    private SqlStates() {}
}
