package io.runnel.sql.transaction;

import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the transaction of a writer, and says in the terms of SQL what became of it. */
final class EndOfTransaction {
    static final String ROLLED_BACK = "40000";
    static final String SERIALIZATION_FAILURE = "40001";
    static final String RESOLUTION_UNKNOWN = "08007";

    /** The log itself gives up after a minute; this is for one that does not even do that. */
    private static final long WAIT_MS = 90_000;

    private static final Logger LOG = LoggerFactory.getLogger(EndOfTransaction.class);

    private final WriterPool pool;
    private final WriterPool.Lease lease;

    EndOfTransaction(WriterPool pool, WriterPool.Lease lease) {
        this.pool = pool;
        this.lease = lease;
    }

    /**
     * Commits, and gives the writer back or up.
     *
     * @throws SqlException class 23, 40, 42 or 54 if nothing was committed, and nothing will be; 08007 if it is not known
     */
    void commit() {
        Throwable failure = failureOf(lease.writer().commit());
        if (failure == null) {
            pool.give(lease);
            return;
        }
        boolean fenced = isFence(failure);
        // What an abort does away with was not committed; a writer that does not know how its commit ended refuses.
        boolean undone = !fenced && failureOf(lease.writer().abort()) == null;
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
        Throwable failure = failureOf(lease.writer().abort());
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

    private static @Nullable Throwable failureOf(CompletableFuture<Void> end) {
        try {
            end.get(WAIT_MS, TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            return new org.apache.kafka.common.errors.TimeoutException(
                    "The log did not answer for " + WAIT_MS + " ms.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new org.apache.kafka.common.errors.TimeoutException("The thread that waited was interrupted.");
        }
    }
}
