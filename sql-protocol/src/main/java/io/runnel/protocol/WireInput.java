package io.runnel.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message as it is read; see {@link WireOutput} for the forms. What was read may point into the array, which
 * must not be changed therefore. Throws {@link MalformedMessageException} where the bytes end too early or make no sense.
 * For one thread.
 */
public final class WireInput {
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_VARINT_BITS = 63;

    /**
     * Values of a message that take no bytes, such as rows without columns: a few bytes could claim any number of them. A
     * batch of a statement without parameters has no more executions than that.
     */
    static final int MAX_WEIGHTLESS = 65_536;

    private final byte[] bytes;
    private final int end;
    private int at;
    private long weightless;

    public WireInput(byte[] bytes, int start, int end) {
        Objects.checkFromToIndex(start, end, bytes.length);
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    public WireInput(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    byte[] array() {
        return bytes;
    }

    /** Bytes that have not been read. */
    int remaining() {
        return end - at;
    }

    /** Refuses, before room is made for what they hold, a message in which fewer bytes than these are to come. */
    void require(long length) {
        if (length < 0 || length > remaining()) {
            throw new MalformedMessageException("A message ends in the middle: " + length
                    + " bytes more were to come, and " + remaining() + " are there");
        }
    }

    /** Counts values that take no bytes, of which a message has {@link #MAX_WEIGHTLESS} at most. */
    void weightless(int values) {
        weightless += values;
        if (weightless > MAX_WEIGHTLESS) {
            throw new MalformedMessageException("A message tells of " + weightless
                    + " values that take no bytes, more than the " + MAX_WEIGHTLESS + " that it may");
        }
    }

    /** Moves behind so many bytes; returns where they begin in {@link #array}. */
    int skip(long length) {
        require(length);
        int start = at;
        at += (int) length;
        return start;
    }

    public int octet() {
        return bytes[skip(1)] & 0xFF;
    }

    public boolean flag() {
        return octet() != 0;
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_BITS; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new MalformedMessageException("A number is longer than 64 bits");
    }

    public long signed() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A varint that is the number of something that takes at least a byte each, so that no message can ask for more. */
    public int count() {
        long count = varint();
        if (count < 0 || count > remaining()) {
            throw new MalformedMessageException("A message tells of " + count + " items, more than it can hold");
        }
        return (int) count;
    }

    /** A varint that is an int. */
    public int number() {
        long number = varint();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new MalformedMessageException("A number is out of range: " + number);
        }
        return (int) number;
    }

    public int int32() {
        return (int) INTS.get(bytes, skip(Integer.BYTES));
    }

    public long int64() {
        return (long) LONGS.get(bytes, skip(Long.BYTES));
    }

    public byte @Nullable [] blob() {
        long length = varint();
        if (length == 0) {
            return null;
        }
        int start = skip(length - 1);
        return java.util.Arrays.copyOfRange(bytes, start, at);
    }

    public @Nullable String optionalText() {
        long length = varint();
        if (length == 0) {
            return null;
        }
        int start = skip(length - 1);
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    public String text() {
        String text = optionalText();
        if (text == null) {
            throw new MalformedMessageException("A text is missing");
        }
        return text;
    }

    public Map<String, String> map() {
        Map<String, String> values = new LinkedHashMap<>();
        for (int left = count(); left > 0; left--) {
            String name = text();
            values.put(name, text());
        }
        return values;
    }

    /** The list grows as it is read: of nested lists, each could reserve as much as the message is long. */
    public <T> List<T> list(Function<WireInput, T> reader) {
        int count = count();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(reader.apply(this));
        }
        return items;
    }
}
