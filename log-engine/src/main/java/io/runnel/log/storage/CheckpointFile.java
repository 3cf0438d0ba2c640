package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Kafka's text format of checkpoints: a line with the version (0), one with the number of entries, then one entry a
 * line. Replaced as a whole and atomically.
 */
final class CheckpointFile {
    private static final String VERSION = "0";

    private CheckpointFile() {}

    /** The entries, or empty when there is no file or it is not whole: checkpoints are derived data. */
    static Optional<List<String>> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        boolean whole = lines.size() >= 2
                && lines.get(0).equals(VERSION)
                && lines.get(1).equals(String.valueOf(lines.size() - 2));
        return whole ? Optional.of(List.copyOf(lines.subList(2, lines.size()))) : Optional.empty();
    }

    /** Replaces the file; it is on disk when this returns. */
    static void write(Path file, List<String> entries, DiskSync sync) throws IOException {
        List<String> lines = new ArrayList<>(List.of(VERSION, String.valueOf(entries.size())));
        lines.addAll(entries);
        replace(file, String.join("\n", lines) + "\n", sync);
    }

    /** Replaces a text file by a new one that is on disk already, so that a crash leaves either. */
    static void replace(Path file, String text, DiskSync sync) throws IOException {
        Interruption.uninterrupted(() -> {
            replaceOnce(file, text, sync);
            return true;
        });
    }

    private static void replaceOnce(Path file, String text, DiskSync sync) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            sync.willWrite(next, bytes.remaining());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            sync.force(channel);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync.forceDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory"));
    }
}
