package io.runnel.registry;

/** A refusal in the terms of the REST API: the code's first three digits are the HTTP status. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    /** @param errorCode as documented for Confluent's API: 40401 unknown subject, 40403 unknown schema, 409, 42201 … */
    public RegistryException(int errorCode, String message) {
        super(message);
        this.errorCode = errorCode;
    }

    public int errorCode() {
        return errorCode;
    }

    /** The HTTP status that goes with the error code. */
    public int httpStatus() {
        return errorCode < 1000 ? errorCode : errorCode / 100;
    }
}
