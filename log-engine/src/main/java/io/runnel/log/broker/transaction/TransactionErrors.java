package io.runnel.log.broker.transaction;

import io.runnel.log.network.Failures;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the coordinator's refusals are for clients of each age. */
final class TransactionErrors {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionErrors.class);

    private TransactionErrors() {}

    /** The error of a failure, logged if it is our own. */
    static Errors of(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        Errors error = Errors.forException(cause);
        if (error == Errors.UNKNOWN_SERVER_ERROR) {
            LOG.error("A request about a transaction failed", cause);
        }
        return error;
    }

    /** Likewise, for a client that knows {@code PRODUCER_FENCED} only from that version on (KIP-588). */
    static Errors of(Throwable failure, short version, int firstVersionWithFenced) {
        Errors error = of(failure);
        return error == Errors.PRODUCER_FENCED && version < firstVersionWithFenced
                ? Errors.INVALID_PRODUCER_EPOCH
                : error;
    }
}
