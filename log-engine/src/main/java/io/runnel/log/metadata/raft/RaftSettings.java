package io.runnel.log.metadata.raft;

import org.apache.kafka.common.config.ConfigException;

/**
 * The quorum's time-outs and limits. A voter that has not heard of the leader for a random time between {@code
 * fetchTimeoutMs} and {@code electionTimeoutMs} asks for votes: with the defaults a dead leader is replaced after about a
 * second, and a node may be without a processor for half a second before anybody doubts it.
 *
 * @param fetchTimeoutMs {@code controller.quorum.fetch.timeout.ms}: the shortest silence after which a voter may stand
 *     for election; the leader speaks at least twice in that time
 * @param electionTimeoutMs {@code controller.quorum.election.timeout.ms}: the longest silence after which it does; also
 *     how long a leader leads without a majority's answers
 * @param requestTimeoutMs {@code controller.quorum.request.timeout.ms}: how long a node waits for another's answer
 * @param appendTimeoutMs {@code runnel.controller.quorum.append.timeout.ms}: how long a batch may wait to be committed
 *     before its fate is told as unknown
 * @param snapshotBytes {@code metadata.log.max.record.bytes.between.snapshots}: after how many bytes of batches a
 *     snapshot is written
 * @param snapshotBatches {@code runnel.metadata.log.max.batches.between.snapshots}: after how many batches, whatever
 *     their size
 * @param closeTimeoutMs {@code runnel.controller.quorum.close.timeout.ms}: how long a leader that closes waits for
 *     another to take over
 */
public record RaftSettings(
        int fetchTimeoutMs,
        int electionTimeoutMs,
        int requestTimeoutMs,
        int appendTimeoutMs,
        long snapshotBytes,
        int snapshotBatches,
        int closeTimeoutMs) {
    /** What holds unless it is set. */
    public static final RaftSettings DEFAULTS =
            new RaftSettings(600, 1_200, 2_000, 15_000, 20L * 1024 * 1024, 20_000, 1_000);

    private static final int MIN_TIMEOUT_MS = 50;

    public RaftSettings {
        atLeast("controller.quorum.fetch.timeout.ms", fetchTimeoutMs, MIN_TIMEOUT_MS);
        atLeast("controller.quorum.election.timeout.ms", electionTimeoutMs, MIN_TIMEOUT_MS);
        atLeast("controller.quorum.request.timeout.ms", requestTimeoutMs, MIN_TIMEOUT_MS);
        atLeast("runnel.controller.quorum.append.timeout.ms", appendTimeoutMs, MIN_TIMEOUT_MS);
        atLeast("metadata.log.max.record.bytes.between.snapshots", snapshotBytes, 1);
        atLeast("runnel.metadata.log.max.batches.between.snapshots", snapshotBatches, 1);
        atLeast("runnel.controller.quorum.close.timeout.ms", closeTimeoutMs, 0);
        if (electionTimeoutMs <= fetchTimeoutMs) {
            throw new ConfigException("controller.quorum.election.timeout.ms=" + electionTimeoutMs
                    + " must be above controller.quorum.fetch.timeout.ms=" + fetchTimeoutMs
                    + ": voters choose a time between the two, so that they do not all stand for election at once.");
        }
    }

    private static void atLeast(String setting, long value, long least) {
        if (value < least) {
            throw new ConfigException(setting + "=" + value + " must be at least " + least);
        }
    }

    /** These settings with other time-outs for the election. */
    public RaftSettings withElection(int newFetchTimeoutMs, int newElectionTimeoutMs) {
        return new RaftSettings(
                newFetchTimeoutMs,
                newElectionTimeoutMs,
                requestTimeoutMs,
                appendTimeoutMs,
                snapshotBytes,
                snapshotBatches,
                closeTimeoutMs);
    }

    /** These settings with another distance between snapshots. */
    public RaftSettings withSnapshots(long newSnapshotBytes, int newSnapshotBatches) {
        return new RaftSettings(
                fetchTimeoutMs,
                electionTimeoutMs,
                requestTimeoutMs,
                appendTimeoutMs,
                newSnapshotBytes,
                newSnapshotBatches,
                closeTimeoutMs);
    }
}
