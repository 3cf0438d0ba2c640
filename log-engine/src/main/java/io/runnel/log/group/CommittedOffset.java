package io.runnel.log.group;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * How far a group has come in a partition. One with an expiry of its own has neither leader epoch nor topic id, because
 * Kafka's record of it has no room for them.
 *
 * @param offset of the next record to be consumed
 * @param leaderEpoch of the last record consumed, or -1 when the consumer did not tell
 * @param metadata free text of the consumer
 * @param commitTimestampMs when it was committed, the broker's time
 * @param expireTimestampMs when it expires by its committer's own wish (OffsetCommit v2-v4), or {@link #NO_EXPIRY}
 * @param topicId of the topic it was committed for, or zero when that is not known
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs, Uuid topicId) {
    /** The expiry of an offset that lives as long as its group does. */
    public static final long NO_EXPIRY = -1;

    public CommittedOffset {
        if (expireTimestampMs >= 0) {
            leaderEpoch = RecordBatch.NO_PARTITION_LEADER_EPOCH;
            topicId = Uuid.ZERO_UUID;
        }
    }
}
