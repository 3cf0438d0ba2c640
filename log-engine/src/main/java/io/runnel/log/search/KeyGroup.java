package io.runnel.log.search;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Some blocks that share one bit matrix: all have a filter of the same size, and row by row the bits of all blocks lie
 * side by side. Bounded in memory by when {@link #accepts} says no: about 16 MB of hashes and 8 MB of matrix. For one
 * thread.
 */
final class KeyGroup {
    /** Stripes of a group in which no record has a key. */
    static final int WITHOUT_KEYS = 0;

    /** Stripes of a group whose blocks have too many keys: nothing is known. */
    static final int UNFILTERED = -1;

    static final int CHECKSUM_BYTES = 4;
    static final int BLOCK_BYTES = 32;

    private static final int MAX_BLOCKS = 4_096;
    private static final int MAX_HASHES = 2 << 20;
    private static final int MAX_MATRIX_BITS = 64 << 20;
    private static final int BITS_PER_KEY = Positions.ROWS / Positions.KEYS;

    private final List<KeyBlock> blocks = new ArrayList<>();
    private int hashes;
    private int most;
    private boolean keys;

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Whether there is room for this block; an empty group has room for any. */
    boolean accepts(KeyBlock next) {
        if (blocks.isEmpty()) {
            return true;
        }
        long[] more = next.hashes();
        if (more == null || most < 0) {
            return false;
        }
        return blocks.size() < MAX_BLOCKS
                && hashes + more.length <= MAX_HASHES
                && (blocks.size() + 1L) * Math.max(most, more.length) * BITS_PER_KEY <= MAX_MATRIX_BITS;
    }

    void add(KeyBlock next) {
        blocks.add(next);
        long[] more = next.hashes();
        if (more == null) {
            most = UNFILTERED;
            return;
        }
        hashes += more.length;
        most = Math.max(most, more.length);
        keys |= more.length > 1 || more.length == 1 && more[0] != KeyHash.NULL;
    }

    int size() {
        return blocks.size();
    }

    Block first() {
        return blocks.get(0).block();
    }

    /** How many stripes the matrix has. */
    int stripes() {
        if (most < 0) {
            return UNFILTERED;
        }
        return keys ? Positions.stripes(most) : WITHOUT_KEYS;
    }

    static int rowBytes(int blocks) {
        return (blocks + 7) / 8;
    }

    static int stripeBytes(int blocks) {
        return Positions.ROWS * rowBytes(blocks);
    }

    /** The blocks themselves, with their checksum. */
    ByteBuffer table() {
        ByteBuffer table = ByteBuffer.allocate(blocks.size() * BLOCK_BYTES + CHECKSUM_BYTES);
        for (KeyBlock found : blocks) {
            Block block = found.block();
            table.putLong(block.baseOffset())
                    .putInt(block.position())
                    .putInt(block.records())
                    .putLong(block.minMs())
                    .putLong(block.maxMs());
        }
        return table.putInt(checksum(table, table.position())).flip();
    }

    /** The matrix, stripe by stripe, each with its checksum. */
    List<ByteBuffer> matrix() {
        int stripes = stripes();
        int bytes = stripeBytes(blocks.size());
        int rowBytes = rowBytes(blocks.size());
        List<ByteBuffer> matrix = new ArrayList<>();
        for (int stripe = 0; stripe < stripes; stripe++) {
            matrix.add(ByteBuffer.allocate(bytes + CHECKSUM_BYTES));
        }
        int[] rows = new int[Positions.BITS];
        for (int column = 0; stripes > 0 && column < blocks.size(); column++) {
            long[] all = blocks.get(column).hashes();
            for (int i = 0; all != null && i < all.length; i++) {
                byte[] into = matrix.get(Positions.stripe(all[i], stripes)).array();
                Positions.rows(all[i], rows);
                for (int row : rows) {
                    into[row * rowBytes + column / 8] |= (byte) (1 << column % 8);
                }
            }
        }
        matrix.forEach(stripe -> stripe.putInt(bytes, checksum(stripe, bytes)));
        return matrix;
    }

    static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, length);
        return (int) crc.getValue();
    }
}
