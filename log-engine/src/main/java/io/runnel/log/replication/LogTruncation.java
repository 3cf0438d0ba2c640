package io.runnel.log.replication;

import io.runnel.log.partition.FollowerStep;
import io.runnel.log.storage.LogCut;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a follower has and its leader has not: the log is closed, cut, and opened again, so that everything that
 * was derived from it is derived anew. Readers that were under way find the old one closed. For the thread that holds the
 * replicas' life cycle.
 */
final class LogTruncation {
    private static final Logger LOG = LoggerFactory.getLogger(LogTruncation.class);

    private final Housekeeping housekeeping;
    private final ReplicaOpenings openings;

    LogTruncation(Housekeeping housekeeping, ReplicaOpenings openings) {
        this.housekeeping = housekeeping;
        this.openings = openings;
    }

    /**
     * The replica that takes the place of that one; that one itself if there is nothing to do for this leader epoch. One that
     * the disk did not let be cut is offline and tried again.
     */
    Replica carryOut(LocalReplica replica, int leaderEpoch, FollowerStep step) {
        try {
            if (step instanceof FollowerStep.Truncate cut && cut.offset() < replica.logEndOffset()) {
                return truncate(replica, leaderEpoch, cut.offset());
            }
            return step instanceof FollowerStep.Restart restart
                    ? restart(replica, leaderEpoch, restart.offset())
                    : replica;
        } catch (IOException | RuntimeException e) {
            LOG.error("{} is offline: its log could not be cut as its leader's is", replica.partition(), e);
            replica.retire("is offline: " + e.getMessage());
            close(replica);
            // Its files are not what the last shutdown has left.
            replica.directory().distrust(replica.partition());
            return openings.offline(wanted(replica), e);
        }
    }

    private static void close(LocalReplica replica) {
        try {
            replica.abandon();
        } catch (IOException e) {
            LOG.warn("Closing the files of {} failed", replica.partition(), e);
        }
    }

    private static WantedReplica wanted(LocalReplica replica) {
        return new WantedReplica(
                replica.topicId(),
                replica.partition(),
                replica.settings().config(),
                replica.settings().check(),
                replica.replication().role());
    }

    private LocalReplica truncate(LocalReplica replica, int leaderEpoch, long offset) throws IOException {
        ReplicaEnvironment place = replica.environment();
        long flushedEnd = Math.min(replica.log().recoveryPoint(), offset);
        LogPosition end = replica.log().positionOf(offset);
        LOG.info(
                "{} is cut from offset {} back to {}: its leader has other records, or none, from there on",
                replica.partition(),
                replica.logEndOffset(),
                offset);
        if (offset < replica.highWatermark()) {
            LOG.warn(
                    "{} loses records up to its high watermark {} that were committed: it follows a leader that was elected"
                            + " though it did not have them (unclean.leader.election.enable)",
                    replica.partition(),
                    replica.highWatermark());
        }
        if (!replica.retireAsFollower(leaderEpoch, "is cut back to offset " + offset + ": try again.")) {
            return replica;
        }
        replica.abandon();
        // Before the cut: a crash in between must not leave a log that ends before what is noted as flushed.
        place.directory().writeRecoveryPoints(() -> Map.of(replica.partition(), flushedEnd));
        LogCut.cut(replica.log().directory(), end, place.sync());
        return reopen(replica, place, flushedEnd);
    }

    /** For one that begins anew, empty, at an offset beyond its end. */
    private LocalReplica restart(LocalReplica replica, int leaderEpoch, long offset) throws IOException {
        ReplicaEnvironment place = replica.environment();
        LOG.warn(
                "{} begins anew at offset {}: it ended at {}, and its leader has deleted what came between",
                replica.partition(),
                offset,
                replica.logEndOffset());
        if (!replica.retireAsFollower(leaderEpoch, "begins anew at offset " + offset + ": try again.")) {
            return replica;
        }
        Path old = place.directory().moveToDeleted(replica.partition());
        replica.abandon();
        place.directory().writeLogStartOffsets(() -> Map.of(replica.partition(), offset));
        place.directory().entriesChanged();
        LocalReplica fresh = reopen(replica, place, 0);
        housekeeping.deleteLater(old);
        return fresh;
    }

    private LocalReplica reopen(LocalReplica replica, ReplicaEnvironment place, long flushedEnd) throws IOException {
        WantedReplica wanted = wanted(replica).waiting();
        OpenedReplica opened = OpenedReplica.reopen(wanted, place, flushedEnd, replica.highWatermark());
        LocalReplica fresh = new LocalReplica(wanted, opened, place, housekeeping);
        writeCheckpoints(place.directory(), fresh);
        return fresh;
    }

    /** A crash must not find what is written from now on trusted because of what was flushed before. */
    private static void writeCheckpoints(LogDirectory directory, LocalReplica fresh) throws IOException {
        directory.writeRecoveryPoints(
                () -> Map.of(fresh.partition(), fresh.log().recoveryPoint()));
        directory.writeHighWatermarks(() -> Map.of(fresh.partition(), fresh.highWatermark()));
    }
}
