package io.runnel.log.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of blocks in memory, of a segment that has no file yet because it is being written: grows at the end.
 * Thread-safe.
 */
public final class BlockFilters {
    /** Bytes that a block takes besides its bits. */
    private static final int BLOCK_BYTES = 80;

    private static final int BITS_PER_KEY = Positions.ROWS / Positions.KEYS;

    private final List<Filtered> blocks = new ArrayList<>();
    private long endOffset;
    private int end;
    private long bytes;

    /** A block with its Bloom filter; null where there are too many keys. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Filtered(Block block, long @Nullable [] bits) {}

    /** @param startOffset of the segment */
    public BlockFilters(long startOffset) {
        this.endOffset = startOffset;
    }

    /**
     * Adds the block that follows.
     *
     * @param nextOffset exclusive end of its offsets
     * @param nextPosition exclusive end of its bytes
     */
    public synchronized void add(KeyBlock block, long nextOffset, int nextPosition) {
        long[] hashes = block.hashes();
        long[] bits = null;
        if (hashes != null) {
            bits = new long[Math.max(1, (hashes.length * BITS_PER_KEY + Long.SIZE - 1) / Long.SIZE)];
            for (long hash : hashes) {
                for (int n = 0; n < Positions.BITS; n++) {
                    int bit = bit(hash, n, bits.length);
                    bits[bit / Long.SIZE] |= 1L << bit % Long.SIZE;
                }
            }
        }
        blocks.add(new Filtered(block.block(), bits));
        bytes += BLOCK_BYTES + (bits == null ? 0 : (long) bits.length * Long.BYTES);
        endOffset = nextOffset;
        end = nextPosition;
    }

    /** As independent as the halves of a good hash are: Kirsch and Mitzenmacher, "Less Hashing, Same Performance". */
    private static int bit(long hash, int n, int longs) {
        long mixed = hash + n * (Long.rotateLeft(hash, 32) * 0x9E3779B97F4A7C15L | 1);
        return (int) Math.floorMod(mixed >>> 1, (long) longs * Long.SIZE);
    }

    /** Exclusive end of the offsets that are covered. */
    public synchronized long endOffset() {
        return endOffset;
    }

    /** Exclusive end of the bytes that are covered. */
    public synchronized int end() {
        return end;
    }

    /** Memory taken. */
    public synchronized long bytes() {
        return bytes;
    }

    /** How many blocks there are. */
    public synchronized int blocks() {
        return blocks.size();
    }

    /** The covered blocks that may hold what is wanted, ascending, without those that end before an offset. */
    public synchronized List<Candidate> candidates(Wanted wanted, long fromOffset) {
        List<Candidate> found = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Filtered filtered = blocks.get(i);
            Block block = filtered.block();
            boolean last = i == blocks.size() - 1;
            long nextOffset = last ? endOffset : blocks.get(i + 1).block().baseOffset();
            if (nextOffset > fromOffset && wanted.time(block.minMs(), block.maxMs()) && may(filtered, wanted)) {
                int next = last ? end : blocks.get(i + 1).block().position();
                found.add(new Candidate(block.baseOffset(), nextOffset, next - block.position(), block.records()));
            }
        }
        return found;
    }

    private static boolean may(Filtered filtered, Wanted wanted) {
        long[] hashes = wanted.hashes();
        long[] bits = filtered.bits();
        if (hashes == null || bits == null) {
            return true;
        }
        for (long hash : hashes) {
            int n = 0;
            while (n < Positions.BITS && set(bits, bit(hash, n, bits.length))) {
                n++;
            }
            if (n == Positions.BITS) {
                return true;
            }
        }
        return false;
    }

    private static boolean set(long[] bits, int bit) {
        return (bits[bit / Long.SIZE] >>> bit % Long.SIZE & 1) != 0;
    }
}
