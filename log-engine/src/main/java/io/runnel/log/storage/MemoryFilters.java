package io.runnel.log.storage;

import io.runnel.log.search.Block;
import io.runnel.log.search.BlockFilters;
import java.io.IOException;
import java.util.function.LongPredicate;

/**
 * Extends the filters in memory of a segment that has no filter file, as far as it has grown. Searches do so, and a thread
 * in the background before them, so that they need not. Each segment's are extended by one thread at a time; others go on
 * with what there is.
 */
final class MemoryFilters {
    private final Segment segment;
    private final SegmentKeys keys;

    MemoryFilters(Segment segment) {
        this.segment = segment;
        this.keys = segment.keys();
    }

    /** What the thread that extends asks for after each block. */
    interface Step {
        /** So many bytes were read; false to end. */
        boolean moved(long bytes) throws IOException;
    }

    /**
     * For a search: others, searched longer ago, may lose theirs.
     *
     * @param end exclusive position up to which records may be read; the end of a batch
     * @param full whether nothing is appended any more, so that the last block ends where it does
     */
    BlockFilters extendForSearch(int end, boolean full, Step step) throws IOException {
        return extend(end, full, step, bytes -> SearchMemory.PROCESS.use(keys, bytes));
    }

    /** Ahead of searches: nobody loses anything for it. */
    void extendAhead(int end, Step step) throws IOException {
        BlockFilters present = keys.presentMemory();
        int known = present == null ? 0 : present.end();
        if (end - known < Block.BYTES) {
            return; // A search reads that little: others have more need.
        }
        extend(end, false, step, bytes -> SearchMemory.PROCESS.useSpare(keys, bytes));
    }

    private BlockFilters extend(int end, boolean full, Step step, LongPredicate use) throws IOException {
        BlockFilters memory = keys.memory(segment.baseOffset());
        if (keys.extending().tryLock()) {
            try {
                extend(memory, end, full, step, use);
            } catch (DamagedLogException e) {
                return memory; // What is damaged is read as it is: that reports it.
            } finally {
                keys.extending().unlock();
            }
        }
        return memory;
    }

    private void extend(BlockFilters memory, int end, boolean full, Step step, LongPredicate use) throws IOException {
        int before = memory.end();
        boolean more = before < end && use.test(memory.bytes());
        if (!more) {
            return;
        }
        try (BlockScan scan = new BlockScan(segment, before, end)) {
            while (more && scan.next() && (scan.full() || full)) {
                memory.add(scan.block(), scan.nextOffset(), scan.position());
                more = use.test(memory.bytes()) && step.moved(scan.position() - before);
                before = scan.position();
            }
        }
    }
}
