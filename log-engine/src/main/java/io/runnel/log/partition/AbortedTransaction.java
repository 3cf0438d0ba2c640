package io.runnel.log.partition;

/**
 * A transaction whose records do not count, as the transaction index of the segment with its marker tells.
 *
 * @param firstOffset of its first record
 * @param lastOffset of its marker
 * @param lastStableOffset exclusive end of what lay outside open transactions when it was complete: no transaction that
 *     was aborted later has a record below
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
