package io.runnel.log.coordinator;

/**
 * Where a record of a coordinator comes from.
 *
 * @param producerId the producer whose transaction the record is part of, or {@link #NO_PRODUCER}
 * @param timestampMs when it was written
 */
public record RecordOrigin(long producerId, short producerEpoch, long timestampMs) {
    /** The producer id of a record outside transactions. */
    public static final long NO_PRODUCER = -1L;

    private static final short NO_EPOCH = -1;

    /** A record outside transactions. */
    public static RecordOrigin own(long timestampMs) {
        return new RecordOrigin(NO_PRODUCER, NO_EPOCH, timestampMs);
    }

    /** Whether the record holds only once its transaction is committed. */
    public boolean transactional() {
        return producerId != NO_PRODUCER;
    }
}
