package io.runnel.sql;

/**
 * Where rows of an INSERT went, in their order: what a client asks for as generated keys. Three arrays of one length, not
 * changed by anybody.
 *
 * @param partitions of the topic
 * @param offsets in their partitions
 * @param rowTimes timestamps as stored, in milliseconds since the epoch
 */
public record StoredRows(int[] partitions, long[] offsets, long[] rowTimes) {
    /**
     * Where nothing is known: the statement stored no row, or was no INSERT … VALUES, or the log tells nothing of records
     * in a transaction (see {@link io.runnel.log.TransactionalWriter#append}).
     */
    public static final StoredRows NONE = new StoredRows(new int[0], new long[0], new long[0]);

    public StoredRows {
        if (partitions.length != offsets.length || partitions.length != rowTimes.length) {
            throw new IllegalArgumentException("Of " + partitions.length + " rows there are " + offsets.length
                    + " offsets and " + rowTimes.length + " times");
        }
    }

    /** How many rows it tells of: all of the statement, or none. */
    public int size() {
        return partitions.length;
    }
}
