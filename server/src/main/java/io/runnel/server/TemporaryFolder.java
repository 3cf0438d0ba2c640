package io.runnel.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removal of a folder that a node made for itself. */
public final class TemporaryFolder {
    private TemporaryFolder() {}

    /** Deletes the folder and all in it, the deepest first. */
    public static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary folder " + folder + " could not be removed", e);
        }
    }
}
