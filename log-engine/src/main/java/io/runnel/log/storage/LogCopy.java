package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * A copy of a log that grows in another directory while the log is appended to, and at last takes its place. For one
 * thread.
 */
public final class LogCopy {
    private static final List<String> OF_SEGMENTS =
            List.of(SegmentFiles.LOG_SUFFIX, SegmentFiles.OFFSET_INDEX_SUFFIX, SegmentFiles.TIME_INDEX_SUFFIX);

    /** Files that are about to go, or not finished. */
    private static final List<String> PASSING = List.of(".deleted", ".cleaned", ".swap", ".tmp");

    /** Copied between two looks at whether to stop. */
    private static final long CHUNK_BYTES = 8 << 20;

    private final SegmentedLog log;
    private final Path target;
    private final DiskSync sync;
    private final Map<Long, Copied> copied = new ConcurrentSkipListMap<>();
    private volatile long endOffset;
    private volatile boolean stopped;

    /** What is there of a segment: the segment itself, as another may take its base offset, and bytes. */
    private record Copied(Segment segment, int bytes, boolean indexed) {}

    /**
     * A copy in which nothing is yet.
     *
     * @param target an empty directory
     * @param sync of the target's disk
     */
    public LogCopy(SegmentedLog log, Path target, DiskSync sync) {
        this.log = log;
        this.target = target;
        this.sync = sync;
    }

    /** Exclusive end of the offsets that are copied. */
    public long endOffset() {
        return endOffset;
    }

    /** Bytes of batches that are copied. */
    public long bytes() {
        return copied.values().stream().mapToLong(Copied::bytes).sum();
    }

    /** Lets a copying under way fail soon; from any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Copies what the log has and the copy has not, and forces it to disk.
     *
     * @return how many bytes that were
     */
    public long catchUp() throws IOException {
        LogPosition end = log.end();
        long before = copied.values().stream().mapToLong(Copied::bytes).sum();
        for (Map.Entry<Long, Copied> present : List.copyOf(copied.entrySet())) {
            if (log.segments().get(present.getKey()) != present.getValue().segment()) {
                drop(present.getKey());
            }
        }
        for (Segment segment :
                log.segments().headMap(end.segmentBaseOffset(), true).values()) {
            boolean active = segment.baseOffset() == end.segmentBaseOffset();
            copy(segment, active ? end.position() : segment.sizeInBytes(), !active);
        }
        endOffset = end.offset();
        return Math.max(0, copied.values().stream().mapToLong(Copied::bytes).sum() - before);
    }

    private void drop(long baseOffset) throws IOException {
        copied.remove(baseOffset);
        for (String suffix : OF_SEGMENTS) {
            Files.deleteIfExists(SegmentFiles.file(target, baseOffset, suffix));
        }
    }

    private void copy(Segment segment, int size, boolean complete) throws IOException {
        Copied so = copied.getOrDefault(segment.baseOffset(), new Copied(segment, 0, false));
        Path file = SegmentFiles.file(target, segment.baseOffset(), SegmentFiles.LOG_SUFFIX);
        if (so.bytes() < size || Files.notExists(file)) {
            try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                long at = so.bytes();
                to.position(at);
                while (at < size) {
                    if (stopped) {
                        throw new IOException("The copying of " + segment.file() + " was stopped");
                    }
                    at += segment.records().channel().transferTo(at, Math.min(CHUNK_BYTES, size - at), to);
                }
                sync.force(to);
            }
        }
        boolean index = complete && !so.indexed();
        if (index) {
            copyIndexes(segment);
        }
        copied.put(segment.baseOffset(), new Copied(segment, size, so.indexed() || index));
    }

    private void copyIndexes(Segment segment) throws IOException {
        segment.offsetIndex().spill();
        segment.timeIndex().spill();
        for (String suffix : List.of(SegmentFiles.OFFSET_INDEX_SUFFIX, SegmentFiles.TIME_INDEX_SUFFIX)) {
            copyFile(SegmentFiles.file(log.directory(), segment.baseOffset(), suffix));
        }
    }

    private void copyFile(Path file) throws IOException {
        Path copy = target.resolve(file.getFileName());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            sync.force(channel);
        }
    }

    /** Copies the rest, nobody appending meanwhile. The copy is on disk when this returns. */
    public void finish() throws IOException {
        catchUp();
        copyIndexes(log.segments().lastEntry().getValue());
        try (Stream<Path> files = Files.list(log.directory())) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (OF_SEGMENTS.stream().noneMatch(name::endsWith)
                        && PASSING.stream().noneMatch(name::endsWith)) {
                    copyFile(file);
                }
            }
        }
        sync.forceDirectory(target);
    }

    /** Lets the log go on in the copy, after {@link #finish}, nobody having appended since. */
    public void takeOver(Path directory) throws IOException {
        log.switchTo(directory, sync);
    }
}
