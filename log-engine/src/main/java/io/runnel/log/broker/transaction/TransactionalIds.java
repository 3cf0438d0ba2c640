package io.runnel.log.broker.transaction;

import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.utils.Utils;

/** What a transactional id must be for its coordinator to keep it. */
final class TransactionalIds {
    private TransactionalIds() {}

    /**
     * Refuses an id that cannot stand in a record.
     *
     * @throws InvalidRequestException if it is empty or too long
     */
    static void require(String transactionalId) {
        if (transactionalId.isEmpty()) {
            throw new InvalidRequestException("A transactional id must not be empty");
        }
        requireFits(transactionalId);
    }

    /** Likewise, where an id that is empty is told otherwise. */
    static void requireFits(String transactionalId) {
        // A record's key has no room for more. Clients may send more, since their lengths are varints and each byte
        // that
        // is not UTF-8 is three when it is written again.
        int bytes = Utils.utf8Length(transactionalId);
        if (bytes > Short.MAX_VALUE) {
            throw new InvalidRequestException("A transactional id of " + bytes + " bytes is too long: at most "
                    + Short.MAX_VALUE + " are possible.");
        }
    }
}
