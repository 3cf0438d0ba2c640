package io.runnel.log.search;

/**
 * Tells whether a filter was made of a segment as it is now.
 *
 * @param sizeInBytes of its batches
 * @param lastOffset of its last batch
 * @param lastChecksum as it stands in the header of that batch
 */
public record Identity(int sizeInBytes, long lastOffset, long lastChecksum) {}
