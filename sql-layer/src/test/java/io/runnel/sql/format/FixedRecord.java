package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A reader that stands on one record, whose buffers are direct ones: bytes in the middle of a larger buffer. */
record FixedRecord(byte @Nullable [] keyBytes, byte @Nullable [] valueBytes) implements PartitionReader {
    static final int PARTITION = 3;
    static final long OFFSET = 17;
    static final long TIMESTAMP_MS = 981_000_000_000L;

    @Override
    public TopicPartition partition() {
        return new TopicPartition("t", PARTITION);
    }

    @Override
    public long startOffset() {
        return OFFSET;
    }

    @Override
    public long endOffset() {
        return OFFSET + 1;
    }

    @Override
    public long offsetForTime(long timestampMs) {
        return OFFSET;
    }

    @Override
    public void seek(long offset) {}

    @Override
    public long position() {
        return OFFSET + 1;
    }

    @Override
    public void limit(long endOffset) {}

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public long offset() {
        return OFFSET;
    }

    @Override
    public long timestampMs() {
        return TIMESTAMP_MS;
    }

    @Override
    public @Nullable ByteBuffer key() {
        return inTheMiddle(keyBytes);
    }

    @Override
    public @Nullable ByteBuffer value() {
        return inTheMiddle(valueBytes);
    }

    private static @Nullable ByteBuffer inTheMiddle(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 8);
        buffer.position(5);
        buffer.put(bytes);
        return buffer.flip().position(5);
    }

    @Override
    public Header[] headers() {
        return new Header[0];
    }

    @Override
    public void onReadable(@Nullable Runnable wakeUp) {}

    @Override
    public void close() {}
}
