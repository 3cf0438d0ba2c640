package io.runnel.log.storage;

/**
 * What a segment's indexes need to know of a batch.
 *
 * @param sizeInBytes header included
 */
public record AppendedBatch(long lastOffset, long maxTimestampMs, int sizeInBytes) {}
