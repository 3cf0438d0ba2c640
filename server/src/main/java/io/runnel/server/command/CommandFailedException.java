package io.runnel.server.command;

import org.jspecify.annotations.Nullable;

/** A command that cannot be carried out; the message is the whole of what its user needs to read. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        this(message, null);
    }

    public CommandFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
