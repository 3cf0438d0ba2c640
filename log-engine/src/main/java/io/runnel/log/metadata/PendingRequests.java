package io.runnel.log.metadata;

import io.runnel.log.metadata.ClusterMetadata.Rule;
import java.util.ArrayList;
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
    /** Of those that are decided. */
    private final List<Outcome<R>> outcomes = new ArrayList<>();
    /** How many batches of the group that was decided last must be committed for the outcomes to hold. */
    private int batches;

    PendingRequests(List<Q> requests, Rule<Q, R> rule) {
        this.requests = requests;
        this.rule = rule;
    }

    /** The outcomes, in the order of the requests, once they hold. */
    CompletableFuture<List<Outcome<R>>> answer() {
        return answer;
    }

    /** Whether all are decided, though maybe not committed. */
    boolean areDecided() {
        return outcomes.size() == requests.size();
    }

    /** Whether there is an answer. */
    boolean areAnswered() {
        return answer.isDone();
    }

    /**
     * Decides those that are left, after those that the group has already and as long as it is not full; if their rule
     * fails, all are answered with that.
     */
    void decideIn(DecidedGroup group) {
        try {
            outcomes.addAll(group.decide(requests.subList(outcomes.size(), requests.size()), rule));
            batches = group.batches().size();
        } catch (RuntimeException | Error e) {
            LOG.error("The controller failed at {}", requests, e);
            answer.completeExceptionally(e);
        }
    }

    /** Answers if so many batches are enough. */
    void complete(int committed) {
        if (areDecided() && batches <= committed) {
            answer.complete(List.copyOf(outcomes));
        }
    }

    /** Answers with this, unless there is an answer. */
    void fail(Throwable cause) {
        answer.completeExceptionally(cause);
    }
}
