package io.runnel.log.storage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;

/** The compacted segments of a log that took the place of others, and those others until they are deleted. */
final class SegmentSwaps {
    private final SegmentedLog log;
    private final NavigableMap<Long, Segment> segments;
    /** With the time at which each was replaced. */
    private final Map<Segment, Long> replaced = new ConcurrentHashMap<>();

    private volatile int count;

    SegmentSwaps(SegmentedLog log, NavigableMap<Long, Segment> segments) {
        this.log = log;
        this.segments = segments;
    }

    /** How many there were; changes before a reader can meet a new segment together with an old one. */
    int count() {
        return count;
    }

    /** Whether what was read since the count was that is all of before a swap, or all of after it. */
    boolean settledSince(int before) {
        return (before & 1) == 0 && before == count; // An odd count is that of a swap in the middle.
    }

    /**
     * Puts a compacted segment in the place of those that it was made of, which live on for readers. While nobody
     * appends to the log or deletes from it.
     *
     * @return false if one of them is not in the log any more, or the log has moved; nothing is done then
     */
    boolean replace(List<Segment> old, Segment compacted, long nowMs) throws SwapFailedException {
        // Meanwhile the log may have moved to another directory, or have lost some of them.
        if (!log.directory().equals(compacted.file().getParent())
                || old.stream().anyMatch(segment -> segments.get(segment.baseOffset()) != segment)) {
            return false;
        }
        try {
            new SegmentSwap(old, compacted, count, log.sync()).run(() -> {
                old.forEach(segment -> replaced.put(segment, nowMs));
                count++;
                segments.put(compacted.baseOffset(), compacted);
                old.subList(1, old.size()).forEach(segment -> segments.remove(segment.baseOffset()));
                count++;
            });
            return true;
        } catch (IOException e) {
            throw new SwapFailedException(log.directory(), compacted.baseOffset(), e);
        }
    }

    /** Closes and deletes those that were replaced up to that time. */
    void deleteReplaced(long untilMs) throws IOException {
        List<Segment> gone = replaced.entrySet().stream()
                .filter(entry -> entry.getValue() <= untilMs)
                .map(Map.Entry::getKey)
                .toList();
        if (!gone.isEmpty()) {
            log.sync()
                    .forceDirectory(
                            log.directory()); // So that the new segments' names are there before the old files are not.
        }
        for (Segment segment : gone) {
            segment.delete();
            replaced.remove(segment);
        }
    }

    /** Closes the files; the next start deletes them. */
    void close() throws IOException {
        for (Segment segment : replaced.keySet()) {
            segment.close();
        }
    }
}
