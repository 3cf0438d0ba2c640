package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands in a log from the first batch on that does not hold. */
final class DamagedTail {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedTail.class);

    private final Segment segment;
    private final SegmentScan scan;
    private final Map<Long, Segment> later;

    /**
     * The tail that a scan found.
     *
     * @param later the segments after it, which {@link #cut} takes out
     */
    DamagedTail(Segment segment, SegmentScan scan, Map<Long, Segment> later) {
        this.segment = segment;
        this.scan = scan;
        this.later = later;
    }

    /**
     * Whether the disk, if it kept what was flushed, can have come to look like this, so that nothing that was
     * acknowledged as flushed is in it.
     *
     * <p>Flushes go in the order of offsets: whatever stands after a batch that was not flushed was not flushed either.
     * A process that is killed leaves its writes with the operating system in their order, so that only the last one
     * can be cut short. A machine that goes down loses any of the pages that were not flushed: intact batches may stand
     * after a hole.
     *
     * @param refusedBefore whether an earlier start refused the log: a machine that went down since then is no excuse
     */
    boolean isUnflushed(LogOpening opening, boolean refusedBefore) throws IOException {
        if (opening.clean() || scan.endOffset() < opening.recoveryPoint()) {
            return false;
        }
        return opening.pagesMayBeLost() && !refusedBefore || !somethingFollows();
    }

    private boolean somethingFollows() throws IOException {
        return later.values().stream().anyMatch(next -> next.sizeInBytes() > 0) || scan.validBatchFollows();
    }

    /** Cuts the log where the tail begins. Where intact batches are among what is cut, a copy is kept. */
    void cut() throws IOException {
        boolean copied = scan.validBatchFollows();
        LOG.warn(
                "Cutting {} at byte {} of {}: {}. The log now ends at offset {}.{}",
                segment.file(),
                scan.validBytes(),
                segment.sizeInBytes(),
                scan.damage(),
                scan.endOffset(),
                copied ? " What is cut off is kept in " + copyName() + "." : "");
        if (copied) {
            keepCopy();
        }
        segment.truncateTo(scan.validBytes());
        for (Segment cut : List.copyOf(later.values())) {
            later.remove(cut.baseOffset());
            if (cut.sizeInBytes() > 0) {
                LOG.warn("Setting aside {}, which follows the cut", cut.file());
                cut.setAside();
            } else {
                cut.delete();
            }
        }
    }

    private Path copyName() {
        Path file = segment.file();
        return file.resolveSibling(file.getFileName() + "." + scan.validBytes() + SegmentFiles.DAMAGED_SUFFIX);
    }

    private void keepCopy() throws IOException {
        try (FileChannel copy = FileChannel.open(
                copyName(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            FileChannel from = segment.records().channel();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            for (long at = scan.validBytes(); from.read(buffer, at) > 0; buffer.clear()) {
                at += buffer.flip().limit();
                while (buffer.hasRemaining()) {
                    copy.write(buffer);
                }
            }
        }
    }
}
