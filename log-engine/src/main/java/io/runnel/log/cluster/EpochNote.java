package io.runnel.log.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epoch under which a node was registered when it stopped cleanly, in the file {@code broker-epoch} of its data folder:
 * a node that comes back with it has lost nothing that it had acknowledged (KIP-966). Gone as soon as the node has started.
 */
public final class EpochNote {
    private static final String FILE = "broker-epoch";
    private static final String VERSION = "version=1";
    private static final String EPOCH = "epoch=";
    private static final Logger LOG = LoggerFactory.getLogger(EpochNote.class);

    private final Path file;

    /** The note of that data folder. */
    public EpochNote(Path dataDir) {
        this.file = dataDir.resolve(FILE);
    }

    /**
     * Reads the note and takes it away, so that a crash from now on leaves none.
     *
     * @return the epoch, or -1 if there is none, or none that can be read
     * @throws IOException if it cannot be taken away
     */
    public long take() throws IOException {
        if (!Files.exists(file)) {
            return BrokerLifecycle.NO_EPOCH;
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        forceFolder();
        String[] lines = text.split("\n");
        if (lines.length == 2 && lines[0].equals(VERSION) && lines[1].matches(EPOCH + "\\d{1,18}")) {
            return Long.parseLong(lines[1].substring(EPOCH.length()));
        }
        LOG.warn("{} is not readable; the last shutdown counts as not clean", file);
        return BrokerLifecycle.NO_EPOCH;
    }

    /** Leaves the note; to be called when everything else is on disk. */
    public void leave(long epoch) {
        if (epoch < 0) {
            return;
        }
        Path draft = file.resolveSibling(FILE + ".tmp");
        try {
            Files.writeString(draft, VERSION + "\n" + EPOCH + epoch + "\n", StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so that this shutdown counts as not clean: {}", file, e.toString());
        }
    }

    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
