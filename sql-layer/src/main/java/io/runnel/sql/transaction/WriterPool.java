package io.runnel.sql.transaction;

import io.runnel.log.EventLog;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The transactional writers of a node. Opening one costs a round trip and ends what an earlier writer of its id has left
 * open, so they are kept, and ids with low numbers come first: after a crash they are the ones that have left something.
 * Thread-safe.
 */
final class WriterPool implements AutoCloseable {
    /** The coordinator forgets ids that were not used for a week: one that has rested so long is opened anew. */
    private static final long MAX_REST_NANOS = 24L * 3_600 * 1_000_000_000L;

    private final EventLog log;
    private final TransactionConfig config;
    private final Deque<Lease> idle = new ArrayDeque<>();
    private final Set<Lease> taken = new HashSet<>();
    private final BitSet numbers = new BitSet();
    private boolean closed;

    WriterPool(EventLog log, TransactionConfig config) {
        this.log = log;
        this.config = config;
    }

    /** A writer that one transaction has for itself. */
    record Lease(int number, TransactionalWriter writer, long givenBackNanos) {}

    /**
     * Takes a writer, opening one if none is idle.
     *
     * @throws SqlException 53300 if as many transactions are open as there may be, 58030 if the log gave no writer
     */
    Lease take() {
        while (true) {
            Lease rested = rested();
            if (rested == null) {
                return open();
            }
            if (System.nanoTime() - rested.givenBackNanos < MAX_REST_NANOS) {
                return rested;
            }
            discard(rested);
        }
    }

    private synchronized @Nullable Lease rested() {
        Lease lease = idle.pollFirst();
        if (lease != null) {
            taken.add(lease);
        }
        return lease;
    }

    private Lease open() {
        int number = number();
        String id = config.idPrefix() + number;
        try {
            Lease lease = new Lease(number, log.transactionalWriter(id, config.timeoutMs()), System.nanoTime());
            synchronized (this) {
                taken.add(lease);
                if (!closed) {
                    return lease;
                }
            }
            discard(lease);
            throw new SqlException("57P01", "The server is shutting down; connect again when it is back.");
        } catch (ApiException e) {
            free(number);
            throw LogFutures.failure(e, "Opening a transaction under transactional id " + id);
        }
    }

    private synchronized int number() {
        int number = numbers.nextClearBit(1);
        if (number > config.most()) {
            throw new SqlException(
                    "53300",
                    config.most() + " transactions are open, the most that " + TransactionConfig.MOST
                            + " allows: end some, or raise it.");
        }
        numbers.set(number);
        return number;
    }

    private synchronized void free(int number) {
        numbers.clear(number);
    }

    /** Gives a writer back that has no open transaction. */
    void give(Lease lease) {
        synchronized (this) {
            if (!closed) {
                taken.remove(lease);
                idle.addFirst(new Lease(lease.number, lease.writer, System.nanoTime()));
                return;
            }
        }
        discard(lease);
    }

    /** Gives a writer up that is of no use, or is not known to be; the next one of its id settles what it left. */
    void discard(Lease lease) {
        lease.writer.close();
        synchronized (this) {
            taken.remove(lease);
            numbers.clear(lease.number);
        }
    }

    /** Closes all writers: what is open is rolled back. */
    @Override
    public void close() {
        List<Lease> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(idle);
            all.addAll(taken);
            idle.clear();
        }
        all.forEach(lease -> lease.writer.close());
    }
}
