package io.runnel.sql.format;

import java.nio.ByteBuffer;

/** A cursor over Protobuf's wire format (protobuf.dev, "Encoding"). Whatever lengths claim, it stays within its bytes. */
final class ProtobufInput {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private static final int VARINT_BYTES = 10;
    /** Groups of no schema can nest; deeper than protobuf-java reads them, they are damage. */
    private static final int MAX_DEPTH = 100;

    private final ByteBuffer bytes;

    /** @param bytes read from its position on, to its limit */
    ProtobufInput(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES; i++) {
            require(1);
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw new RecordFormatException("it has a number of more than " + VARINT_BYTES + " bytes");
    }

    /** Four bytes, the lowest first. */
    int fixed32() {
        require(Integer.BYTES);
        return Integer.reverseBytes(bytes.getInt());
    }

    /** Eight bytes, the lowest first. */
    long fixed64() {
        require(Long.BYTES);
        return Long.reverseBytes(bytes.getLong());
    }

    byte[] bytes() {
        byte[] content = new byte[length()];
        bytes.get(content);
        return content;
    }

    /** Shortens the input to the next bytes, which their length precedes; {@link #leave} takes back what this answers. */
    int enter() {
        int length = length();
        int limit = bytes.limit();
        bytes.limit(bytes.position() + length);
        return limit;
    }

    void leave(int limit) {
        bytes.position(bytes.limit());
        bytes.limit(limit);
    }

    private int length() {
        int length = (int) varint();
        if (length < 0) {
            throw new RecordFormatException("it has a length of " + Integer.toUnsignedString(length));
        }
        require(length);
        return length;
    }

    private void require(int count) {
        if (bytes.remaining() < count) {
            throw new RecordFormatException("it ends too early");
        }
    }

    /** Passes over a value that no column asks for. */
    void skip(int number, int wireType) {
        skip(number, wireType, 0);
    }

    private void skip(int number, int wireType, int depth) {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case FIXED32 -> fixed32();
            case BYTES -> leave(enter());
            case START_GROUP -> skipGroup(number, depth);
            default -> throw new RecordFormatException("it has a field " + number + " of wire type " + wireType);
        }
    }

    private void skipGroup(int group, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new RecordFormatException("its groups are nested deeper than " + MAX_DEPTH + " levels");
        }
        while (true) {
            int tag = (int) varint();
            if ((tag & 7) == END_GROUP && tag >>> 3 == group) {
                return;
            }
            skip(tag >>> 3, tag & 7, depth + 1);
        }
    }
}
