package io.runnel.log;

import io.runnel.log.metadata.DirectoryDecisions;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** The folders of {@code log.dirs}, each locked and made sure to be this node's. */
final class LogFolders implements AutoCloseable {
    private final List<LogFolder> folders = new ArrayList<>();
    private final List<DataDir> locked = new ArrayList<>();
    private final DataDir dataDir;

    private LogFolders(DataDir dataDir) {
        this.dataDir = dataDir;
    }

    /**
     * Locks them. One whose disk fails is left out with its reason.
     *
     * @param dataDir is locked already; alone if no other is set
     * @throws LogEngineException if one is in use by another process, or another node's or cluster's
     */
    static LogFolders lock(List<Path> paths, DataDir dataDir) {
        LogFolders all = new LogFolders(dataDir);
        try {
            for (Path path : paths.isEmpty() ? List.of(dataDir.path()) : paths) {
                all.add(path, dataDir);
            }
            all.requireDistinct();
            all.requirePartitionsOf(dataDir);
            return all;
        } catch (LogEngineException e) {
            all.close();
            throw e;
        }
    }

    private void add(Path path, DataDir dataDir) {
        if (same(path, dataDir.path())) {
            folders.add(LogFolder.usable(dataDir.path()));
            return;
        }
        try {
            DataDir folder = DataDir.lock(
                    path, dataDir.properties().nodeId(), dataDir.properties().clusterId());
            locked.add(folder);
            String its = folder.properties().clusterId();
            String ours = dataDir.properties().clusterId();
            if (its != null && ours != null && !its.equals(ours)) {
                throw new LogEngineException("Log directory " + path.toAbsolutePath() + " belongs to cluster " + its
                        + ", but data.dir to " + ours + ". Take it out of log.dirs, or empty it.");
            }
            folders.add(LogFolder.usable(path));
        } catch (LogEngineException e) {
            if (!(e.getCause() instanceof IOException cause)) {
                throw e;
            }
            folders.add(new LogFolder(path, cause));
        }
    }

    private static boolean same(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /** Two paths to one folder are caught by its lock; two folders with one id are copies. */
    private void requireDistinct() {
        List<Uuid> ids =
                locked.stream().map(folder -> folder.properties().directoryId()).toList();
        if (ids.stream().distinct().count() < ids.size()) {
            throw new LogEngineException("Two of the log directories "
                    + locked.stream().map(DataDir::path).toList()
                    + " have the same directory.id in meta.properties: one is a copy of the other. Take it out of"
                    + " log.dirs.");
        }
    }

    /** Else topics would come up empty when log.dirs is first set. */
    private void requirePartitionsOf(DataDir dataDir) {
        if (folders.stream().anyMatch(folder -> same(folder.path(), dataDir.path()))) {
            return;
        }
        try (var entries = Files.list(dataDir.path())) {
            entries.filter(entry -> Files.exists(entry.resolve("partition.metadata")))
                    .findFirst()
                    .ifPresent(partition -> {
                        throw new LogEngineException(
                                "Partitions such as " + partition.getFileName() + " are in data.dir "
                                        + dataDir.path().toAbsolutePath()
                                        + ", which log.dirs does not name. Add it to log.dirs, or move them.");
                    });
        } catch (IOException e) {
            throw new LogEngineException("Listing " + dataDir.path().toAbsolutePath() + " failed: " + e, e);
        }
    }

    List<LogFolder> folders() {
        return folders;
    }

    /** The ids of the log directories that are usable, and {@link DirectoryDecisions#LOST} at the end if one is not. */
    List<Uuid> directoryIds() {
        List<Uuid> ids = directoryIds(folders.stream().map(LogFolder::path).toList());
        if (ids.size() < folders.size()) {
            ids.add(DirectoryDecisions.LOST);
        }
        return ids;
    }

    /** The ids of those of these log directories that were usable when they were locked. */
    List<Uuid> directoryIds(Collection<Path> paths) {
        List<Uuid> ids = new ArrayList<>();
        for (Path path : paths) {
            Stream.concat(Stream.of(dataDir), locked.stream())
                    .filter(folder -> same(folder.path(), path))
                    .findFirst()
                    .ifPresent(folder -> ids.add(folder.properties().directoryId()));
        }
        return ids;
    }

    /** Whether the last node that had them closed all of them; to be asked before they are opened again. */
    boolean wereClosedCleanly() {
        return folders.stream().allMatch(folder -> LogDirectory.wasClosedCleanly(folder.path()));
    }

    /** Those that are usable, without the data folder if it is one of them. */
    List<DataDir> beside() {
        return locked;
    }

    /** Frees the folders that this locked. */
    @Override
    public void close() {
        locked.forEach(DataDir::close);
    }
}
