package io.runnel.log.storage;

import io.runnel.log.search.Identity;
import io.runnel.log.search.KeyFilterWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes the missing key filters of a log's full segments. It only reads what appends have left behind: nothing waits for
 * it. A file has another name until it is whole; it need not be on disk, for its checksums tell what a crash has left.
 */
public final class FilterBuild {
    private final SegmentedLog log;
    private final Pace pace;

    /** What the work meets: the limits that hold for the disk. */
    @FunctionalInterface
    public interface Pace {
        /**
         * So many bytes have been read; may wait.
         *
         * @throws java.io.InterruptedIOException if the work is to end
         */
        void moved(long bytes) throws IOException;
    }

    public FilterBuild(SegmentedLog log, Pace pace) {
        this.log = log;
        this.pace = pace;
    }

    /**
     * Writes them, the newest first, for those are searched most.
     *
     * @return how many
     * @throws DamagedLogException if a segment cannot be read; it is not tried again until the log is opened anew
     * @throws IOException if a file cannot be written
     */
    public int run() throws IOException {
        int written = 0;
        List<Segment> full = List.copyOf(log.segments()
                .headMap(log.segments().lastKey(), false)
                .descendingMap()
                .values());
        for (Segment segment : full) {
            if (segment.sizeInBytes() > 0
                    && !segment.deleted()
                    && segment.keys().missing(segment)) {
                write(segment);
                written++;
            }
        }
        return written;
    }

    private void write(Segment segment) throws IOException {
        Path file = segment.keys().file();
        Path unfinished = file.resolveSibling(file.getFileName() + SegmentFiles.UNFINISHED_SUFFIX);
        try {
            write(segment, unfinished);
            segment.keys().publish(unfinished);
        } catch (DamagedLogException e) {
            segment.keys().giveUp();
            throw e;
        } catch (IOException e) {
            if (!segment.deleted()) {
                throw e;
            } // Else nobody needs it any more.
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void write(Segment segment, Path unfinished) throws IOException {
        int size = segment.sizeInBytes();
        try (FileChannel channel = FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                BlockScan scan = new BlockScan(segment, 0, size)) {
            KeyFilterWriter writer = new KeyFilterWriter((bytes, position) -> {
                long at = position;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            });
            int before = 0;
            while (scan.next()) {
                writer.add(scan.block(), scan.recordsWithoutKey(), scan.control(), scan.transactional());
                pace.moved(scan.position() - before);
                before = scan.position();
            }
            writer.finish(new Identity(size, scan.nextOffset() - 1, scan.lastChecksum()));
        }
    }
}
