package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.search.KeyFilter;
import io.runnel.log.search.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** What can be told of a log's records by their segments and the headers of their batches. Thread-safe. */
public final class LogSearch {
    private final SegmentedLog log;
    private final NavigableMap<Long, Segment> segments;
    private final SegmentSwaps swaps;
    private final SegmentReads reads;

    public LogSearch(SegmentedLog log) {
        this.log = log;
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
            if (swaps.settledSince(before)) { // Else some may be counted in an old segment and in the one made of it.
                return records;
            }
        }
    }

    /** Begins a search; it reaches as far as it is asked to. */
    public BlockCursor cursor(Wanted wanted) {
        return new BlockCursor(segments, swaps, wanted);
    }

    /**
     * Makes what searches need to know of the segment that is being written, so that they need not, as far as there is
     * memory for it.
     *
     * @param limit where readable records end, in this log
     */
    public void prepare(LogPosition limit, FilterBuild.Pace pace) throws IOException {
        Segment active = segments.lastEntry().getValue();
        if (active.sizeInBytes() > 0 && active.baseOffset() <= limit.segmentBaseOffset()) {
            new MemoryFilters(active).extendAhead(reads.endIn(active, limit), bytes -> {
                pace.moved(bytes);
                return true;
            });
        }
    }

    /** All segments, ascending; the last one is active. */
    public List<SegmentView> segments() throws IOException {
        List<SegmentView> views = new ArrayList<>();
        for (SegmentFacts facts : log.segmentFacts()) {
            Segment segment = segments.get(facts.baseOffset());
            boolean active = segments.higherKey(facts.baseOffset()) == null;
            KeyFilter filter = segment == null || active ? null : segment.keys().filter(segment);
            views.add(new SegmentView(facts, filter == null ? null : filter.summary(), active));
        }
        return views;
    }

    private long count(long fromOffset, long toOffset, LogPosition limit) throws IOException {
        if (fromOffset >= toOffset) {
            return 0;
        }
        AbortedRecords aborted = new AbortedRecords();
        List<AbortedTransaction> transactions = new AbortedSearch(segments).between(fromOffset, toOffset);
        aborted.set(transactions);
        try (RecordCount count = new RecordCount(fromOffset, toOffset, aborted)) {
            Map.Entry<Long, Segment> entry = segments.floorEntry(fromOffset);
            while (entry != null && entry.getKey() < toOffset && entry.getKey() <= limit.segmentBaseOffset()) {
                Segment segment = entry.getValue();
                entry = segments.higherEntry(entry.getKey());
                KeyFilter known = entry == null ? null : segment.keys().filter(segment);
                if (known != null && within(known, segment, fromOffset, toOffset) && noneAborted(known, transactions)) {
                    count.add(known.summary().records());
                } else {
                    count.add(segment, reads.endIn(segment, limit));
                }
            }
            return count.records();
        }
    }

    private static boolean within(KeyFilter known, Segment segment, long fromOffset, long toOffset) {
        return segment.baseOffset() >= fromOffset && known.segment().lastOffset() < toOffset;
    }

    private static boolean noneAborted(KeyFilter known, List<AbortedTransaction> transactions) {
        return transactions.isEmpty() || !known.summary().transactional();
    }
}
