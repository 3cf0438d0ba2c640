package io.runnel.log.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SchemaWriter} and Kafka's own classes write; refuses what is damaged. */
final class SchemaReader {
    private final Readable in;
    private final boolean flexible;

    private SchemaReader(Readable in, boolean flexible) {
        this.in = in;
        this.flexible = flexible;
    }

    /** The fields behind a type or version that is read already; the buffer's position is left where it is. */
    static SchemaReader of(ByteBuffer bytes, boolean flexible) {
        return new SchemaReader(new ByteBufferAccessor(bytes.duplicate()), flexible);
    }

    byte int8() {
        return in.readByte();
    }

    int int32() {
        return in.readInt();
    }

    long int64() {
        return in.readLong();
    }

    Uuid uuid() {
        return in.readUuid();
    }

    @Nullable
    String nullableString() {
        int length = flexible ? in.readUnsignedVarint() - 1 : in.readShort();
        return length < 0 ? null : in.readString(length);
    }

    String string() {
        String value = nullableString();
        if (value == null) {
            throw new IllegalArgumentException("A text that must be there is null");
        }
        return value;
    }

    byte[] bytes() {
        return in.readArray(length());
    }

    <T> List<T> array(Supplier<T> element) {
        return array(length(), element);
    }

    /** Empty for null. */
    <T> List<T> nullableArray(Supplier<T> element) {
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
    interface TaggedField {
        void read(SchemaReader field);
    }

    /** The end of a structure whose tagged fields are all ignored. */
    void skipTags() {
        onlyTag(-1, field -> {});
    }

    /** The end of a structure of which this tagged field is read, if it is there. */
    void onlyTag(int known, TaggedField reader) {
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
            if (tag == known) {
                reader.read(new SchemaReader(new ByteBufferAccessor(content), true));
            }
        }
    }
}
