package io.runnel.log.compaction;

/**
 * When a record may and when it must be compacted.
 *
 * @param minMs {@code min.compaction.lag.ms}
 * @param maxMs {@code max.compaction.lag.ms}
 */
public record Lags(long minMs, long maxMs) {}
