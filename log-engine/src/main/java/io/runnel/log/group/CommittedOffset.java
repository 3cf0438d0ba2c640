package io.runnel.log.group;

import org.apache.kafka.common.Uuid;

/**
 * How far a group has come in a partition.
 *
 * @param offset of the next record to be consumed
 * @param leaderEpoch of the last record consumed, or -1 when the consumer did not tell
 * @param metadata free text of the consumer
 * @param commitTimestampMs when it was committed, the broker's time
 * @param expireTimestampMs when it expires by its committer's own wish (OffsetCommit v2-v4), or -1
 * @param topicId of the topic it was committed for, or zero when that is not known
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs, Uuid topicId) {}
