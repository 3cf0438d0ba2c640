package io.runnel.log.coordinator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a coordinator's records, in the formats of Apache Kafka.
 *
 * @param <R> the records
 */
public interface RecordCodec<R> {
    /** The key, by which the topic is compacted. */
    byte[] key(R record);

    /** The value, or null where the record deletes what its key names. */
    byte @Nullable [] value(R record);

    /**
     * The record in these bytes; empty for one of a kind that this release does not know, which a newer one may have
     * written.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    Optional<R> decode(ByteBuffer key, @Nullable ByteBuffer value);
}
