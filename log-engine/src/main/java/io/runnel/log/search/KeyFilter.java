package io.runnel.log.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filter file of a segment, beside it under the suffix {@code .keyfilter}: tells which {@link Block}s may hold a key
 * or a time. Everything in it has a checksum; a file that is not whole is no filter. Big-endian:
 *
 * <pre>
 * header
 *   magic                  int32   0x524b4559, "RKEY"
 *   version                int16   1
 *   flags                  int16   1 there are control batches, 2 there are batches of transactions
 *   segment's size         int32   bytes
 *   segment's last offset  int64
 *   its last checksum      int32   of its last batch
 *   groups                 int32
 *   blocks                 int32   of all groups
 *   records                int64   without control records
 *   records without a key  int64
 *   min timestamp          int64
 *   max timestamp          int64
 *   directory's position   int64
 *   checksum               int32   CRC-32C of the header before it
 * groups, one after the other
 *   blocks                         base offset int64, position int32, records int32, min and max timestamp int64
 *   checksum               int32   of the blocks
 *   stripes                        each 512 rows of one bit for each block (the first block's the lowest), whole bytes,
 *                                  and the checksum of these rows, int32
 * directory
 *   groups                         position int64, first block's base offset int64, its position in the segment int32,
 *                                  blocks int32, stripes int32 (0: no record has a key; -1: not filtered)
 *   checksum               int32
 * </pre>
 *
 * <p>A key has ten bits in one stripe ({@link Positions}): it can be in those blocks that have all ten of them. So a
 * probe reads one stripe of each group, some ten kilobytes for a hundred megabytes of records.
 *
 * <p>Immutable; thread-safe as its source is.
 */
public final class KeyFilter {
    static final int HEADER_BYTES = 76;
    static final int GROUP_BYTES = 28;

    private static final int MAGIC = 0x524b4559;
    private static final short VERSION = 1;
    private static final int CONTROL = 1;
    private static final int TRANSACTIONAL = 2;

    private final Source source;
    private final Identity segment;
    private final Summary summary;
    private final int blocks;
    private final List<Group> groups;

    /** Where the file's bytes come from. */
    @FunctionalInterface
    public interface Source {
        /** Fills the buffer from a position of the file on; an EOFException says that the file ends before. */
        void read(ByteBuffer into, long position) throws IOException;
    }

    private record Group(
            long position, long firstOffset, int firstPosition, int blocks, int stripes, long endOffset, int end) {}

    private KeyFilter(Source source, Identity segment, Summary summary, int blocks, List<Group> groups) {
        this.source = source;
        this.segment = segment;
        this.summary = summary;
        this.blocks = blocks;
        this.groups = groups;
    }

    static ByteBuffer header(Identity segment, Summary summary, int groups, int blocks, long directoryAt) {
        int flags = (summary.control() ? CONTROL : 0) | (summary.transactional() ? TRANSACTIONAL : 0);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) flags)
                .putInt(segment.sizeInBytes())
                .putLong(segment.lastOffset())
                .putInt((int) segment.lastChecksum())
                .putInt(groups)
                .putInt(blocks)
                .putLong(summary.records())
                .putLong(summary.recordsWithoutKey())
                .putLong(summary.minMs())
                .putLong(summary.maxMs())
                .putLong(directoryAt);
        return header.putInt(KeyGroup.checksum(header, header.position())).flip();
    }

    /**
     * Reads header and directory.
     *
     * @return null if the file is not whole, of another version, or was not made of the segment as it is
     */
    public static @Nullable KeyFilter open(Source source, Identity expected) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        source.read(header, 0);
        header.flip();
        if (!whole(header) || header.getInt() != MAGIC || header.getShort() != VERSION) {
            return null;
        }
        int flags = header.getShort();
        Identity segment = new Identity(header.getInt(), header.getLong(), Integer.toUnsignedLong(header.getInt()));
        int groups = header.getInt();
        int blocks = header.getInt();
        Summary summary = new Summary(
                header.getLong(),
                header.getLong(),
                (flags & CONTROL) != 0,
                (flags & TRANSACTIONAL) != 0,
                header.getLong(),
                header.getLong());
        if (!segment.equals(expected)) {
            return null;
        }
        ByteBuffer directory = ByteBuffer.allocate(groups * GROUP_BYTES + KeyGroup.CHECKSUM_BYTES);
        source.read(directory, header.getLong());
        directory.flip();
        return whole(directory)
                ? new KeyFilter(source, segment, summary, blocks, groups(directory, groups, segment))
                : null;
    }

    private static List<Group> groups(ByteBuffer directory, int count, Identity segment) {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i * GROUP_BYTES;
            boolean last = i == count - 1;
            groups.add(new Group(
                    directory.getLong(at),
                    directory.getLong(at + 8),
                    directory.getInt(at + 16),
                    directory.getInt(at + 20),
                    directory.getInt(at + 24),
                    last ? segment.lastOffset() + 1 : directory.getLong(at + GROUP_BYTES + 8),
                    last ? segment.sizeInBytes() : directory.getInt(at + GROUP_BYTES + 16)));
        }
        return List.copyOf(groups);
    }

    private static boolean whole(ByteBuffer bytes) {
        int length = bytes.limit() - KeyGroup.CHECKSUM_BYTES;
        return KeyGroup.checksum(bytes, length) == bytes.getInt(length);
    }

    /** What holds for the whole segment. */
    public Summary summary() {
        return summary;
    }

    /** Of which segment it was made. */
    public Identity segment() {
        return segment;
    }

    /** How many blocks the segment has. */
    public int blocks() {
        return blocks;
    }

    /**
     * The blocks that may hold what is wanted, ascending.
     *
     * @param fromOffset inclusive: blocks that end before are left out
     * @return null if the file has turned out to be damaged
     */
    public @Nullable List<Candidate> candidates(Wanted wanted, long fromOffset) throws IOException {
        List<Candidate> found = new ArrayList<>();
        if (!wanted.time(summary.minMs(), summary.maxMs())) {
            return found;
        }
        for (Group group : groups) {
            if (group.endOffset() > fromOffset) {
                byte[] columns = columns(group, wanted.hashes());
                if (columns == null || !collect(group, columns, wanted, fromOffset, found)) {
                    return null;
                }
            }
        }
        return found;
    }

    /** One bit for each block; null for damage. */
    private byte @Nullable [] columns(Group group, long @Nullable [] hashes) throws IOException {
        byte[] found = new byte[KeyGroup.rowBytes(group.blocks())];
        if (hashes == null || group.stripes() == KeyGroup.UNFILTERED || group.stripes() == KeyGroup.WITHOUT_KEYS) {
            boolean any = hashes == null || group.stripes() == KeyGroup.UNFILTERED || wantsNull(hashes);
            Arrays.fill(found, (byte) (any ? -1 : 0));
            return found;
        }
        int bytes = KeyGroup.stripeBytes(group.blocks());
        ByteBuffer stripe = ByteBuffer.allocate(bytes + KeyGroup.CHECKSUM_BYTES);
        long matrix = group.position() + (long) group.blocks() * KeyGroup.BLOCK_BYTES + KeyGroup.CHECKSUM_BYTES;
        int[] rows = new int[Positions.BITS];
        int read = -1;
        for (long hash : hashes) {
            int wanted = Positions.stripe(hash, group.stripes());
            if (wanted != read) {
                stripe.clear();
                source.read(stripe, matrix + (long) wanted * stripe.capacity());
                stripe.flip();
                if (!whole(stripe)) {
                    return null;
                }
                read = wanted;
            }
            Positions.rows(hash, rows);
            addCommon(stripe.array(), rows, found);
        }
        return found;
    }

    private static boolean wantsNull(long[] hashes) {
        for (long hash : hashes) {
            if (hash == KeyHash.NULL) {
                return true;
            }
        }
        return false;
    }

    /** Adds the columns that are set in all rows. */
    private static void addCommon(byte[] stripe, int[] rows, byte[] found) {
        for (int i = 0; i < found.length; i++) {
            int common = -1;
            for (int row : rows) {
                common &= stripe[row * found.length + i];
            }
            found[i] |= (byte) common;
        }
    }

    private boolean collect(Group group, byte[] columns, Wanted wanted, long fromOffset, List<Candidate> into)
            throws IOException {
        if (none(columns)) {
            return true;
        }
        ByteBuffer table = ByteBuffer.allocate(group.blocks() * KeyGroup.BLOCK_BYTES + KeyGroup.CHECKSUM_BYTES);
        source.read(table, group.position());
        table.flip();
        if (!whole(table)) {
            return false;
        }
        for (int column = 0; column < group.blocks(); column++) {
            int at = column * KeyGroup.BLOCK_BYTES;
            boolean last = column == group.blocks() - 1;
            long endOffset = last ? group.endOffset() : table.getLong(at + KeyGroup.BLOCK_BYTES);
            boolean set = (columns[column / 8] >>> column % 8 & 1) != 0;
            if (set && endOffset > fromOffset && wanted.time(table.getLong(at + 16), table.getLong(at + 24))) {
                int end = last ? group.end() : table.getInt(at + KeyGroup.BLOCK_BYTES + 8);
                into.add(
                        new Candidate(table.getLong(at), endOffset, end - table.getInt(at + 8), table.getInt(at + 12)));
            }
        }
        return true;
    }

    private static boolean none(byte[] columns) {
        for (byte some : columns) {
            if (some != 0) {
                return false;
            }
        }
        return true;
    }
}
