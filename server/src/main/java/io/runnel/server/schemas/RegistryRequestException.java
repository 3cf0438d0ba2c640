package io.runnel.server.schemas;

import org.jspecify.annotations.Nullable;

/** A registry that refused a request or could not be asked; the message says what was asked and what came of it. */
public final class RegistryRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** No registry has answered. */
    private static final int NO_ANSWER = 0;

    private final int code;

    RegistryRequestException(int code, String message) {
        super(message);
        this.code = code;
    }

    RegistryRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = NO_ANSWER;
    }

    /** The registry's error code, such as 40401 for an unknown subject; 0 when none has answered. */
    public int code() {
        return code;
    }

    /** Whether what was asked for is not there: 404 and the codes that begin with it. */
    public boolean isNotFound() {
        return code == 404 || code / 100 == 404;
    }
}
