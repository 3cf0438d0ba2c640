package io.runnel.log.cluster;

import io.runnel.log.wire.Pauses;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a node says to the controller next: it registers, waits until it sees its registration itself, sends
 * heartbeats, asks to be taken into service when it is ready, registers again when its epoch has become stale, and asks to
 * leave. Pure: the time is handed in, on a clock that only goes forward. One request is under way at a time.
 *
 * <p>Source: KIP-631 (registration, heartbeats, fencing, controlled shutdown), KIP-966 (clean shutdown).
 */
final class BrokerLifecycle {
    /** Stands for the epoch of a broker that is not registered, or whose last shutdown was not clean. */
    static final long NO_EPOCH = -1;

    /** A node that was killed finds its own registration alive until its session is over; a bit more, for the clocks. */
    private static final int SESSIONS_UNTIL_DUPLICATE = 4;

    private static final int SESSIONS_UNTIL_ALONE = 2;

    private static final Pauses REGISTRATION_PAUSES = new Pauses(50, 500);

    private final Timing timing;
    private Phase phase = Phase.REGISTERING;
    private long epoch = NO_EPOCH;
    private long previousEpoch;
    private boolean ready;
    private boolean fenced = true;
    private boolean underWay;
    private long nextAtMs;
    private int failures;
    /** When the newest request was sent that the controller has answered: it counts a session from later on. */
    private long lastHeardMs;

    private long sentMs;
    private long duplicateSinceMs = Long.MAX_VALUE;
    private long leavingSinceMs;
    private long leaveByMs = Long.MAX_VALUE;

    /** Where a node stands. */
    enum Phase {
        /** The controller does not know of it, or of an earlier life only. */
        REGISTERING,
        /** The controller knows of it, but its own image does not show that yet. */
        CATCHING_UP,
        /** It sends heartbeats, in service or not. */
        SERVING,
        /** It asks to leave. */
        LEAVING,
        /** It may stop. */
        GONE,
        /** Another node lives under its id, or it belongs to another cluster. */
        REFUSED
    }

    /**
     * Spans of time.
     *
     * @param sessionMs after what silence the controller takes the node out of service
     * @param leaseMs for how long a heartbeat that was answered lets the node speak for what it leads
     * @param heartbeatMs between heartbeats
     * @param leaveMs how long leaving may take
     */
    record Timing(int sessionMs, int leaseMs, int heartbeatMs, int leaveMs) {}

    /** What to send now. */
    sealed interface Step {}

    /**
     * A registration.
     *
     * @param previousEpoch of the node's registration before, if it has lost nothing since; else {@link #NO_EPOCH}
     */
    record Register(long previousEpoch) implements Step {}

    /** A heartbeat of the registration with that epoch. */
    record Heartbeat(long epoch, boolean wantFence, boolean wantShutDown) implements Step {}

    /** @param previousEpoch that a clean shutdown has left behind, or {@link #NO_EPOCH} */
    BrokerLifecycle(Timing timing, long previousEpoch, long nowMs) {
        this.timing = timing;
        this.previousEpoch = previousEpoch;
        this.nextAtMs = nowMs;
        this.lastHeardMs = nowMs;
    }

    Phase phase() {
        return phase;
    }

    /** Of the newest registration, or {@link #NO_EPOCH}. */
    long epoch() {
        return epoch;
    }

    /** Whether the controller counts on the node to lead, as far as it has said. */
    boolean isFenced() {
        return fenced;
    }

    /** Whether the controller has said that the node is in service, and has not been silent for a session since. */
    boolean inService(long nowMs) {
        return (phase == Phase.SERVING || phase == Phase.LEAVING) && !fenced && !isCutOff(nowMs);
    }

    /** Whether the controller may have taken the node out of service without the node having heard of it. */
    boolean isCutOff(long nowMs) {
        return nowMs - lastHeardMs >= timing.sessionMs();
    }

    /** Until when the controller cannot have taken the node out of service, counted from what it has answered last. */
    long heardUntilMs() {
        return lastHeardMs + timing.leaseMs();
    }

    /** What to send now, which is under way from then on; null when it is not time, or something is under way. */
    @Nullable
    Step next(long nowMs) {
        if (phase == Phase.LEAVING && (nowMs >= leaveByMs || hasGivenUp(nowMs))) {
            phase = Phase.GONE;
        }
        if (underWay || nowMs < nextAtMs) {
            return null;
        }
        Step step = switch (phase) {
            case REGISTERING -> new Register(previousEpoch);
            case SERVING -> new Heartbeat(epoch, !ready, false);
            case LEAVING -> new Heartbeat(epoch, false, true);
            case CATCHING_UP, GONE, REFUSED -> null;
        };
        underWay = step != null;
        sentMs = nowMs;
        return step;
    }

    /** A node that stops does not wait for a controller that is not there, but for the next one to be elected. */
    private boolean hasGivenUp(long nowMs) {
        return nowMs - Math.max(lastHeardMs, leavingSinceMs) >= (long) SESSIONS_UNTIL_ALONE * timing.sessionMs();
    }

    /** When {@link #next} has something to say if nothing happens before; far away if it has nothing. */
    long nextAtMs() {
        if (underWay) {
            return phase == Phase.LEAVING ? leaveByMs : Long.MAX_VALUE;
        }
        return switch (phase) {
            case REGISTERING, SERVING -> nextAtMs;
            case LEAVING -> Math.min(nextAtMs, leaveByMs);
            case CATCHING_UP, GONE, REFUSED -> Long.MAX_VALUE;
        };
    }

    /** The registration was accepted with this epoch. */
    void registered(long newEpoch) {
        underWay = false;
        failures = 0;
        duplicateSinceMs = Long.MAX_VALUE;
        epoch = newEpoch;
        // From here on a re-registration is one of the same process, which has lost nothing.
        previousEpoch = newEpoch;
        fenced = true;
        lastHeardMs = sentMs;
        if (phase == Phase.REGISTERING) {
            phase = Phase.CATCHING_UP;
        }
    }

    /** The registration was refused. */
    void registrationRefused(Errors error, long nowMs) {
        underWay = false;
        boolean ours = phase == Phase.REGISTERING;
        if (error == Errors.DUPLICATE_BROKER_REGISTRATION) {
            duplicateSinceMs = Math.min(duplicateSinceMs, nowMs);
            if (ours && nowMs - duplicateSinceMs >= (long) SESSIONS_UNTIL_DUPLICATE * timing.sessionMs()) {
                phase = Phase.REFUSED;
                return;
            }
        } else if (ours && !isPassing(error)) {
            phase = Phase.REFUSED;
            return;
        }
        nextAtMs = nowMs + REGISTRATION_PAUSES.pauseMs(++failures);
    }

    private static boolean isPassing(Errors error) {
        return error == Errors.NOT_CONTROLLER
                || error == Errors.REQUEST_TIMED_OUT
                || error == Errors.UNKNOWN_SERVER_ERROR
                || error == Errors.BROKER_NOT_AVAILABLE;
    }

    /** Nobody answered, to either. */
    void unanswered(long nowMs) {
        underWay = false;
        nextAtMs = nowMs
                + (phase == Phase.REGISTERING
                        ? REGISTRATION_PAUSES.pauseMs(++failures)
                        : Math.min(timing.heartbeatMs(), REGISTRATION_PAUSES.pauseMs(++failures)));
    }

    /** The node's own image shows a registration of it with this epoch. */
    void seen(long shownEpoch, long nowMs) {
        if (phase == Phase.CATCHING_UP && shownEpoch >= epoch) {
            phase = Phase.SERVING;
            nextAtMs = nowMs;
        }
    }

    /** The node can lead partitions. */
    void ready(long nowMs) {
        if (!ready) {
            ready = true;
            nextAtMs = nowMs;
        }
    }

    /**
     * The controller's answer to a heartbeat.
     *
     * @param uncertainMs for how long it has not been certain that it was the controller
     */
    void answered(boolean isFenced, boolean shouldShutDown, long nowMs, long uncertainMs) {
        underWay = false;
        failures = 0;
        fenced = isFenced;
        lastHeardMs = Math.max(lastHeardMs, Math.min(sentMs, nowMs - uncertainMs));
        if (phase == Phase.LEAVING && shouldShutDown) {
            phase = Phase.GONE;
        }
        // Coming into service, and leaving it, is a matter of moments, and somebody waits for it.
        boolean urgent = phase == Phase.LEAVING || phase == Phase.SERVING && ready && isFenced;
        nextAtMs = urgent
                ? nowMs + Math.max(1, timing.heartbeatMs() / 10)
                // An answer that was long in coming, as from the next controller, is soon worth nothing.
                : Math.max(nowMs, sentMs + timing.heartbeatMs());
    }

    /** The controller refused a heartbeat. */
    void heartbeatRefused(Errors error, long nowMs) {
        underWay = false;
        if (error == Errors.STALE_BROKER_EPOCH || error == Errors.BROKER_ID_NOT_REGISTERED) {
            fenced = true;
            // One that is leaving has nothing to register for.
            phase = phase == Phase.LEAVING ? Phase.GONE : Phase.REGISTERING;
            nextAtMs = nowMs;
        } else {
            nextAtMs = nowMs + timing.heartbeatMs();
        }
    }

    /** Nobody is there to wait for. */
    void letGo() {
        if (phase == Phase.LEAVING) {
            phase = Phase.GONE;
        }
    }

    /** The node wants to stop: it is {@link Phase#GONE} when others have taken over what it leads, or in time. */
    void leave(long nowMs) {
        if (phase == Phase.SERVING) {
            phase = Phase.LEAVING;
            leavingSinceMs = nowMs;
            leaveByMs = nowMs + timing.leaveMs();
            nextAtMs = nowMs;
        } else if (phase != Phase.LEAVING) {
            phase = Phase.GONE;
        }
    }
}
