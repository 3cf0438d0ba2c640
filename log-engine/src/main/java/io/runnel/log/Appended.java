package io.runnel.log;

/**
 * Where an acknowledged batch stands in its partition.
 *
 * @param baseOffset offset of the first record
 * @param endOffset exclusive: one past the offset of the last record
 * @param maxTimestampMs the newest timestamp in the batch, as stored
 */
public record Appended(long baseOffset, long endOffset, long maxTimestampMs) {}
