package io.runnel.log.metadata;

import org.apache.kafka.common.errors.KafkaStorageException;

/** The metadata log cannot be read or written. */
public final class MetadataLogException extends KafkaStorageException {
    private static final long serialVersionUID = 1L;

    /** For the reason that the cause tells. */
    public MetadataLogException(String message, Throwable cause) {
        super(message, cause);
    }

    /** For the reason in the message. */
    public MetadataLogException(String message) {
        super(message);
    }
}
