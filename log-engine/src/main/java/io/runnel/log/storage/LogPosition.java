package io.runnel.log.storage;

/**
 * A boundary between two batches: an offset and where it lies.
 *
 * @param offset of the batch that begins here
 * @param segmentBaseOffset names the segment
 * @param position bytes from the start of the segment's file
 */
public record LogPosition(long offset, long segmentBaseOffset, int position) {}
