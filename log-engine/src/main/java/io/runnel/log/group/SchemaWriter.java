package io.runnel.log.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.DataOutputStreamWritable;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a record as Kafka's message schemas do: with fixed lengths, or, from a schema's flexible versions
 * on, with lengths as unsigned varints and tagged fields (KIP-482).
 */
final class SchemaWriter {
    private static final int INITIAL_BYTES = 128;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BYTES);
    private final DataOutputStreamWritable out = new DataOutputStreamWritable(new DataOutputStream(bytes));
    private final boolean flexible;

    private SchemaWriter(boolean flexible) {
        this.flexible = flexible;
    }

    /** A key or value that begins with this type or version. */
    static SchemaWriter of(int typeOrVersion, boolean flexible) {
        SchemaWriter writer = new SchemaWriter(flexible);
        writer.out.writeShort((short) typeOrVersion);
        return writer;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    SchemaWriter int8(byte value) {
        out.writeByte(value);
        return this;
    }

    SchemaWriter int32(int value) {
        out.writeInt(value);
        return this;
    }

    SchemaWriter int64(long value) {
        out.writeLong(value);
        return this;
    }

    SchemaWriter uuid(Uuid value) {
        out.writeUuid(value);
        return this;
    }

    SchemaWriter string(@Nullable String value) {
        byte[] text = value == null ? null : value.getBytes(UTF_8);
        int length = text == null ? -1 : text.length;
        if (flexible) {
            out.writeUnsignedVarint(length + 1);
        } else if (length > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "A text of " + length + " bytes does not fit into a record: at most " + Short.MAX_VALUE + " do");
        } else {
            out.writeShort((short) length);
        }
        if (text != null) {
            out.writeByteArray(text);
        }
        return this;
    }

    SchemaWriter bytes(byte[] value) {
        length(value.length);
        out.writeByteArray(value);
        return this;
    }

    <T> SchemaWriter array(Collection<T> elements, Consumer<T> element) {
        length(elements.size());
        elements.forEach(element);
        return this;
    }

    private void length(int length) {
        if (flexible) {
            out.writeUnsignedVarint(length + 1);
        } else {
            out.writeInt(length);
        }
    }

    /** The end of a structure that has no tagged field. */
    SchemaWriter noTags() {
        if (flexible) {
            out.writeUnsignedVarint(0);
        }
        return this;
    }

    /** The end of a structure with one tagged field. */
    SchemaWriter onlyTag(int tag, Consumer<SchemaWriter> field) {
        SchemaWriter content = new SchemaWriter(true);
        field.accept(content);
        byte[] written = content.toBytes();
        out.writeUnsignedVarint(1);
        out.writeUnsignedVarint(tag);
        out.writeUnsignedVarint(written.length);
        out.writeByteArray(written);
        return this;
    }
}
