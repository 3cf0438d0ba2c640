package io.runnel.log.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in a partition's directory that says why its log was refused. It outlives restarts of the machine, after which
 * the damage would otherwise pass for a write that was never flushed, and be cut.
 */
final class RefusalNote {
    private static final String NAME = "runnel-damaged";

    private RefusalNote() {}

    static void write(Path directory, String damage) throws IOException {
        Files.writeString(directory.resolve(NAME), damage + "\n", StandardCharsets.UTF_8);
    }

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(NAME));
    }

    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }
}
