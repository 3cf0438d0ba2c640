package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * When the controller has heard of which broker. Not part of what the cluster agrees on: a new controller gives everyone
 * a fresh session. Pure but for its own state; for one thread at a time; times are of a clock that never goes back.
 */
public final class BrokerLiveness {
    private final long sessionTimeoutMs;
    private final long firstSessionMs;
    private final long predecessorSessionMs;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private long lastLookMs;

    /**
     * The time in which a broker has to be heard of again.
     *
     * @param heardMs when it was, or, if it is only assumed to live, when that began
     * @param limitMs how long it lasts from then on
     * @param assumed whether this controller has not heard of it yet
     * @param gone whether it is known to be no more
     */
    private record Session(long epoch, long heardMs, long limitMs, boolean assumed, boolean gone) {
        Session later(long gapMs, long nowMs) {
            // What was heard in the gap is not heard in the future.
            return new Session(epoch, Math.min(nowMs, heardMs + gapMs), limitMs, assumed, gone);
        }
    }

    /**
     * Nobody was heard of.
     *
     * @param sessionTimeoutMs {@code broker.session.timeout.ms}: after what silence a broker is fenced
     * @param firstSessionMs the same of a broker that this controller has never heard of: the one before may have told it
     *     after this one's election that it is in service
     * @param predecessorSessionMs the same of the controller before itself
     */
    public BrokerLiveness(long sessionTimeoutMs, long firstSessionMs, long predecessorSessionMs) {
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.firstSessionMs = firstSessionMs;
        this.predecessorSessionMs = predecessorSessionMs;
    }

    /**
     * This node has become the controller: brokers in service have a fresh session, others have none.
     *
     * @param predecessor the controller of the term before, or {@link ClusterMetadata#NO_CONTROLLER} if it is not known
     */
    public void reset(ClusterImage image, int predecessor, long nowMs) {
        sessions.clear();
        lastLookMs = nowMs;
        image.brokers().values().stream()
                .filter(BrokerImage::inService)
                .forEach(broker ->
                        assume(broker, broker.nodeId() == predecessor ? predecessorSessionMs : firstSessionMs, nowMs));
    }

    private void assume(BrokerImage broker, long limitMs, long nowMs) {
        sessions.put(broker.nodeId(), new Session(broker.epoch(), nowMs, limitMs, true, false));
    }

    /** A broker has registered or sent a heartbeat. */
    public void heard(int nodeId, long epoch, long nowMs) {
        sessions.put(nodeId, new Session(epoch, nowMs, sessionTimeoutMs, false, false));
    }

    /** A broker's session is over, because it said that it goes. */
    public void forget(int nodeId) {
        sessions.remove(nodeId);
    }

    /** Whether the session of the broker with this registration lasts; of one that is gone, until it is fenced. */
    public boolean isAlive(BrokerImage broker, long nowMs) {
        Session session = sessions.get(broker.nodeId());
        if (session == null || session.epoch() != broker.epoch()) {
            return false;
        }
        return session.gone() ? broker.inService() : nowMs - session.heardMs() < session.limitMs();
    }

    /**
     * The broker with this registration is no more, as another process knows that has its disks.
     *
     * @return whether that is news: of a broker that this controller has heard of itself it is not believed
     */
    public boolean isGone(BrokerImage broker) {
        Session session = sessions.get(broker.nodeId());
        if (session == null || session.epoch() != broker.epoch() || !session.assumed()) {
            return false;
        }
        sessions.put(broker.nodeId(), new Session(session.epoch(), session.heardMs(), session.limitMs(), true, true));
        return true;
    }

    /**
     * This node runs; to be told often. A gap that is longer than half a session means that it did not, so nobody's silence
     * counts for that time.
     */
    public void ran(long nowMs) {
        long gapMs = nowMs - lastLookMs;
        lastLookMs = nowMs;
        if (gapMs > sessionTimeoutMs / 2) {
            sessions.replaceAll((node, session) -> session.later(gapMs, nowMs));
        }
    }

    /**
     * Brokers in service whose sessions are over, the same with each look until they are fenced; a broker that stands
     * alone has no session. Those that this controller has never heard of go together, when of none of them anything is
     * left to be hoped: one that went before the others would not be eligible any more where they, and nobody else, have
     * what it has (KIP-966).
     */
    public List<Integer> overdue(ClusterImage image, long nowMs) {
        ran(nowMs);
        List<Integer> overdue = new ArrayList<>();
        List<Integer> neverHeard = new ArrayList<>();
        boolean hoping = false;
        for (BrokerImage broker : image.brokers().values()) {
            if (!broker.inService() || broker.incarnation().equals(Uuid.ZERO_UUID)) {
                continue;
            }
            Session session = sessions.get(broker.nodeId());
            if (session == null || session.epoch() != broker.epoch()) {
                assume(broker, firstSessionMs, nowMs); // Decided by another controller: its time begins here.
                hoping = true;
            } else if (session.gone() || nowMs - session.heardMs() >= session.limitMs()) {
                (session.assumed() ? neverHeard : overdue).add(broker.nodeId());
            } else {
                hoping |= session.assumed();
            }
        }
        if (!hoping) {
            overdue.addAll(neverHeard);
        }
        return overdue;
    }
}
