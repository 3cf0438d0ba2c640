package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Cuts the end off a log that nobody has open. What is derived from its files goes where it may tell of what was cut, and
 * is made anew when the log is opened. Transaction indexes are cut as well, not deleted: an opening that begins with a
 * snapshot of producers inside a segment does not see the aborted transactions before it again.
 */
public final class LogCut {
    private static final List<String> DERIVED =
            List.of(SegmentFiles.OFFSET_INDEX_SUFFIX, SegmentFiles.TIME_INDEX_SUFFIX, SegmentFiles.KEY_FILTER_SUFFIX);

    private LogCut() {}

    /**
     * Cuts at a boundary between two batches; on disk when this returns. The last segments go first, so that a crash
     * leaves a log without a hole.
     */
    public static void cut(Path directory, LogPosition end, DiskSync sync) throws IOException {
        List<Long> segments = SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX);
        for (int i = segments.size() - 1; i >= 0 && segments.get(i) > end.segmentBaseOffset(); i--) {
            deleteDerived(directory, segments.get(i));
            Files.deleteIfExists(SegmentFiles.file(directory, segments.get(i), SegmentFiles.TRANSACTION_INDEX_SUFFIX));
            Files.delete(SegmentFiles.file(directory, segments.get(i), SegmentFiles.LOG_SUFFIX));
        }
        deleteDerived(directory, end.segmentBaseOffset());
        cutTransactions(directory, end);
        Path last = SegmentFiles.file(directory, end.segmentBaseOffset(), SegmentFiles.LOG_SUFFIX);
        try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
            file.truncate(end.position());
        }
        sync.forceFile(last);
        for (long snapshot : SegmentFiles.offsets(directory, SegmentFiles.SNAPSHOT_SUFFIX)) {
            if (snapshot > end.offset()) {
                Files.delete(SegmentFiles.file(directory, snapshot, SegmentFiles.SNAPSHOT_SUFFIX));
            }
        }
        sync.forceDirectory(directory);
    }

    /** One that is damaged is left: the opening finds that out, and makes it anew from the beginning of its segment. */
    private static void cutTransactions(Path directory, LogPosition end) throws IOException {
        try (TransactionIndex index = new TransactionIndex(
                SegmentFiles.file(directory, end.segmentBaseOffset(), SegmentFiles.TRANSACTION_INDEX_SUFFIX))) {
            if (index.load()) {
                index.truncateTo(end.offset());
            }
        }
    }

    private static void deleteDerived(Path directory, long segment) throws IOException {
        for (String suffix : DERIVED) {
            Files.deleteIfExists(SegmentFiles.file(directory, segment, suffix));
        }
    }
}
