package io.runnel.log.storage;

import java.io.IOException;
import java.util.List;

/**
 * Segments that were taken out of a log. Whoever began to read one goes on with it: the files get a name that no start
 * takes up, and are closed and deleted later.
 */
public final class RemovedSegments {
    public static final RemovedSegments NONE = new RemovedSegments(List.of(), 0, DiskSync.OPERATING_SYSTEM);

    private final List<Segment> segments;
    private final long deleteDelayMs;
    private final DiskSync sync;

    /** @param segments ascending */
    RemovedSegments(List<Segment> segments, long deleteDelayMs, DiskSync sync) {
        this.sync = sync;
        this.segments = List.copyOf(segments);
        this.deleteDelayMs = deleteDelayMs;
    }

    /** How long the files are to stay, for fetches that are still being sent. */
    public long deleteDelayMs() {
        return deleteDelayMs;
    }

    public int count() {
        return segments.size();
    }

    /** Renames the files to {@code *.deleted}, the oldest first, so that a crash leaves a log without holes. */
    public void rename() throws IOException {
        for (Segment segment : segments) {
            new SegmentNames(segment, sync).markDeleted(SegmentFiles.DELETED_SUFFIX);
        }
    }

    /** Closes and deletes the files. */
    public void delete() throws IOException {
        for (Segment segment : segments) {
            segment.delete();
        }
    }
}
