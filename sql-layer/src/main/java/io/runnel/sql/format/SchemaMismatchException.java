package io.runnel.sql.format;

/**
 * A record that is what its writer's schema says, but that schema cannot become the source's columns: not this record
 * is at fault but the contract, which changed, and every record after it will be like it.
 */
public final class SchemaMismatchException extends RecordFormatException {
    private static final long serialVersionUID = 1L;

    public SchemaMismatchException(String message) {
        super(message);
    }

    public SchemaMismatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
