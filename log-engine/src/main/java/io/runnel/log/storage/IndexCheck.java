package io.runnel.log.storage;

import java.io.IOException;

/**
 * Judges the indexes of a segment whose batches are trusted, without reading the batches: entries are whole and ascend,
 * the last ones speak of batches that are there, and none is missing after them. Costs a read of the indexes and two or
 * three of the segment.
 */
final class IndexCheck {
    /** An index with more wrong entries at its end is not searched for good ones before them. */
    private static final int MAX_WRONG_ENTRIES = 64;

    private final Segment segment;
    private final int indexIntervalBytes;
    private long endOffset;

    IndexCheck(Segment segment, int indexIntervalBytes) {
        this.segment = segment;
        this.indexIntervalBytes = indexIntervalBytes;
        this.endOffset = segment.baseOffset();
    }

    /** Loads the indexes; what they tell is taken up if they hold, otherwise {@link #keepGood} is due. */
    boolean holds() throws IOException {
        boolean whole = segment.offsetIndex().load() & segment.timeIndex().load();
        if (!whole || (segment.timeIndex().entries() == 0) != (segment.sizeInBytes() == 0)) {
            return false;
        }
        try {
            return lastOffsetEntryHolds() && lastTimeEntryHolds() && nothingIsMissing();
        } catch (DamagedLogException e) {
            return false; // The index points between two batches, or the batch is damaged: who rebuilds it will tell.
        }
    }

    /** Exclusive end of the segment's offsets, if the indexes hold. */
    long endOffset() {
        return endOffset;
    }

    private boolean lastOffsetEntryHolds() throws IOException {
        IndexFile index = segment.offsetIndex();
        int position = index.lastValue();
        if (index.entries() == 0) {
            return true;
        }
        if (position >= segment.sizeInBytes()) {
            return false;
        }
        HeaderWalk walk = segment.walk(position, segment.sizeInBytes());
        return walk.next() && walk.header().lastOffset() == segment.baseOffset() + index.lastKey();
    }

    private boolean lastTimeEntryHolds() throws IOException {
        IndexFile index = segment.timeIndex();
        if (index.entries() == 0) {
            return true;
        }
        HeaderWalk found = segment.find(segment.baseOffset() + index.lastValue(), segment.sizeInBytes());
        return found != null && found.header().maxTimestamp() == index.lastKey();
    }

    /** Walks from the last index entry to the end, which is not far where the index is complete. */
    private boolean nothingIsMissing() throws IOException {
        int size = segment.sizeInBytes();
        if (size == 0) {
            segment.resume(Long.MIN_VALUE, 0);
            return true;
        }
        HeaderWalk walk = segment.walk(segment.offsetIndex().lastValue(), size);
        boolean first = segment.offsetIndex().entries() > 0;
        long sinceEntry = 0;
        while (walk.next()) {
            boolean entryDue = !first && sinceEntry > indexIntervalBytes;
            if (entryDue || walk.header().maxTimestamp() > segment.timeIndex().lastKey()) {
                return false;
            }
            first = false;
            sinceEntry += walk.header().sizeInBytes();
            endOffset = walk.header().lastOffset() + 1;
        }
        segment.resume(firstTimestamp(), (int) sinceEntry);
        return true;
    }

    private long firstTimestamp() throws IOException {
        HeaderWalk first = segment.walk(0, segment.sizeInBytes());
        first.next();
        return first.header().maxTimestamp();
    }

    /**
     * Drops what is wrong, and all that speaks of batches from an offset on.
     *
     * @return where the batch stands of which the last good entry speaks, or 0: from there on the indexes are rebuilt
     */
    int keepGood(long beforeOffset) throws IOException {
        IndexFile offsets = segment.offsetIndex();
        IndexFile times = segment.timeIndex();
        long known = Math.min(beforeOffset - 1 - segment.baseOffset(), Integer.MAX_VALUE);
        // Beyond what the time index knows, the newest timestamp so far would be unknown. Its last entry may be made
        // when the segment was sealed, so that it says nothing of where it was made: the one before it is taken.
        offsets.keepUpTo(Math.min(known, times.entries() == 0 ? -1 : times.lastValue()), segment.sizeInBytes());
        for (int tried = 0; offsets.entries() > 0 && !lastOffsetEntryIsBatch(); tried++) {
            offsets.keepUpTo(tried < MAX_WRONG_ENTRIES ? offsets.lastKey() - 1 : -1, segment.sizeInBytes());
        }
        if (offsets.entries() > 0) {
            times.keepUpTo(Long.MAX_VALUE, (int) offsets.lastKey());
        }
        if (offsets.entries() == 0 || times.entries() == 0) {
            segment.reset();
            return 0;
        }
        segment.resume(firstTimestamp(), 0);
        return offsets.lastValue();
    }

    private boolean lastOffsetEntryIsBatch() throws IOException {
        try {
            return lastOffsetEntryHolds();
        } catch (DamagedLogException e) {
            return false;
        }
    }
}
