package io.runnel.log.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a process that was killed from a machine that went down, by a file in the log directory that holds Linux' boot
 * id. Where the system has none (other systems), the machine may always have gone down.
 */
final class BootId {
    private static final Logger LOG = LoggerFactory.getLogger(BootId.class);
    private static final Path SYSTEM = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String NAME = "runnel-boot-id";

    private final Path file;
    private final Optional<String> current;

    BootId(Path directory, Optional<String> current) {
        this.file = directory.resolve(NAME);
        this.current = current;
    }

    /** The running system's. */
    static Optional<String> ofSystem() {
        try {
            return Optional.of(
                    Files.readString(SYSTEM, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether what the last process wrote is still with the operating system, flushed or not. */
    boolean sameAsAtLastStart() {
        try {
            return current.isPresent()
                    && Files.exists(file)
                    && Files.readString(file, StandardCharsets.UTF_8).strip().equals(current.get());
        } catch (IOException e) {
            LOG.warn("{} cannot be read: the machine is taken to have gone down", file, e);
            return false;
        }
    }

    /** All logs are recovered: from now on a crash of the process leaves what it wrote in order. */
    void write(DiskSync sync) throws IOException {
        if (current.isPresent() && !sameAsAtLastStart()) {
            CheckpointFile.replace(file, current.get() + "\n", sync);
        }
    }

    /** Writes got lost though the machine goes on, as after a flush that failed. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: a hole that the failed flush left will be taken for damage", file, e);
        }
    }
}
