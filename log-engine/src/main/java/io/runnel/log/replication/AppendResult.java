package io.runnel.log.replication;

/**
 * Where a batch stands after its append; for a duplicate, where its first copy stands.
 *
 * @param baseOffset offset of the first record
 * @param lastOffset offset of the last record, inclusive
 * @param maxTimestampMs the newest timestamp in the batch, as stored
 * @param logAppendTimeMs the broker's time given to all records, or -1 where they keep their own (CreateTime)
 * @param logStartOffset the partition's start offset at the time of the append
 */
public record AppendResult(
        long baseOffset, long lastOffset, long maxTimestampMs, long logAppendTimeMs, long logStartOffset) {}
