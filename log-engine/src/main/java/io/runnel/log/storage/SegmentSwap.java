package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The renames by which a compacted segment takes the place of those that it was made of, as Apache Kafka does it, and
 * what a start after a crash makes of them:
 *
 * <ol>
 *   <li>{@code .cleaned}: being written, or whole and flushed. Deleted at start.
 *   <li>its indexes, then its {@code .log}, become {@code .swap}. From here on a start goes on with the swap: where
 *       {@code .log.swap} is, all the rest is too.
 *   <li>the {@code .log} of each old segment, then its indexes, become {@code .deleted}. Deleted at start, with indexes
 *       whose log is gone.
 *   <li>its indexes, then its {@code .log}, lose the suffix.
 * </ol>
 *
 * <p>A start that finds step 3 half done deletes the old segments that begin within the offsets of the new one. An old
 * one beyond, of which no record stayed, comes back: later records have replaced all of its own.
 */
final class SegmentSwap {
    private static final List<String> INDEXES = List.of(
            SegmentFiles.TRANSACTION_INDEX_SUFFIX,
            SegmentFiles.OFFSET_INDEX_SUFFIX,
            SegmentFiles.TIME_INDEX_SUFFIX,
            SegmentFiles.KEY_FILTER_SUFFIX);

    private final List<Segment> old;
    private final Segment compacted;
    private final String deletedSuffix;
    private final DiskSync sync;

    /** @param number tells the old segment's files from those of an earlier swap that are not deleted yet */
    SegmentSwap(List<Segment> old, Segment compacted, int number, DiskSync sync) {
        this.old = old;
        this.deletedSuffix = "." + number + SegmentFiles.DELETED_SUFFIX;
        this.compacted = compacted;
        this.sync = sync;
    }

    /** @param takePlace makes readers see the new segment; runs when no crash can undo the swap any more */
    void run(Runnable takePlace) throws IOException {
        SegmentNames names = new SegmentNames(compacted, sync);
        names.renameIndexes(SegmentFiles.SWAP_SUFFIX);
        names.renameRecords(SegmentFiles.SWAP_SUFFIX);
        takePlace.run();
        for (Segment segment : old) {
            new SegmentNames(segment, sync).markDeleted(deletedSuffix);
        }
        names.renameIndexes("");
        names.renameRecords("");
    }

    /** Ends what a crash has cut short, before the segments of a directory are opened. */
    static void finish(Path directory) throws IOException {
        boolean leftovers = false;
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.endsWith(SegmentFiles.CLEANED_SUFFIX)
                        || name.endsWith(SegmentFiles.DELETED_SUFFIX)
                        || name.endsWith(SegmentFiles.KEY_FILTER_SUFFIX + SegmentFiles.UNFINISHED_SUFFIX)) {
                    Files.delete(entry);
                    leftovers = true;
                }
                leftovers |= name.endsWith(SegmentFiles.SWAP_SUFFIX);
            }
        }
        if (leftovers) {
            String swap = SegmentFiles.LOG_SUFFIX + SegmentFiles.SWAP_SUFFIX;
            for (long baseOffset : SegmentFiles.offsets(directory, swap)) {
                complete(directory, baseOffset);
            }
            deleteOrphans(directory);
        }
    }

    private static void complete(Path directory, long baseOffset) throws IOException {
        Path swap = SegmentFiles.file(directory, baseOffset, SegmentFiles.LOG_SUFFIX + SegmentFiles.SWAP_SUFFIX);
        long endOffset = endOffset(swap, baseOffset);
        for (long old : SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX)) {
            if (old > baseOffset && old < endOffset) {
                Files.delete(SegmentFiles.file(directory, old, SegmentFiles.LOG_SUFFIX));
            }
        }
        Files.deleteIfExists(SegmentFiles.file(directory, baseOffset, SegmentFiles.KEY_FILTER_SUFFIX)); // An old one's.
        for (String index : INDEXES) {
            Path from = SegmentFiles.file(directory, baseOffset, index + SegmentFiles.SWAP_SUFFIX);
            if (Files.exists(from)) { // Else it has its name already.
                replace(from, SegmentFiles.file(directory, baseOffset, index));
            }
        }
        replace(swap, SegmentFiles.file(directory, baseOffset, SegmentFiles.LOG_SUFFIX));
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long endOffset(Path file, long baseOffset) throws IOException {
        long end = baseOffset;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            HeaderWalk walk = new HeaderWalk(file, channel, 0, (int) channel.size());
            while (walk.next()) {
                end = walk.header().lastOffset() + 1;
            }
        }
        return end;
    }

    /** Indexes of which the log is gone, and of a swap that did not come to its log. */
    private static void deleteOrphans(Path directory) throws IOException {
        for (String index : INDEXES) {
            for (long baseOffset : SegmentFiles.offsets(directory, index + SegmentFiles.SWAP_SUFFIX)) {
                Files.delete(SegmentFiles.file(directory, baseOffset, index + SegmentFiles.SWAP_SUFFIX));
            }
            for (long baseOffset : SegmentFiles.offsets(directory, index)) {
                if (Files.notExists(SegmentFiles.file(directory, baseOffset, SegmentFiles.LOG_SUFFIX))) {
                    Files.delete(SegmentFiles.file(directory, baseOffset, index));
                }
            }
        }
    }
}
