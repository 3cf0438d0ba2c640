package io.runnel.server;

/** A node that could not start, for a reason its user can mend; the message says which and how. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
