package io.runnel.log.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A log directory of the settings, locked by this process.
 *
 * @param failure why it cannot be used; null if it can
 */
public record LogFolder(Path path, @Nullable Exception failure) {
    /** A folder that is locked and this node's. */
    public static LogFolder usable(Path path) {
        return new LogFolder(path, null);
    }
}
