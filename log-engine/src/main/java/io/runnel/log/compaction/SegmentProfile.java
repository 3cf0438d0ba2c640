package io.runnel.log.compaction;

/**
 * What is known of a segment without reading it.
 *
 * @param nextBaseOffset exclusive end of its offsets
 * @param indexBytes of its offset index
 * @param timeIndexBytes of its time index
 * @param firstTimestampMs of its first batch; negative when it has none
 * @param maxTimestampMs the newest; negative when it has none
 */
public record SegmentProfile(
        long baseOffset,
        long nextBaseOffset,
        int bytes,
        int indexBytes,
        int timeIndexBytes,
        long firstTimestampMs,
        long maxTimestampMs) {}
