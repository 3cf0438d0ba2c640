package io.runnel.sql.transaction;

import io.runnel.log.EventLog;
import io.runnel.sql.LogFutures;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/** Transactions of all sessions of a node. Thread-safe. */
public final class Transactions implements AutoCloseable {
    private final EventLog log;
    private final TransactionConfig config;
    private final WriterPool writers;
    private final Map<String, GroupClaim> claims = new ConcurrentHashMap<>();

    public Transactions(EventLog log, TransactionConfig config) {
        this.log = log;
        this.config = config;
        this.writers = new WriterPool(log, config);
    }

    /** Into which the session's statements store; null if each of them is committed by itself. */
    public @Nullable SessionTransaction open(Session session) {
        return session.autoCommit() ? null : of(session);
    }

    private SessionTransaction of(Session session) {
        return (SessionTransaction) session.work(() -> new SessionTransaction(this));
    }

    WriterPool writers() {
        return writers;
    }

    TransactionConfig config() {
        return config;
    }

    /**
     * Claims a group for an answer of the session, which reads what the group has not seen.
     *
     * @throws SqlException 55006 if another answer reads for the group, or another session has not yet committed what it
     *     has read for it
     */
    public GroupClaim claim(Session session, String group) {
        SessionTransaction owner = of(session);
        GroupClaim claim = claims.compute(group, (name, known) -> {
            GroupClaim reading = known == null || known.hasEnded() ? new GroupClaim(this, owner, name) : known;
            reading.begin(owner);
            return reading;
        });
        try {
            owner.add(claim);
            return claim;
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /**
     * The claim is over: others may claim the group. Not if another answer of its session has taken it up meanwhile.
     *
     * @return whether it was over
     */
    boolean release(GroupClaim claim) {
        claims.computeIfPresent(claim.group(), (group, known) -> known == claim && claim.isIdle() ? null : known);
        return claims.get(claim.group()) != claim;
    }

    /** Where a group goes on in each partition, without what sessions have not committed yet. */
    Map<TopicPartition, Long> committed(String group) {
        try {
            return new HashMap<>(log.committedOffsets(group));
        } catch (ApiException e) {
            throw LogFutures.failure(e, "Reading the positions of group " + group);
        }
    }

    /** Rolls back what is open. */
    @Override
    public void close() {
        writers.close();
    }
}
