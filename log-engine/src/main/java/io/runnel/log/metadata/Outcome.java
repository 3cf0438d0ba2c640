package io.runnel.log.metadata;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one part of a request: a value or an error, never both.
 *
 * @param value null if there is an error
 * @param error null if there is a value
 */
public record Outcome<T>(@Nullable T value, @Nullable ApiException error) {
    static <T> Outcome<T> of(T value) {
        return new Outcome<>(value, null);
    }

    static <T> Outcome<T> failed(ApiException error) {
        return new Outcome<>(null, error);
    }

    /** The value, or the error thrown. */
    public T orThrow() {
        if (error != null) {
            throw error;
        }
        if (value == null) {
            throw new UnknownServerException("An outcome has neither value nor error");
        }
        return value;
    }
}
