package io.runnel.log.broker.group;

import io.runnel.log.network.Call;
import io.runnel.log.network.Failures;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request that was refused as a whole is, where its response has an error for each part only. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** The error codes, or so many times that of the failure; never fails. */
    static CompletableFuture<List<Errors>> forEach(CompletableFuture<List<Errors>> errors, int parts, Call call) {
        return errors.exceptionally(failure -> Collections.nCopies(parts, code(failure, call)));
    }

    /** The code of a failure; one that is no answer to a client is logged. */
    static Errors code(Throwable failure, Call call) {
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof ApiException)) {
            LOG.error("{} failed", call.context(), cause);
        }
        return Errors.forException(cause);
    }
}
