package io.runnel.log.storage;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;

/**
 * What a partition's storage needs of its topic's effective configs.
 *
 * @param segments how the log is cut into files
 * @param cleanupPolicies {@code cleanup.policy}; empty where nothing is ever cleaned up
 * @param retention what {@link CleanupPolicy#DELETE} leaves
 * @param compaction what {@link CleanupPolicy#COMPACT} does
 * @param timestamps which timestamps records get, and which are taken
 * @param maxMessageBytes {@code max.message.bytes}: the largest record batch, header included
 * @param compression {@code compression.type} with its level; empty where batches stay as the producer compressed them
 * @param ack {@code runnel.ack}
 * @param minInSyncReplicas {@code min.insync.replicas}: with fewer, nothing is committed
 * @param keyFilter {@code runnel.key.filter}: whether full segments get a filter of their keys
 */
public record TopicConfig(
        Segments segments,
        Set<CleanupPolicy> cleanupPolicies,
        Retention retention,
        Compaction compaction,
        Timestamps timestamps,
        int maxMessageBytes,
        Optional<Compression> compression,
        AckPromise ack,
        int minInSyncReplicas,
        boolean keyFilter) {

    private static final long HOUR_MS = 60L * 60 * 1000;
    private static final long WEEK_MS = 7L * 24 * HOUR_MS;

    /** Kafka's defaults, with Runnel's promise that an acknowledged batch is flushed. */
    public static final TopicConfig DEFAULTS = new TopicConfig(
            new Segments(1L << 30, WEEK_MS, 0, 4096, 10 << 20, 60_000),
            Set.of(CleanupPolicy.DELETE),
            new Retention(WEEK_MS, Retention.NO_LIMIT),
            new Compaction(0.5, 0, Long.MAX_VALUE, 24 * HOUR_MS),
            new Timestamps(TimestampType.CREATE_TIME, Long.MAX_VALUE, HOUR_MS),
            1_048_588,
            Optional.empty(),
            AckPromise.FLUSHED,
            1,
            true);

    /**
     * How the log is cut into files.
     *
     * @param bytes {@code segment.bytes}: a segment is rolled before it grows beyond this
     * @param ms {@code segment.ms}: a segment is rolled when record time since its first batch exceeds this
     * @param jitterMs {@code segment.jitter.ms}: up to so much earlier, by chance, so that not all partitions roll at
     *     once
     * @param indexIntervalBytes {@code index.interval.bytes}: bytes of batches between two index entries
     * @param indexBytes {@code segment.index.bytes}: a segment is rolled when an index reaches this
     * @param fileDeleteDelayMs {@code file.delete.delay.ms}: how long the files of a deleted segment stay, for fetches
     *     that are still being sent
     */
    public record Segments(
            long bytes, long ms, long jitterMs, int indexIntervalBytes, int indexBytes, long fileDeleteDelayMs) {
        public Segments {
            require(bytes > 0 && bytes <= Integer.MAX_VALUE, "segment.bytes", bytes);
            require(ms > 0, "segment.ms", ms);
            require(jitterMs >= 0, "segment.jitter.ms", jitterMs);
            require(indexIntervalBytes >= 0, "index.interval.bytes", indexIntervalBytes);
            require(indexBytes >= 4, "segment.index.bytes", indexBytes);
            require(fileDeleteDelayMs >= 0, "file.delete.delay.ms", fileDeleteDelayMs);
        }
    }

    /**
     * What {@link CleanupPolicy#DELETE} leaves.
     *
     * @param ms {@code retention.ms}: how old a segment's newest record may be; -1 for any age
     * @param bytes {@code retention.bytes}: the size that the log is not cut below; negative for any size
     */
    public record Retention(long ms, long bytes) {
        /** Stands for "without limit". */
        public static final long NO_LIMIT = -1;

        public Retention {
            require(ms >= NO_LIMIT, "retention.ms", ms);
        }
    }

    /**
     * When and what {@link CleanupPolicy#COMPACT} cleans.
     *
     * @param minCleanableDirtyRatio {@code min.cleanable.dirty.ratio}: the share of uncleaned bytes, 0 to 1, from which
     *     on a log is compacted
     * @param minLagMs {@code min.compaction.lag.ms}: how long a record stays uncompacted at least
     * @param maxLagMs {@code max.compaction.lag.ms}: how long a record stays uncompacted at most
     * @param deleteRetentionMs {@code delete.retention.ms}: how long tombstones and transaction markers stay after the
     *     compaction that found them
     */
    public record Compaction(double minCleanableDirtyRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {
        public Compaction {
            if (!(minCleanableDirtyRatio >= 0 && minCleanableDirtyRatio <= 1)) {
                throw new IllegalArgumentException(
                        "Topic config min.cleanable.dirty.ratio is out of range: " + minCleanableDirtyRatio);
            }
            require(minLagMs >= 0, "min.compaction.lag.ms", minLagMs);
            require(maxLagMs > 0, "max.compaction.lag.ms", maxLagMs);
            require(deleteRetentionMs >= 0, "delete.retention.ms", deleteRetentionMs);
        }
    }

    /**
     * Which timestamps records get, and which are taken.
     *
     * @param type {@code message.timestamp.type}
     * @param beforeMaxMs {@code message.timestamp.before.max.ms}: how far behind the broker's clock a timestamp may be,
     *     with {@code CreateTime}
     * @param afterMaxMs {@code message.timestamp.after.max.ms}: how far ahead of it
     */
    public record Timestamps(TimestampType type, long beforeMaxMs, long afterMaxMs) {
        public Timestamps {
            require(beforeMaxMs >= 0, "message.timestamp.before.max.ms", beforeMaxMs);
            require(afterMaxMs >= 0, "message.timestamp.after.max.ms", afterMaxMs);
        }
    }

    public TopicConfig {
        cleanupPolicies = Set.copyOf(cleanupPolicies);
        require(maxMessageBytes >= 0, "max.message.bytes", maxMessageBytes);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException("Topic config " + name + " is out of range: " + value);
        }
    }

    public long segmentBytes() {
        return segments.bytes();
    }

    /**
     * After how much record time a segment is rolled: {@code segment.ms}, and in a compacted topic no later than {@code
     * max.compaction.lag.ms}, for the segment that is being written is never compacted.
     */
    public long rollMs() {
        return compacts() ? Math.min(segments.ms(), compaction.maxLagMs()) : segments.ms();
    }

    public int indexIntervalBytes() {
        return segments.indexIntervalBytes();
    }

    public TimestampType timestampType() {
        return timestamps.type();
    }

    public long timestampBeforeMaxMs() {
        return timestamps.beforeMaxMs();
    }

    public long timestampAfterMaxMs() {
        return timestamps.afterMaxMs();
    }

    /** Whether {@link #retention} is carried out. */
    public boolean deletes() {
        return cleanupPolicies.contains(CleanupPolicy.DELETE);
    }

    /** Whether {@link #compaction} is carried out. */
    public boolean compacts() {
        return cleanupPolicies.contains(CleanupPolicy.COMPACT);
    }

    /** This config with segments cut in another way. */
    public TopicConfig with(Segments other) {
        return new TopicConfig(
                other,
                cleanupPolicies,
                retention,
                compaction,
                timestamps,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with segments of at most so many bytes. */
    public TopicConfig withSegmentBytes(long bytes) {
        return with(new Segments(
                bytes,
                segments.ms(),
                segments.jitterMs(),
                segments.indexIntervalBytes(),
                segments.indexBytes(),
                segments.fileDeleteDelayMs()));
    }

    /** This config with other policies; none for "never clean up". */
    public TopicConfig withCleanup(CleanupPolicy... policies) {
        return new TopicConfig(
                segments,
                Set.of(policies),
                retention,
                compaction,
                timestamps,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with another retention. */
    public TopicConfig with(Retention other) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                other,
                compaction,
                timestamps,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with another compaction. */
    public TopicConfig with(Compaction other) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                other,
                timestamps,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with other timestamps. */
    public TopicConfig with(Timestamps other) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                compaction,
                other,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with batches of at most so many bytes. */
    public TopicConfig withMaxMessageBytes(int bytes) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                compaction,
                timestamps,
                bytes,
                compression,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with batches compressed anew; empty to leave them as they come. */
    public TopicConfig with(Optional<Compression> other) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                compaction,
                timestamps,
                maxMessageBytes,
                other,
                ack,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with another promise. */
    public TopicConfig with(AckPromise other) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                compaction,
                timestamps,
                maxMessageBytes,
                compression,
                other,
                minInSyncReplicas,
                keyFilter);
    }

    /** This config with filters of keys, or without. */
    public TopicConfig withKeyFilter(boolean wanted) {
        return new TopicConfig(
                segments,
                cleanupPolicies,
                retention,
                compaction,
                timestamps,
                maxMessageBytes,
                compression,
                ack,
                minInSyncReplicas,
                wanted);
    }
}
