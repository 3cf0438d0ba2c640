package io.runnel.log.storage;

/**
 * What retention needs to know of a segment.
 *
 * @param baseOffset where it begins
 * @param endOffset exclusive: where the next segment begins, or, of the last one, where the log ends
 * @param sizeInBytes of its batches
 * @param newestMs its newest timestamp; when its records bear none, the time of the last write to its file;
 *     {@link Long#MAX_VALUE} of an empty segment that is about to be written
 */
public record SegmentFacts(long baseOffset, long endOffset, long sizeInBytes, long newestMs) {}
