package io.runnel.log.search;

/**
 * Some whole batches that follow each other in a segment: the smallest part that a search reads or passes over.
 *
 * @param baseOffset of its first batch; it reaches to the next block's
 * @param position of its first batch in the segment's file
 * @param records without control records
 * @param minMs smallest timestamp of these records; {@code Long.MAX_VALUE} where there are none
 * @param maxMs largest timestamp of these records; {@code Long.MIN_VALUE} where there are none
 */
public record Block(long baseOffset, int position, int records, long minMs, long maxMs) {
    /** Records after which a block ends with its batch, so that reading one in vain costs little. */
    public static final int RECORDS = 2_048;

    /** Bytes after which a block ends with its batch. */
    public static final int BYTES = 256 << 10;
}
