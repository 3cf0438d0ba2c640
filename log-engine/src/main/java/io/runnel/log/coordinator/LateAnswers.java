package io.runnel.log.coordinator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The steps whose answers wait for a commit, and until when: a follower that neither comes nor leaves the in-sync set would
 * have them wait for ever. In the order of the log, in which they are committed too. For one thread at a time.
 */
final class LateAnswers {
    private final int limitMs;
    private final Deque<Waiting> queue = new ArrayDeque<>();

    private record Waiting(Step<?> step, CompletableFuture<?> committed, long untilMs) {}

    /** @param limitMs how long answers wait at most */
    LateAnswers(int limitMs) {
        this.limitMs = limitMs;
    }

    int limitMs() {
        return limitMs;
    }

    /** The answers of this step wait from now on, if it is not committed yet. */
    void add(Step<?> step, CompletableFuture<?> committed, long uptimeMs) {
        if (!committed.isDone()) {
            dropCommitted();
            queue.add(new Waiting(step, committed, uptimeMs + limitMs));
        }
    }

    /** When the first of them has waited long enough, or {@link Alarms#NONE}. */
    long nextMs() {
        dropCommitted();
        Waiting first = queue.peek();
        return first == null ? Alarms.NONE : first.untilMs();
    }

    /** Takes out those that have waited long enough. */
    List<Step<?>> takeDue(long uptimeMs) {
        List<Step<?>> due = new ArrayList<>();
        while (nextMs() <= uptimeMs) {
            due.add(queue.remove().step());
        }
        return due;
    }

    // Those behind the first may be done as well; they go when it does.
    private void dropCommitted() {
        Waiting first;
        while ((first = queue.peek()) != null && first.committed().isDone()) {
            queue.remove();
        }
    }
}
