package io.runnel.log.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code leader-epoch-checkpoint}: which leader epoch began at which offset, an entry a line (KIP-101). Derived data,
 * for every batch bears its epoch.
 */
public final class LeaderEpochFile {
    private static final String NAME = "leader-epoch-checkpoint";
    private static final int FIRST_EPOCH = 0;

    private LeaderEpochFile() {}

    /** The newest epoch; a log without epochs gets its first one, which begins at its end. */
    public static int latestEpoch(Path directory, long endOffset) throws IOException {
        Path file = directory.resolve(NAME);
        List<String> entries = CheckpointFile.read(file).orElse(List.of());
        if (!entries.isEmpty() && entries.get(entries.size() - 1).matches("\\d{1,9} \\d+")) {
            String last = entries.get(entries.size() - 1);
            return Integer.parseInt(last.substring(0, last.indexOf(' ')));
        }
        // Not forced to disk: a thousand new partitions would wait for a thousand flushes of what can be rebuilt.
        Files.writeString(file, "0\n1\n" + FIRST_EPOCH + " " + endOffset + "\n", StandardCharsets.UTF_8);
        return FIRST_EPOCH;
    }
}
