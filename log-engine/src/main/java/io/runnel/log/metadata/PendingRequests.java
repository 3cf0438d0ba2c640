package io.runnel.log.metadata;

import io.runnel.log.metadata.ClusterMetadata.Rule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests of one caller on their way to their outcomes. But for the future, for the controller's thread. */
final class PendingRequests<Q, R> {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequests.class);

    private final List<Q> requests;
    private final Rule<Q, R> rule;
    private final CompletableFuture<List<Outcome<R>>> answer = new CompletableFuture<>();
    private List<Outcome<R>> outcomes = List.of();
    /** How many batches of the group must be committed for the outcomes to hold. */
    private int batches;

    PendingRequests(List<Q> requests, Rule<Q, R> rule) {
        this.requests = requests;
        this.rule = rule;
    }

    /** The outcomes, in the order of the requests, once they hold. */
    CompletableFuture<List<Outcome<R>>> answer() {
        return answer;
    }

    /** Decides them after those that the group has already; if their rule fails, they are answered with that. */
    void decideIn(DecidedGroup group) {
        try {
            outcomes = group.decide(requests, rule);
            batches = group.batches().size();
        } catch (RuntimeException | Error e) {
            LOG.error("The controller failed at {}", requests, e);
            answer.completeExceptionally(e);
        }
    }

    /** Answers if so many batches are enough. */
    void complete(int committed) {
        if (batches <= committed) {
            answer.complete(outcomes);
        }
    }

    /** Answers with this, unless there is an answer. */
    void fail(Throwable cause) {
        answer.completeExceptionally(cause);
    }
}
