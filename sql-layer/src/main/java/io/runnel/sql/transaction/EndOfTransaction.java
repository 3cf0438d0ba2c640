package io.runnel.sql.transaction;

import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the transaction of a writer, and says in the terms of SQL what became of it. For one end, and one thread. */
final class EndOfTransaction {
    static final String ROLLED_BACK = "40000";
    static final String SERIALIZATION_FAILURE = "40001";
    static final String RESOLUTION_UNKNOWN = "08007";

    /** The log itself gives up after a minute; this is for one that does not even do that. */
    private static final long WAIT_MS = 90_000;

    private static final Logger LOG = LoggerFactory.getLogger(EndOfTransaction.class);

    private final WriterPool pool;
    private final WriterPool.Lease lease;
    private final long waitMs;
    private boolean interrupted;

    EndOfTransaction(WriterPool pool, WriterPool.Lease lease) {
        this(pool, lease, WAIT_MS);
    }

    /** @param waitMs for the commit, and for the abort */
    EndOfTransaction(WriterPool pool, WriterPool.Lease lease, long waitMs) {
        this.pool = pool;
        this.lease = lease;
        this.waitMs = waitMs;
    }

    /**
     * Commits, and gives the writer back or up.
     *
     * @throws SqlException class 23, 40, 42 or 54 if nothing was committed, and nothing will be; 08007 if it is not known
     */
    void commit() {
        try {
            commitNow();
        } finally {
            interruptAgain();
        }
    }

    private void commitNow() {
        Throwable failure = failureOf(lease.writer()::commit);
        if (failure == null) {
            pool.give(lease);
            return;
        }
        boolean fenced = isFence(failure);
        // What an abort does away with was not committed; a writer that does not know how its commit ended refuses, and
        // one whose commit is still under way must not be asked.
        boolean undone = !fenced && !(failure instanceof NoAnswer) && failureOf(lease.writer()::abort) == null;
        if (undone) {
            pool.give(lease);
            throw refused(failure);
        }
        pool.discard(lease);
        if (fenced) {
            throw new SqlException(
                    SERIALIZATION_FAILURE,
                    "The transaction was rolled back before it could be committed, because it took longer than "
                            + TransactionConfig.TIMEOUT_MS + " allows, or another node uses transactional id "
                            + lease.writer().transactionalId() + ": run it again. (" + failure.getMessage() + ")",
                    0,
                    0,
                    failure);
        }
        throw new SqlException(
                RESOLUTION_UNKNOWN,
                "It is not known whether the transaction was committed: " + failure.getMessage()
                        + " It is by now, or never will be: look for its rows, or for the positions of the group that it"
                        + " consumed for, before you run it again.",
                0,
                0,
                failure);
    }

    /** Undoes it, or leaves that to the transaction's timeout; gives the writer back or up. */
    void rollback() {
        try {
            rollbackNow();
        } finally {
            interruptAgain();
        }
    }

    private void rollbackNow() {
        Throwable failure = failureOf(lease.writer()::abort);
        if (failure == null) {
            pool.give(lease);
            return;
        }
        if (!isFence(failure)) {
            LOG.warn(
                    "The transaction of {} is rolled back only when its time is over: {}",
                    lease.writer().transactionalId(),
                    failure.toString());
        }
        pool.discard(lease);
    }

    /** Only now: a writer that is closed by an interrupted thread waits for nothing, and may throw. */
    private void interruptAgain() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static SqlException refused(Throwable failure) {
        SqlException known = LogFutures.failure(failure, "Committing the transaction");
        boolean told = !known.sqlState().startsWith("58");
        return new SqlException(
                told ? known.sqlState() : ROLLED_BACK,
                known.getMessage() + " Nothing of it was stored.",
                0,
                0,
                failure);
    }

    static boolean isFence(Throwable failure) {
        return failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
    }

    /** Null if it came to a good end. A writer that is closed already, as the node shuts down, has failed too. */
    private @Nullable Throwable failureOf(Supplier<CompletableFuture<Void>> end) {
        try {
            end.get().get(waitMs, TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            return new NoAnswer("The log did not answer for " + waitMs + " ms.");
        } catch (InterruptedException e) {
            interrupted = true;
            return new NoAnswer("The thread that waited was interrupted.");
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** The end is still under way. */
    private static final class NoAnswer extends org.apache.kafka.common.errors.TimeoutException {
        private static final long serialVersionUID = 1;

        NoAnswer(String message) {
            super(message);
        }
    }
}
