package io.runnel.log.replication;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which retention judges how old records are: the wall clock, but never further ahead than the monotonic
 * clock confirms since the node started.
 *
 * <p>In Apache Kafka a wall clock that jumps a month ahead, if only for the moment of one check, deletes all that is
 * older than {@code retention.ms} by that clock, newest records included. Here such a jump is not believed: records stay
 * until so much time has truly passed, or until a restart, which takes the wall clock for true. Too late a deletion costs
 * disk space, too early a one costs records. A machine that was suspended counts as one whose clock jumped.
 *
 * <p>For the housekeeping thread.
 */
final class RetentionClock {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionClock.class);
    private static final long REPORTED_FROM_MS = 60_000;

    private final Time time;
    private final long startedAtMs;
    private final long startedAtNs;
    private long reportedMs = REPORTED_FROM_MS;

    RetentionClock(Time time) {
        this.time = time;
        this.startedAtMs = time.milliseconds();
        this.startedAtNs = time.nanoseconds();
    }

    /** Milliseconds since the epoch. */
    long nowMs() {
        long wallMs = time.milliseconds();
        long confirmedMs = startedAtMs + monotonicMs();
        report(wallMs - confirmedMs);
        return Math.min(wallMs, confirmedMs);
    }

    /** Milliseconds since the node started, whatever the wall clock says. */
    long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(time.nanoseconds() - startedAtNs);
    }

    /** Says so when the wall clock leads, and again when it leads twice as far. */
    private void report(long leadMs) {
        if (leadMs >= reportedMs) {
            reportedMs = 2 * leadMs;
            LOG.warn(
                    "The clock is {} ms ahead of the time that passed since this node started: it was set forward, or the"
                            + " machine was suspended. Retention does not believe that before the time has passed, or"
                            + " the node is restarted.",
                    leadMs);
        }
    }
}
