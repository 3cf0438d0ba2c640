package io.runnel.log;

import io.runnel.log.metadata.MetaProperties;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data folder held by this process alone, as long as its lock file {@code .lock} is locked. */
final class DataDir implements AutoCloseable {
    private static final String LOCK_FILE = ".lock";
    private static final Logger LOG = LoggerFactory.getLogger(DataDir.class);

    private final Path path;
    private final FileChannel lock;
    private volatile MetaProperties properties;

    private DataDir(Path path, FileChannel lock, MetaProperties properties) {
        this.path = path;
        this.lock = lock;
        this.properties = properties;
    }

    /**
     * Makes the folder if need be, locks it, and makes sure that it is this node's.
     *
     * @param clusterId that a new folder gets; null for a node of a cluster, whose folder may have none yet
     * @throws LogEngineException if it is locked, not writable, or another node's
     */
    static DataDir lock(Path path, int nodeId, @Nullable String clusterId) {
        FileChannel lock = null;
        try {
            Files.createDirectories(path);
            lock = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock) == null) {
                throw new LogEngineException("Data folder " + path.toAbsolutePath()
                        + " is in use by another process. Stop that one, or choose another folder.");
            }
            MetaProperties properties = MetaProperties.readOrCreate(path, new MetaProperties(clusterId, nodeId));
            if (properties.nodeId() != nodeId) {
                throw new LogEngineException("Data folder " + path.toAbsolutePath() + " belongs to node "
                        + properties.nodeId() + ", but node.id is " + nodeId + ". Set node.id="
                        + properties.nodeId() + ", or choose another folder.");
            }
            return new DataDir(path, lock, properties);
        } catch (IOException e) {
            release(lock);
            throw new LogEngineException(
                    "Data folder " + path.toAbsolutePath() + " cannot be used: " + e
                            + ". Make it writable for this user, or choose another folder.",
                    e);
        } catch (LogEngineException e) {
            release(lock);
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
            return null;
        }
    }

    Path path() {
        return path;
    }

    MetaProperties properties() {
        return properties;
    }

    /** Writes down the cluster that this folder belongs to from now on. */
    void name(String clusterId) throws IOException {
        properties = properties.named(path, clusterId);
    }

    @Override
    public void close() {
        release(lock);
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("Releasing the lock of the data folder failed: {}", e.toString());
            }
        }
    }
}
