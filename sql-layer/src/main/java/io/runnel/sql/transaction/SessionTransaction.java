package io.runnel.sql.transaction;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SessionWork;
import io.runnel.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of a session, one after the other, as PostgreSQL has them: after a statement that failed with a part of
 * it handed to the log, all fails with 25P02 but a rollback. The writer is taken with the first records, and given back at
 * each end. Thread-safe; one statement stores at a time.
 */
public final class SessionTransaction implements SessionWork {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTransaction.class);
    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final Transactions node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<GroupClaim> claims = ConcurrentHashMap.newKeySet();
    private volatile boolean over;
    private volatile boolean ended;

    // Under the lock:
    private WriterPool.@Nullable Lease lease;
    private long begunNanos;
    private @Nullable SqlException failure;

    SessionTransaction(Transactions node) {
        this.node = node;
    }

    /** Records of a partition, in their order. */
    public record Part(TopicPartition partition, List<LogRecord> records) {}

    /**
     * Stores records within the transaction, which begins with them if none is open.
     *
     * @param telling whether to wait until it is known where they went
     * @return per part the batches that they became; nothing unless {@code telling}, or where the log cannot tell
     * @throws SqlException 25P02 if the transaction has failed before; 54000 for a record that is too large, after which
     *     the transaction goes on; anything else that the log says, after which it does not
     */
    public List<List<Appended>> store(List<Part> parts, boolean telling) {
        enter();
        try {
            requireNoFailure();
            TransactionalWriter writer = begin();
            checkSizes(writer, parts);
            return telling ? places(hand(writer, parts)) : handSilently(writer, parts);
        } finally {
            leave();
        }
    }

    /** Does not wait for a statement that is storing. */
    @Override
    public void check() {
        if (lock.tryLock()) {
            try {
                requireNoFailure();
            } finally {
                leave();
            }
        }
    }

    private void requireNoFailure() {
        if (over) {
            throw new SqlException("08003", "The session is over.");
        }
        SqlException cause = failure;
        if (cause == null && lease != null && System.nanoTime() - begunNanos > timeoutNanos()) {
            cause = fail(new SqlException(
                    EndOfTransaction.SERIALIZATION_FAILURE,
                    "The transaction was rolled back, because it was open for longer than "
                            + node.config().timeoutMs() + " ms, which is " + TransactionConfig.TIMEOUT_MS
                            + ": roll it back here, and run it again."));
            throw cause;
        }
        if (cause != null) {
            throw new SqlException(
                    IN_FAILED_TRANSACTION,
                    "The transaction has failed, nothing of it will be stored: roll it back. It failed with: "
                            + cause.getMessage(),
                    0,
                    0,
                    cause);
        }
    }

    private long timeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(node.config().timeoutMs());
    }

    private TransactionalWriter begin() {
        WriterPool.Lease known = lease;
        if (known == null) {
            known = node.writers().take();
            lease = known;
            begunNanos = System.nanoTime();
        }
        return known.writer();
    }

    private static void checkSizes(TransactionalWriter writer, List<Part> parts) {
        try {
            for (Part part : parts) {
                for (LogRecord each : part.records) {
                    if (!writer.takes(part.partition, each)) {
                        throw new SqlException(
                                "54000",
                                "A row is larger than a record of topic " + part.partition.topic()
                                        + " may be (max.message.bytes). Nothing of the statement was stored.");
                    }
                }
            }
        } catch (ApiException e) {
            throw LogFutures.failure(e, "Storing rows");
        }
    }

    private List<List<Appended>> handSilently(TransactionalWriter writer, List<Part> parts) {
        try {
            parts.forEach(part -> writer.append(part.partition, part.records));
            return List.of();
        } catch (ApiException e) {
            throw fail(failureOf(e));
        } catch (RuntimeException | Error e) {
            throw unforeseen(e);
        }
    }

    private List<CompletableFuture<List<Appended>>> hand(TransactionalWriter writer, List<Part> parts) {
        List<CompletableFuture<List<Appended>>> all = new ArrayList<>(parts.size());
        try {
            parts.forEach(part -> all.add(writer.appended(part.partition, part.records)));
            return all;
        } catch (ApiException e) {
            throw fail(failureOf(e));
        } catch (RuntimeException | Error e) {
            throw unforeseen(e);
        }
    }

    private List<List<Appended>> places(List<CompletableFuture<List<Appended>>> all) {
        List<List<Appended>> places = new ArrayList<>(all.size());
        for (CompletableFuture<List<Appended>> each : all) {
            try {
                places.add(LogFutures.await(each, "Storing rows in the transaction"));
            } catch (SqlException e) {
                if (e.getCause() instanceof UnsupportedVersionException) {
                    return List.of();
                }
                throw fail(e.getCause() == null ? e : failureOf(e.getCause()));
            }
        }
        return places;
    }

    private SqlException failureOf(Throwable cause) {
        return EndOfTransaction.isFence(cause)
                ? new SqlException(
                        EndOfTransaction.SERIALIZATION_FAILURE,
                        "The transaction was rolled back by the log, because it took too long or another node uses its"
                                + " transactional id: run it again. (" + cause.getMessage() + ")",
                        0,
                        0,
                        cause)
                : LogFutures.failure(cause, "Storing rows in the transaction");
    }

    private RuntimeException unforeseen(Throwable cause) {
        fail(new SqlException("XX000", "Storing rows failed: " + cause, 0, 0, cause));
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause;
    }

    /** Under the lock. */
    private SqlException fail(SqlException cause) {
        if (failure == null) {
            failure = cause;
        }
        return cause;
    }

    /** A statement of which a part was handed over has failed: nothing of the transaction must be kept. */
    public void failed(SqlException cause) {
        enter();
        try {
            fail(cause);
        } finally {
            leave();
        }
    }

    void add(GroupClaim claim) {
        enter();
        try {
            requireNoFailure();
            claims.add(claim);
        } finally {
            leave();
        }
    }

    /** From any thread, and without waiting for a commit: a claim that is over is none of its business. */
    void remove(GroupClaim claim) {
        claims.remove(claim);
    }

    @Override
    public void commit() {
        enter();
        try {
            SqlException cause = failure;
            if (cause != null) {
                rollbackNow();
                throw new SqlException(
                        EndOfTransaction.ROLLED_BACK,
                        "The transaction was rolled back instead of committed, because a statement of it had failed: "
                                + cause.getMessage(),
                        0,
                        0,
                        cause);
            }
            commitNow();
        } finally {
            leave();
        }
    }

    private void commitNow() {
        if (lease == null && claims.stream().noneMatch(GroupClaim::hasNews)) {
            claims.forEach(GroupClaim::commit);
            return;
        }
        try {
            TransactionalWriter writer = begin();
            claims.forEach(claim -> claim.write(writer));
            WriterPool.Lease ended = lease;
            lease = null;
            if (ended != null) {
                new EndOfTransaction(node.writers(), ended).commit();
            }
            claims.forEach(GroupClaim::commit);
        } catch (SqlException e) {
            if (e.sqlState().equals(EndOfTransaction.RESOLUTION_UNKNOWN)) {
                claims.forEach(claim -> claim.unknown(e));
            }
            rollbackNow();
            throw e;
        } catch (ApiException e) {
            rollbackNow();
            throw EndOfTransaction.isFence(e)
                    ? failureOf(e)
                    : new SqlException(
                            EndOfTransaction.ROLLED_BACK,
                            "The transaction was rolled back: " + e.getMessage(),
                            0,
                            0,
                            e);
        } catch (RuntimeException | Error e) {
            rollbackNow(); // Such as of a writer that is closed: its place must not stay taken.
            throw e;
        }
    }

    @Override
    public void rollback() {
        enter();
        try {
            rollbackNow();
        } finally {
            leave();
        }
    }

    private void rollbackNow() {
        WriterPool.Lease ended = lease;
        lease = null;
        failure = null;
        try {
            if (ended != null) {
                new EndOfTransaction(node.writers(), ended).rollback();
            }
        } finally {
            claims.forEach(GroupClaim::rollback);
        }
    }

    /** Does not wait for a statement that is storing: that one does it then. */
    @Override
    public void end() {
        over = true;
        if (lock.tryLock()) {
            leave();
        }
    }

    private void enter() {
        lock.lock();
    }

    private void leave() {
        do {
            if (over) {
                rollbackForGood();
            }
            lock.unlock();
            // Whoever said meanwhile that the session is over did not get the lock, and relies on this.
        } while (over && !ended && lock.tryLock());
    }

    private void rollbackForGood() {
        try {
            rollbackNow();
        } catch (RuntimeException e) {
            LOG.warn("What a session had begun could not be rolled back; its timeout will do that", e);
        }
        ended = true;
    }
}
