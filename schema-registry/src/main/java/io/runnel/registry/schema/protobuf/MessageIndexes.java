package io.runnel.registry.schema.protobuf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which message of a file a payload holds, as Confluent's serializers write it in front of the message (Schema Registry
 * documentation, "Wire format"):
 *
 * <pre>
 * varint (zigzag)    how many indexes follow; 0 stands for the one index 0, the first message
 * varint (zigzag)…   index of a message of the file, then of a message nested in it, and so on
 * </pre>
 *
 * @param indexes at least one; counted from 0, enums left out
 * @param length of what was read, bytes
 */
public record MessageIndexes(List<Integer> indexes, int length) {
    /** Messages nest seldom deeper than a few levels; a longer list is no list of indexes. */
    private static final int MAX_INDEXES = 200;

    private static final int FIRST_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int VARINT32_BYTES = 5;

    public MessageIndexes {
        indexes = List.copyOf(indexes);
    }

    /**
     * Reads them from a payload's position on, which stays where it is.
     *
     * @return null when the payload does not begin with indexes
     */
    public static @Nullable MessageIndexes read(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        int start = in.position();
        long count = varint(in);
        if (count == 0) {
            return new MessageIndexes(List.of(0), in.position() - start);
        }
        if (count < 0 || count > MAX_INDEXES) {
            return null;
        }
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long index = varint(in);
            if (index < 0) {
                return null;
            }
            indexes.add((int) index);
        }
        return new MessageIndexes(indexes, in.position() - start);
    }

    /** The bytes that {@link #read} understands as these indexes, in their shortest form. */
    public static byte[] bytes(List<Integer> indexes) {
        if (indexes.equals(List.of(0))) {
            return new byte[] {0};
        }
        ByteBuffer out = ByteBuffer.allocate(VARINT32_BYTES * (indexes.size() + 1));
        write(out, indexes.size());
        indexes.forEach(index -> write(out, index));
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void write(ByteBuffer out, int value) {
        int rest = value << 1 ^ value >> 31;
        while ((rest & ~FIRST_BITS) != 0) {
            out.put((byte) (rest & FIRST_BITS | MORE));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** -1 for what is cut short, too long or negative. */
    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < VARINT32_BYTES && in.hasRemaining(); i++) {
            byte b = in.get();
            value |= (long) (b & FIRST_BITS) << 7 * i;
            if ((b & MORE) == 0) {
                boolean negative = (value & 1) != 0;
                return negative || value >>> 1 > Integer.MAX_VALUE ? -1 : value >>> 1;
            }
        }
        return -1;
    }
}
