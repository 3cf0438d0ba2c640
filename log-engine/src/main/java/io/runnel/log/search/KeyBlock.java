package io.runnel.log.search;

/**
 * A block with what its filter is made of.
 *
 * @param hashes of its records' keys ({@link KeyHash}), each once, in any order; null if there are more than {@link
 *     #MAX_KEYS}
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and read once, by the thousands.
public record KeyBlock(Block block, long @org.jspecify.annotations.Nullable [] hashes) {
    /** More keys than this in one block, which a single large batch may have, are not filtered: memory is bounded. */
    public static final int MAX_KEYS = 1 << 20;
}
