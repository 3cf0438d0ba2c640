package io.runnel.log.broker;

/** Goes along a fetch's partitions. */
interface FetchLook {
    /** Reads the partition; false if it has nothing to tell. */
    boolean at(FetchedPartition partition);

    /** Whether the others need not be read, as the answer is full. */
    boolean isSatisfied();
}
