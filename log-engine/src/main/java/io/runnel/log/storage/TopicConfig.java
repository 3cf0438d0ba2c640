package io.runnel.log.storage;

import org.apache.kafka.common.record.TimestampType;

/**
 * What a partition's storage needs of its topic's effective configs.
 *
 * @param segmentBytes {@code segment.bytes}: a segment is rolled before it grows beyond this
 * @param segmentMs {@code segment.ms}: a segment is rolled when record time since its first batch exceeds this
 * @param indexIntervalBytes {@code index.interval.bytes}: bytes of batches between two index entries
 * @param segmentIndexBytes {@code segment.index.bytes}: a segment is rolled when an index reaches this
 * @param maxMessageBytes {@code max.message.bytes}: the largest record batch, header included
 * @param timestampType {@code message.timestamp.type}
 * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}: how far behind the broker's clock a timestamp
 *     may be, with {@code CreateTime}
 * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}: how far ahead of it
 * @param ack {@code runnel.ack}
 */
public record TopicConfig(
        long segmentBytes,
        long segmentMs,
        int indexIntervalBytes,
        int segmentIndexBytes,
        int maxMessageBytes,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        AckPromise ack) {

    /** Kafka's defaults, with Runnel's promise that an acknowledged batch is flushed. */
    public static final TopicConfig DEFAULTS = new TopicConfig(
            1L << 30,
            7L * 24 * 60 * 60 * 1000,
            4096,
            10 << 20,
            1_048_588,
            TimestampType.CREATE_TIME,
            Long.MAX_VALUE,
            60L * 60 * 1000,
            AckPromise.FLUSHED);

    public TopicConfig {
        require(segmentBytes > 0 && segmentBytes <= Integer.MAX_VALUE, "segment.bytes", segmentBytes);
        require(segmentMs > 0, "segment.ms", segmentMs);
        require(indexIntervalBytes >= 0, "index.interval.bytes", indexIntervalBytes);
        require(segmentIndexBytes >= 4, "segment.index.bytes", segmentIndexBytes);
        require(maxMessageBytes >= 0, "max.message.bytes", maxMessageBytes);
        require(timestampBeforeMaxMs >= 0, "message.timestamp.before.max.ms", timestampBeforeMaxMs);
        require(timestampAfterMaxMs >= 0, "message.timestamp.after.max.ms", timestampAfterMaxMs);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException("Topic config " + name + " is out of range: " + value);
        }
    }

    /** This config with segments of at most so many bytes. */
    public TopicConfig withSegmentBytes(long bytes) {
        return new TopicConfig(
                bytes,
                segmentMs,
                indexIntervalBytes,
                segmentIndexBytes,
                maxMessageBytes,
                timestampType,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                ack);
    }
}
