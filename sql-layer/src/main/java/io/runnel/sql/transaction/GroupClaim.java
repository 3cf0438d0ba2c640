package io.runnel.sql.transaction;

import io.runnel.log.TransactionalWriter;
import io.runnel.sql.LogFutures;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a session consumes for a group: nobody else of this node does as long. It begins with an answer, and lasts until that
 * answer is closed and its positions are committed or forgotten. The positions are ordinary ones of a consumer group.
 * Thread-safe.
 */
public final class GroupClaim {
    private final Transactions node;
    private final SessionTransaction owner;
    private final String group;
    /** One commit of positions by themselves at a time. */
    private final Object committing = new Object();

    // Guarded by this:
    private final Map<TopicPartition, Long> pending = new HashMap<>();
    private Map<TopicPartition, Long> written = Map.of();
    private boolean reading;
    private @Nullable SqlException ended;
    private @Nullable Runnable onEnd;

    GroupClaim(Transactions node, SessionTransaction owner, String group) {
        this.node = node;
        this.owner = owner;
        this.group = group;
    }

    public String group() {
        return group;
    }

    /** An answer of that session begins to read. */
    synchronized void begin(SessionTransaction reader) {
        if (reading || reader != owner) {
            throw new SqlException(
                    "55006",
                    "Group " + group + " is being consumed by "
                            + (reader == owner ? "another answer of this session" : "another session")
                            + (reading ? "" : ", which has not committed what it consumed")
                            + ": one at a time. Close that answer and end its transaction, or name another group.");
        }
        reading = true;
        ended = null;
        onEnd = null;
    }

    /** Where the session goes on in each partition; partitions without a position are missing. */
    public Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = node.committed(group);
        synchronized (this) {
            positions.putAll(pending);
        }
        return positions;
    }

    /** The answer's rows in front of these positions have been consumed. */
    public synchronized void consumed(Map<TopicPartition, Long> positions) {
        if (ended == null) {
            pending.putAll(positions);
        }
    }

    /** @throws SqlException if the transaction was rolled back, and with it what was consumed */
    public synchronized void check() {
        if (ended != null) {
            throw ended;
        }
    }

    /** Is run, from any thread, when {@link #check} begins to throw; it must return at once. */
    public synchronized void onEnd(Runnable told) {
        onEnd = told;
    }

    /** Whether a rollback took from its answer what that had consumed. */
    synchronized boolean hasEnded() {
        return ended != null;
    }

    /** Whether nobody reads, and nothing waits for a commit. */
    synchronized boolean isIdle() {
        return !reading && pending.isEmpty();
    }

    synchronized boolean hasNews() {
        return !pending.isEmpty();
    }

    /**
     * Commits the positions by themselves if the session commits by itself.
     *
     * @throws SqlException if they were not committed, or if that is not known
     */
    public void commitIfAlone(Session session) {
        if (!session.autoCommit()) {
            return;
        }
        synchronized (committing) {
            if (!hasNews()) {
                return;
            }
            WriterPool.Lease lease = node.writers().take();
            try {
                write(lease.writer());
            } catch (RuntimeException e) {
                node.writers().discard(lease);
                throw LogFutures.failure(e, "Committing the positions of group " + group);
            }
            // If that fails, known or not, the positions stay for the next commit: they say the same when repeated.
            new EndOfTransaction(node.writers(), lease).commit();
            settle();
        }
    }

    /**
     * The answer is over. What it consumed stays with the session until its transaction ends; the group is free if that is
     * nothing.
     */
    public void close() {
        boolean free;
        synchronized (this) {
            reading = false;
            free = pending.isEmpty();
        }
        if (free) {
            release();
        }
    }

    /** Nothing of it is kept: the next answer reads from where the last commit left the group. */
    public void forget() {
        synchronized (this) {
            reading = false;
            pending.clear();
        }
        release();
    }

    private void release() {
        if (node.release(this)) {
            owner.remove(this);
        }
    }

    void write(TransactionalWriter writer) {
        Map<TopicPartition, Long> now;
        synchronized (this) {
            now = Map.copyOf(pending);
            written = now;
        }
        if (!now.isEmpty()) {
            writer.commitOffsets(group, now);
        }
    }

    /** What was written is committed. */
    private synchronized void settle() {
        // What was consumed since then stays for the next commit.
        pending.entrySet().removeAll(written.entrySet());
        written = Map.of();
    }

    /** The transaction in which the positions were written is committed. */
    void commit() {
        settle();
        boolean over;
        synchronized (this) {
            over = !reading && pending.isEmpty();
        }
        if (over) {
            release();
        }
    }

    /** The transaction is rolled back: an answer that is open has given rows that are not consumed now. */
    void rollback() {
        end(new SqlException(
                EndOfTransaction.ROLLED_BACK,
                "The transaction was rolled back, and with it what this answer had consumed for group " + group
                        + ": run the query again, it begins behind the last commit."));
    }

    /** Whether the positions are committed is not known: the group's next reader looks where it stands. */
    void unknown(SqlException cause) {
        end(new SqlException(
                EndOfTransaction.RESOLUTION_UNKNOWN,
                "It is not known whether what this answer had consumed for group " + group
                        + " was committed: run the query again, it begins where the group stands then.",
                0,
                0,
                cause));
    }

    private void end(SqlException reason) {
        Runnable told = null;
        synchronized (this) {
            pending.clear();
            written = Map.of();
            if (reading) {
                ended = reason;
                told = onEnd;
            }
            reading = false;
        }
        release();
        if (told != null) {
            told.run();
        }
    }
}
