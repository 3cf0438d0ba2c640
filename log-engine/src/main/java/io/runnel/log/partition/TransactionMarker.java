package io.runnel.log.partition;

/**
 * The end of a producer's transaction in one partition, as its control batch tells (KIP-98).
 *
 * @param committed whether the transaction's records count; else they were aborted
 * @param coordinatorEpoch leader epoch of the transaction coordinator that decided so
 */
public record TransactionMarker(long producerId, short producerEpoch, boolean committed, int coordinatorEpoch) {
    public TransactionMarker {
        if (producerId < 0 || producerEpoch < 0) {
            throw new IllegalArgumentException("A transaction marker belongs to a producer, not to id " + producerId
                    + " with epoch " + producerEpoch);
        }
    }
}
