package io.runnel.log;

import io.runnel.log.search.KeyHash;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record to be appended.
 *
 * @param key null for a record without key
 * @param value null for a tombstone
 * @param timestampMs milliseconds since the epoch, or {@link #NOW} for the time of the append
 */
public record LogRecord(byte @Nullable [] key, byte @Nullable [] value, long timestampMs, List<Header> headers) {
    /** Stands for the time at which the log appends the record. */
    public static final long NOW = -1L;

    /** Spelled out: javac 17 writes no type annotations for the parameters of a compact constructor. */
    public LogRecord(byte @Nullable [] key, byte @Nullable [] value, long timestampMs, List<Header> headers) {
        this.key = key;
        this.value = value;
        this.timestampMs = timestampMs;
        this.headers = List.copyOf(headers);
    }

    /** A hash of a key's bytes, which stay as they are, in 64 bits; the same in every process. */
    public static long hashOfKey(ByteBuffer key) {
        return KeyHash.of(key);
    }

    /** A record without headers, stamped when it is appended. */
    public static LogRecord of(byte @Nullable [] key, byte @Nullable [] value) {
        return new LogRecord(key, value, NOW, List.of());
    }
}
