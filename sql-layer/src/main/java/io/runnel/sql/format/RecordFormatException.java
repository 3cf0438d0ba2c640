package io.runnel.sql.format;

import org.jspecify.annotations.Nullable;

/** A record whose bytes do not fit its source's format, or a row that the format cannot carry. */
public class RecordFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordFormatException(String message) {
        super(message);
    }

    public RecordFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
