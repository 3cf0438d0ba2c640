package io.runnel.log.search;

/**
 * A part of a log that may hold what is wanted; what lies between two of them does not.
 *
 * @param fromOffset inclusive
 * @param toOffset exclusive
 * @param bytes how many bytes it has; where that is not known, how many to read at a time
 * @param records how many records it has, or an estimate
 */
public record Candidate(long fromOffset, long toOffset, int bytes, long records) {}
