package io.runnel.log.storage;

import io.runnel.log.search.Block;
import io.runnel.log.search.BlockFilters;
import io.runnel.log.search.Candidate;
import io.runnel.log.search.KeyFilter;
import io.runnel.log.search.Wanted;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the parts of a log that may hold what is wanted, segment by segment. What was found stays true whatever
 * compaction and retention do meanwhile: it is told in offsets. For one thread.
 */
public final class BlockCursor {
    private final NavigableMap<Long, Segment> segments;
    private final SegmentSwaps swaps;
    private final SegmentReads reads;
    private final Wanted wanted;
    private List<Candidate> candidates = List.of();
    private int next;
    /** From which offset on the candidates were looked for, and where those of the next segment begin. */
    private long segmentStart;

    private long segmentEnd;
    private int segmentsSearched;
    private int segmentsSkipped;
    private long blocksSearched;
    private long blocksSkipped;

    BlockCursor(NavigableMap<Long, Segment> segments, SegmentSwaps swaps, Wanted wanted) {
        this.segments = segments;
        this.swaps = swaps;
        this.reads = new SegmentReads(segments, swaps);
        this.wanted = wanted;
    }

    /**
     * The first part that reaches beyond an offset.
     *
     * @param toOffset exclusive: from there on nothing is asked for
     * @param limit where readable records end, in this log
     * @param cancelled asked between steps
     * @return null if there is none
     * @throws CancellationException once it is cancelled; the call can be made again
     */
    public @Nullable Candidate next(long fromOffset, long toOffset, LogPosition limit, BooleanSupplier cancelled)
            throws IOException {
        long from = fromOffset;
        while (from < toOffset) {
            if (from < segmentStart || from >= segmentEnd) {
                open(from, limit, cancelled);
            }
            while (next > 0 && candidates.get(next - 1).toOffset() > from) {
                next--; // The reader went back.
            }
            while (next < candidates.size() && candidates.get(next).toOffset() <= from) {
                next++;
            }
            if (next < candidates.size()) {
                Candidate found = candidates.get(next);
                return found.fromOffset() < toOffset ? found : null;
            }
            from = segmentEnd;
        }
        return null;
    }

    /** Takes up the segment that holds an offset. */
    private void open(long offset, LogPosition limit, BooleanSupplier cancelled) throws IOException {
        Place place = place(offset);
        Segment segment = place.segment();
        Long following = place.following();
        // What is beyond the limit is not known yet, though the segment may be full: it is looked for again.
        boolean full = following != null && following <= limit.offset();
        long end = Math.max(offset + 1, following != null && full ? following : limit.offset());
        List<Candidate> found = full ? inFile(segment, offset) : null;
        if (found == null) {
            // One that is full gets its file soon: what is in memory of it is used until then.
            found = wanted.hashes() == null || full && !segment.keys().hasMemory()
                    ? List.of(allOf(offset, end))
                    : inMemory(segment, offset, end, full, limit, cancelled);
        }
        segmentStart = offset; // Only now: what failed or was cancelled before begins here again.
        segmentEnd = end;
        candidates = found;
        next = 0;
        segmentsSearched++;
        segmentsSkipped += found.isEmpty() ? 1 : 0;
    }

    /** @param following where the next segment begins; null if there is none */
    private record Place(Segment segment, @Nullable Long following) {}

    private Place place(long offset) {
        while (true) {
            int before = swaps.count();
            Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
            if (entry == null) {
                entry = segments.firstEntry();
            }
            Place found = new Place(entry.getValue(), segments.higherKey(entry.getKey()));
            if (swaps.settledSince(before)) { // Else it may be an old segment with what follows the one made of it.
                return found;
            }
        }
    }

    private @Nullable List<Candidate> inFile(Segment segment, long offset) throws IOException {
        if (segment.sizeInBytes() == 0) {
            return List.of(); // Compaction has left nothing of it.
        }
        KeyFilter filter = segment.keys().filter(segment);
        List<Candidate> found = filter == null ? null : candidates(filter, offset);
        if (filter != null && found == null) {
            segment.keys().drop();
        }
        if (filter != null && found != null) {
            count(filter.blocks(), found.size());
        }
        return found;
    }

    private void count(int blocks, int toRead) {
        blocksSearched += blocks;
        blocksSkipped += blocks - toRead;
    }

    /** Null for a file that is damaged; also one that is shorter than when it was opened. */
    private @Nullable List<Candidate> candidates(KeyFilter filter, long offset) throws IOException {
        try {
            return filter.candidates(wanted, offset);
        } catch (EOFException e) {
            return null;
        }
    }

    private static Candidate allOf(long fromOffset, long toOffset) {
        return new Candidate(fromOffset, toOffset, Block.BYTES, toOffset - fromOffset);
    }

    /** What follows the blocks that are known is read as it is. */
    private List<Candidate> inMemory(
            Segment segment, long offset, long endOffset, boolean full, LogPosition limit, BooleanSupplier cancelled)
            throws IOException {
        int end = reads.endIn(segment, limit);
        BlockFilters memory = new MemoryFilters(segment).extendForSearch(end, full, bytes -> {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("The search was cancelled");
            }
            return true;
        });
        List<Candidate> found;
        synchronized (memory) { // So that the end is that of these blocks.
            found = new ArrayList<>(memory.candidates(wanted, offset));
            count(memory.blocks(), found.size());
            if (memory.end() < end) {
                found.add(allOf(Math.max(memory.endOffset(), offset), endOffset));
            }
        }
        return found;
    }

    /** How many segments were looked at. */
    public int segmentsSearched() {
        return segmentsSearched;
    }

    /** How many blocks are known of these segments. */
    public long blocksSearched() {
        return blocksSearched;
    }

    /** How many of these need not be read. */
    public long blocksSkipped() {
        return blocksSkipped;
    }

    /** How many of the segments need not be read at all. */
    public int segmentsSkipped() {
        return segmentsSkipped;
    }
}
