package io.runnel.log;

/**
 * The log cannot start: a bad setting, a data folder that is taken or cannot be written, a port in use, damaged files.
 * The message is for the user: it says what was attempted, with values, and what to do.
 */
public final class LogEngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogEngineException(String message) {
        super(message);
    }

    public LogEngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
