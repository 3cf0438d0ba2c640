package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.SegmentedMetadataLog;
import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log that this node kept while it was alone, whose records become the first batch of the quorum that it forms. The
 * old directory gets another name only when the batch is committed: until then a crash leaves it as it was.
 */
final class Takeover {
    /** What the old directory is named when its records are in the quorum's log. */
    static final String TAKEN_OVER = SegmentedMetadataLog.DIRECTORY + ".taken-over";

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private final Path dataDir;
    private final DiskSync sync;
    private final List<MetadataRecord> records;

    private Takeover(Path dataDir, DiskSync sync, List<MetadataRecord> records) {
        this.dataDir = dataDir;
        this.sync = sync;
        this.records = records;
    }

    /** Reads the old log, if there is one. */
    static Takeover read(Path dataDir, DiskSync sync) {
        List<MetadataRecord> all = SegmentedMetadataLog.read(dataDir);
        // What was created and removed again need not be carried along.
        return new Takeover(
                dataDir,
                sync,
                all.isEmpty() ? all : ClusterImage.EMPTY.apply(all).records());
    }

    /** Empty if there is nothing to take over. */
    List<MetadataRecord> records() {
        return records;
    }

    /** Gives the old directory its other name. */
    void done() throws IOException {
        Path old = dataDir.resolve(SegmentedMetadataLog.DIRECTORY);
        if (Files.exists(old)) {
            Files.move(old, dataDir.resolve(TAKEN_OVER), StandardCopyOption.ATOMIC_MOVE);
            sync.forceDirectory(dataDir);
            LOG.info(
                    "The quorum has taken over {} records of this node's metadata; the old log is kept as {}",
                    records.size(),
                    dataDir.resolve(TAKEN_OVER));
        }
    }
}
