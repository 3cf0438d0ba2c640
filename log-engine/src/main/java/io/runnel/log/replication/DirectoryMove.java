package io.runnel.log.replication;

import io.runnel.log.replication.LogDirectoryContent.Content;
import io.runnel.log.storage.LogCopy;
import io.runnel.log.storage.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition on its way into another log directory. Runs on one thread; any may cancel it or look at it. */
final class DirectoryMove {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryMove.class);

    /** With less to copy the appends may wait. */
    private static final long LITTLE_BYTES = 1 << 20;

    /** A log that grows faster than it is copied is not copied for ever: then its appends wait longer once. */
    private static final int MAX_ROUNDS = 100;

    private final LocalReplica replica;
    private final ReplicaEnvironment target;
    private final LastStep lastStep;
    private volatile boolean cancelled;
    private volatile @Nullable LogCopy copy;

    /** Takes the copy into service. */
    interface LastStep {
        void take(LocalReplica replica, ReplicaEnvironment target, LogCopy copy, Path future) throws IOException;
    }

    DirectoryMove(LocalReplica replica, ReplicaEnvironment target, LastStep lastStep) {
        this.replica = replica;
        this.target = target;
        this.lastStep = lastStep;
    }

    LocalReplica replica() {
        return replica;
    }

    ReplicaEnvironment target() {
        return target;
    }

    void cancel() {
        cancelled = true;
        LogCopy growing = copy;
        if (growing != null) {
            growing.stop();
        }
    }

    void run() {
        Path future = null;
        try {
            future = target.directory().createFuture(replica.partition());
            LogCopy growing = new LogCopy(replica.log(), future, target.sync());
            copy = growing;
            for (int round = 0; round < MAX_ROUNDS && !cancelled && growing.catchUp() > LITTLE_BYTES; round++) {
                LOG.debug("{} is copied to {} up to offset {}", replica.partition(), future, growing.endOffset());
            }
            if (!cancelled) {
                lastStep.take(replica, target, growing, future);
                LOG.info(
                        "{} moved to {}",
                        replica.partition(),
                        target.directory().path());
                return;
            }
            LOG.info(
                    "The move of {} to {} was cancelled",
                    replica.partition(),
                    target.directory().path());
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The move of {} to {} failed; it stays where it was",
                    replica.partition(),
                    target.directory().path(),
                    e);
        }
        discard(future);
    }

    private void discard(@Nullable Path future) {
        try {
            if (future != null) {
                LogDirectory.deleteTree(future);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted; the next start does it", future, e);
        }
    }

    /** The copy as it is now. */
    Content content() {
        LogCopy growing = copy;
        long end = growing == null ? 0 : growing.endOffset();
        long bytes = growing == null ? 0 : growing.bytes();
        return new Content(replica.partition(), bytes, Math.max(0, replica.logEndOffset() - end), true);
    }
}
