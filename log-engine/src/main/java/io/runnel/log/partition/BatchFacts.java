package io.runnel.log.partition;

/**
 * What the decisions of a partition need to know of a record batch.
 *
 * @param producerId {@link #NO_PRODUCER} for a producer that is not idempotent
 * @param baseSequence sequence of the first record; meaningless without a producer id, and -1 in a batch that a
 *     coordinator wrote in a producer's transaction
 * @param lastOffsetDelta offset of the last record minus that of the first; at least 0
 * @param maxTimestampMs the newest timestamp in the batch
 * @param leaderEpoch the leader epoch stamped into the batch, where it is read back from disk
 */
public record BatchFacts(
        long producerId,
        short producerEpoch,
        int baseSequence,
        int lastOffsetDelta,
        long maxTimestampMs,
        int leaderEpoch,
        boolean transactional,
        boolean control) {
    /** The producer id of a batch whose producer is not idempotent, as it stands in the batch. */
    public static final long NO_PRODUCER = -1L;

    private static final int NO_SEQUENCE = -1;

    public boolean idempotent() {
        return producerId != NO_PRODUCER;
    }

    /** Whether the batch has its place in its producer's sequence. */
    public boolean sequenced() {
        return idempotent() && baseSequence >= 0;
    }

    /** The same batch, written by a coordinator outside of its producer's sequence. */
    public BatchFacts withoutSequence() {
        return new BatchFacts(
                producerId,
                producerEpoch,
                NO_SEQUENCE,
                lastOffsetDelta,
                maxTimestampMs,
                leaderEpoch,
                transactional,
                control);
    }

    /** Sequence of the last record; sequences wrap around after {@link Integer#MAX_VALUE}. */
    public int lastSequence() {
        return Sequences.add(baseSequence, lastOffsetDelta);
    }
}
