package io.runnel.sql.host.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with the databases of states. A file in it is locked as long as it is in use, so that no other process takes
 * what is there for leftovers.
 */
final class StateFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
    private static final String LOCK = "in-use";
    private static final String DATABASE = "state-";
    private static final int MOST_OF_NAME = 80;

    private final Path folder;
    private final boolean temporary;
    private final FileChannel lock;

    private StateFolder(Path folder, boolean temporary, FileChannel lock) {
        this.folder = folder;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** @param chosen a temporary one if empty */
    static StateFolder open(Optional<Path> chosen) throws IOException {
        Path folder = chosen.isPresent()
                ? Files.createDirectories(chosen.get())
                : Files.createTempDirectory("runnel-states-");
        FileChannel lock = lock(folder);
        if (lock == null) {
            throw new IOException("another process uses " + folder);
        }
        return new StateFolder(folder, chosen.isEmpty(), lock);
    }

    private static @Nullable FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException takenByThisProcess) {
            // As good as taken by another one.
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    /** Deletes databases that a process left that ended without closing them. */
    static void deleteLeftovers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FileChannel lock = lock(folder)) {
            if (lock == null) {
                return;
            }
            try (Stream<Path> children = Files.list(folder)) {
                children.filter(child -> String.valueOf(child.getFileName()).startsWith(DATABASE))
                        .forEach(StateFolder::delete);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Leftovers of states in {} could not be deleted; they take room, and are not used", folder, e);
        }
    }

    /** A folder for one more database. */
    Path database(long number, String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
        return folder.resolve(DATABASE + number + "-" + plain.substring(0, Math.min(MOST_OF_NAME, plain.length())));
    }

    /** Deletes a file, or a folder with all that is in it. */
    static void delete(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) {
                delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The folder {} of states could not be deleted", folder, e);
        }
    }
}
