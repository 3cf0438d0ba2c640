package io.runnel.log.transaction;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A transactional id: what its records say, and beside it what is only in memory. */
final class TransactionEntry {
    private Transaction transaction;
    private final Queue<Waiting> waiting = new ArrayDeque<>(0);
    /** Uptime at which the open transaction is aborted; meaningless without one. */
    private long timeoutAtMs;
    /** Uptime since which nothing has happened; may be negative after a restart. */
    private long idleSinceMs;

    private @Nullable MarkersDue markersDue;

    TransactionEntry(Transaction transaction) {
        this.transaction = transaction;
    }

    Transaction transaction() {
        return transaction;
    }

    void is(Transaction now) {
        transaction = now;
    }

    /** Requests that go on when the transaction that ends is complete; bounded by {@link Transactions}. */
    Queue<Waiting> waiting() {
        return waiting;
    }

    /**
     * Whether these markers are waited for: those that were asked for last, while they are not all written. Where each
     * end has a producer epoch of its own, equal ones that were asked for before the state was read back are as good. Of
     * other producers equal ones may be those of an earlier transaction, or may be written once more while the next is
     * open already, which they would end.
     */
    boolean awaits(MarkersDue written) {
        MarkersDue due = markersDue;
        return due == written || due != null && due.epochBumped() && due.equals(written);
    }

    void awaitMarkers(@Nullable MarkersDue due) {
        markersDue = due;
    }

    long timeoutAtMs() {
        return timeoutAtMs;
    }

    void timesOutAt(long uptimeMs) {
        timeoutAtMs = uptimeMs;
    }

    long idleSinceMs() {
        return idleSinceMs;
    }

    void idleSince(long uptimeMs) {
        idleSinceMs = uptimeMs;
    }
}
