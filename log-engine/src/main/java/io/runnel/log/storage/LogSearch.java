package io.runnel.log.storage;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;

/** What can be told of a log's records by their segments and the headers of their batches. Thread-safe. */
public final class LogSearch {
    private final NavigableMap<Long, Segment> segments;
    private final SegmentSwaps swaps;
    private final SegmentReads reads;

    public LogSearch(SegmentedLog log) {
        this.segments = log.segments();
        this.swaps = log.swaps();
        this.reads = new SegmentReads(segments, swaps);
    }

    /**
     * Counts the records in a range, without control records and those of aborted transactions.
     *
     * @param fromOffset inclusive
     * @param toOffset exclusive
     * @param limit where readable records end, in this log
     */
    public long countRecords(long fromOffset, long toOffset, LogPosition limit) throws IOException {
        while (true) {
            int before = swaps.count();
            long records = count(fromOffset, toOffset, limit);
            if (before == swaps.count()) { // Else some may be counted in an old segment and in the one made of it.
                return records;
            }
        }
    }

    private long count(long fromOffset, long toOffset, LogPosition limit) throws IOException {
        if (fromOffset >= toOffset) {
            return 0;
        }
        AbortedRecords aborted = new AbortedRecords();
        aborted.set(new AbortedSearch(segments).between(fromOffset, toOffset));
        try (RecordCount count = new RecordCount(fromOffset, toOffset, aborted)) {
            Map.Entry<Long, Segment> entry = segments.floorEntry(fromOffset);
            while (entry != null && entry.getKey() < toOffset && entry.getKey() <= limit.segmentBaseOffset()) {
                Segment segment = entry.getValue();
                count.add(segment, reads.endIn(segment, limit));
                entry = segments.higherEntry(entry.getKey());
            }
            return count.records();
        }
    }
}
