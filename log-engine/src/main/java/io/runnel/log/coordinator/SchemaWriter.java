package io.runnel.log.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a record as Kafka's message schemas do: with fixed lengths, or, from a schema's flexible versions
 * on, with lengths as unsigned varints and tagged fields (KIP-482).
 */
public final class SchemaWriter {
    private static final int INITIAL_BYTES = 128;
    private static final int MOST_VARINT_BYTES = 5;

    private final boolean flexible;
    private ByteBuffer out = ByteBuffer.allocate(INITIAL_BYTES);

    private SchemaWriter(boolean flexible) {
        this.flexible = flexible;
    }

    /** A key or value that begins with this type or version. */
    public static SchemaWriter of(int typeOrVersion, boolean flexible) {
        SchemaWriter writer = new SchemaWriter(flexible);
        writer.out.putShort((short) typeOrVersion);
        return writer;
    }

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The buffer, with room for so many bytes more. */
    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes));
            out = larger.put(out.flip());
        }
        return out;
    }

    private void varint(int value) {
        ByteUtils.writeUnsignedVarint(value, room(MOST_VARINT_BYTES));
    }

    /** One byte. */
    public SchemaWriter int8(byte value) {
        room(Byte.BYTES).put(value);
        return this;
    }

    /** Two bytes. */
    public SchemaWriter int16(short value) {
        room(Short.BYTES).putShort(value);
        return this;
    }

    /** Four bytes. */
    public SchemaWriter int32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Eight bytes. */
    public SchemaWriter int64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Sixteen bytes. */
    public SchemaWriter uuid(Uuid value) {
        return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
    }

    /** A text in UTF-8, or null. */
    public SchemaWriter string(@Nullable String value) {
        byte[] text = value == null ? null : value.getBytes(UTF_8);
        int length = text == null ? -1 : text.length;
        if (flexible) {
            varint(length + 1);
        } else if (length > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "A text of " + length + " bytes does not fit into a record: at most " + Short.MAX_VALUE + " do");
        } else {
            room(Short.BYTES).putShort((short) length);
        }
        if (text != null) {
            room(text.length).put(text);
        }
        return this;
    }

    /** Bytes behind their number. */
    public SchemaWriter bytes(byte[] value) {
        length(value.length);
        room(value.length).put(value);
        return this;
    }

    /** The number of elements, then whatever is written for each. */
    public <T> SchemaWriter array(Collection<T> elements, Consumer<T> element) {
        length(elements.size());
        elements.forEach(element);
        return this;
    }

    /** Null in the place of an array. */
    public SchemaWriter nullArray() {
        length(-1);
        return this;
    }

    private void length(int length) {
        if (flexible) {
            varint(length + 1);
        } else {
            room(Integer.BYTES).putInt(length);
        }
    }

    /** The end of a structure that has no tagged field. */
    public SchemaWriter noTags() {
        if (flexible) {
            varint(0);
        }
        return this;
    }

    /** The end of a structure with one tagged field. */
    public SchemaWriter onlyTag(int tag, Consumer<SchemaWriter> field) {
        return tags(new TreeMap<>(Map.of(tag, field)));
    }

    /** The end of a structure with these tagged fields. */
    public SchemaWriter tags(SortedMap<Integer, Consumer<SchemaWriter>> fields) {
        varint(fields.size());
        fields.forEach((tag, field) -> {
            SchemaWriter content = new SchemaWriter(true);
            field.accept(content);
            byte[] written = content.toBytes();
            varint(tag);
            varint(written.length);
            room(written.length).put(written);
        });
        return this;
    }
}
