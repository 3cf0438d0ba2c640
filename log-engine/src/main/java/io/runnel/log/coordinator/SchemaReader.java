package io.runnel.log.coordinator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SchemaWriter} and Kafka's own classes write; refuses what is damaged. */
public final class SchemaReader {
    private final Readable in;
    private final boolean flexible;

    private SchemaReader(Readable in, boolean flexible) {
        this.in = in;
        this.flexible = flexible;
    }

    /** The fields behind a type or version that is read already; the buffer's position is left where it is. */
    public static SchemaReader of(ByteBuffer bytes, boolean flexible) {
        return new SchemaReader(new ByteBufferAccessor(bytes.duplicate()), flexible);
    }

    /** One byte. */
    public byte int8() {
        return in.readByte();
    }

    /** Two bytes. */
    public short int16() {
        return in.readShort();
    }

    /** Four bytes. */
    public int int32() {
        return in.readInt();
    }

    /** Eight bytes. */
    public long int64() {
        return in.readLong();
    }

    /** Sixteen bytes. */
    public Uuid uuid() {
        return in.readUuid();
    }

    /** A text, or null. */
    public @Nullable String nullableString() {
        int length = flexible ? in.readUnsignedVarint() - 1 : in.readShort();
        return length < 0 ? null : in.readString(length);
    }

    /** A text that must be there. */
    public String string() {
        String value = nullableString();
        if (value == null) {
            throw new IllegalArgumentException("A text that must be there is null");
        }
        return value;
    }

    /** Bytes behind their number. */
    public byte[] bytes() {
        return in.readArray(length());
    }

    /** As many elements as it says, none of which may be missing. */
    public <T> List<T> array(Supplier<T> element) {
        return array(length(), element);
    }

    /** Empty for null. */
    public <T> List<T> nullableArray(Supplier<T> element) {
        int count = flexible ? in.readUnsignedVarint() - 1 : in.readInt();
        return count < 0 ? List.of() : array(plausible(count), element);
    }

    private static <T> List<T> array(int count, Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    private int length() {
        return plausible(flexible ? in.readUnsignedVarint() - 1 : in.readInt());
    }

    private int plausible(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("A length is " + length + " with " + in.remaining() + " bytes left");
        }
        return length;
    }

    /** What reads a tagged field. */
    @FunctionalInterface
    public interface TaggedField {
        /** Reads the field's content. */
        void read(SchemaReader field);
    }

    /** The end of a structure whose tagged fields are all ignored. */
    public void skipTags() {
        tags(Map.of());
    }

    /** The end of a structure of which this tagged field is read, if it is there. */
    public void onlyTag(int known, TaggedField reader) {
        tags(Map.of(known, reader));
    }

    /** The end of a structure of which these tagged fields are read, as far as they are there. */
    public void tags(Map<Integer, TaggedField> known) {
        if (!flexible) {
            return;
        }
        int count = in.readUnsignedVarint();
        for (int i = 0; i < count; i++) {
            int tag = in.readUnsignedVarint();
            int size = in.readUnsignedVarint();
            if (size < 0 || size > in.remaining()) {
                throw new IllegalArgumentException("Tagged field " + tag + " has a size of " + size);
            }
            ByteBuffer content = in.readByteBuffer(size);
            TaggedField reader = known.get(tag);
            if (reader != null) {
                reader.read(new SchemaReader(new ByteBufferAccessor(content), true));
            }
        }
    }
}
