package io.runnel.log.metadata;

import org.apache.kafka.common.errors.KafkaStorageException;

/** The metadata log cannot be read or written. */
public final class MetadataLogException extends KafkaStorageException {
    private static final long serialVersionUID = 1L;

    MetadataLogException(String message, Throwable cause) {
        super(message, cause);
    }

    MetadataLogException(String message) {
        super(message);
    }
}
