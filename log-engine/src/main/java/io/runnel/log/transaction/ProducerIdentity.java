package io.runnel.log.transaction;

/**
 * The producer id and epoch that a transactional id has now, with what a retried request may still name.
 *
 * @param lastEpoch the epoch before the newest one where its owner may go on with that, else {@link #NO_EPOCH}
 * @param previousId the id as it was before the last change of state
 * @param nextId the id that takes over when the transaction is complete, because the epochs of this one are exhausted,
 *     or {@link #NO_ID}
 */
public record ProducerIdentity(long id, short epoch, short lastEpoch, long previousId, long nextId) {
    /** Instead of a producer id. */
    public static final long NO_ID = -1L;

    /** Instead of a producer epoch. */
    public static final short NO_EPOCH = -1;

    /** No client is given the highest epoch, so that its owner can still be fenced. */
    private static final short LAST_GIVEN_EPOCH = Short.MAX_VALUE - 1;

    static ProducerIdentity fresh(long id, short lastEpoch, long previousId) {
        return new ProducerIdentity(id, (short) 0, lastEpoch, previousId, NO_ID);
    }

    static boolean isExhausted(short epoch) {
        return epoch >= LAST_GIVEN_EPOCH;
    }

    boolean exhausted() {
        return isExhausted(epoch);
    }

    /** The same producer in the next state. */
    ProducerIdentity unchanged() {
        return previousId == id ? this : new ProducerIdentity(id, epoch, lastEpoch, id, nextId);
    }

    /** The next epoch; the highest one has none. */
    ProducerIdentity bumped(short newLastEpoch, long newNextId) {
        short next = epoch == Short.MAX_VALUE ? epoch : (short) (epoch + 1);
        return new ProducerIdentity(id, next, newLastEpoch, id, newNextId);
    }

    /** What takes over when the transaction is complete. */
    ProducerIdentity completed() {
        return nextId == NO_ID ? unchanged() : new ProducerIdentity(nextId, (short) 0, lastEpoch, id, NO_ID);
    }

    /** Whether a request with this id and epoch is the repetition of one whose answer brought the present id. */
    boolean overflowedFrom(long oldId, short oldEpoch) {
        return previousId == oldId && oldEpoch == LAST_GIVEN_EPOCH && epoch == 0;
    }
}
