package io.runnel.log.search;

/**
 * What a filter file says of its segment as a whole.
 *
 * @param records without control records, but with those of aborted transactions
 * @param recordsWithoutKey how many of them have no key
 * @param control whether there are control batches
 * @param transactional whether there are batches of transactions
 * @param minMs smallest timestamp of the records; {@code Long.MAX_VALUE} where there are none
 * @param maxMs largest timestamp of the records; {@code Long.MIN_VALUE} where there are none
 */
public record Summary(
        long records, long recordsWithoutKey, boolean control, boolean transactional, long minMs, long maxMs) {
    /** Of nothing. */
    public static final Summary EMPTY = new Summary(0, 0, false, false, Long.MAX_VALUE, Long.MIN_VALUE);

    /** With a block more. */
    public Summary plus(Block block, long withoutKey, boolean controlToo, boolean transactionalToo) {
        return new Summary(
                records + block.records(),
                recordsWithoutKey + withoutKey,
                control | controlToo,
                transactional | transactionalToo,
                Math.min(minMs, block.minMs()),
                Math.max(maxMs, block.maxMs()));
    }
}
