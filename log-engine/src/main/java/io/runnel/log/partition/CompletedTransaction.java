package io.runnel.log.partition;

/**
 * A transaction whose marker stands in the log.
 *
 * @param firstOffset of its first record
 * @param lastOffset of its marker
 * @param lastStableOffset exclusive end of what lies outside open transactions once this one is complete; the high
 *     watermark may still be lower
 */
public record CompletedTransaction(
        long producerId, long firstOffset, long lastOffset, boolean committed, long lastStableOffset) {}
