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

    /** The markers that were asked for last, while they are not all written. */
    @Nullable
    MarkersDue markersDue() {
        return markersDue;
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
