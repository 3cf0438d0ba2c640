package io.runnel.sql.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one writer's schema. A column is a field's number: where the schema is known with which the
 * source was declared, a field may have changed its name since. For one thread at a time.
 */
final class ProtobufReader implements Format.Reader {
    private final ProtobufSchema writer;
    private final Supplier<@Nullable ProtobufSchema> reader;
    private final Part part;
    private final List<Slot> slots;

    /** A file holds several messages, and each record says which it is. */
    private final Map<Descriptor, ProtobufMessageReader> byMessage = new HashMap<>();

    /** @throws SchemaMismatchException if a field of the first message can never be its column */
    ProtobufReader(ProtobufSchema writer, Supplier<@Nullable ProtobufSchema> reader, Part part, List<Slot> slots) {
        this.writer = writer;
        this.reader = reader;
        this.part = part;
        this.slots = slots;
        message(writer, part).ifPresent(this::compiled);
    }

    /** The message that a source's records are: the one that WITH names, else the first of the file. */
    static Optional<Descriptor> message(ProtobufSchema schema, Part part) {
        return part.schemaFullName().isPresent()
                ? schema.message(part.schemaFullName().get())
                : schema.message();
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        Descriptor message = writer.message(bytes)
                .orElseThrow(() -> new RecordFormatException("The " + part.words()
                        + " does not begin with the indexes of a message of its schema, as Protobuf from a registry's"
                        + " serializer does."));
        try {
            known(message).read(CodedInputStream.newInstance(ProtobufSchema.body(bytes)), row);
        } catch (InvalidProtocolBufferException e) {
            throw new RecordFormatException(
                    "The " + part.words() + " is no " + message.getFullName() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    private ProtobufMessageReader known(Descriptor message) {
        try {
            return compiled(message);
        } catch (SchemaMismatchException e) {
            throw new SchemaMismatchException(
                    "The " + part.words() + " is a " + message.getFullName() + ", " + e.getMessage(), e);
        }
    }

    private ProtobufMessageReader compiled(Descriptor message) {
        ProtobufMessageReader known = byMessage.get(message);
        if (known == null) {
            known = compile(message);
            byMessage.put(message, known);
        }
        return known;
    }

    private ProtobufMessageReader compile(Descriptor message) {
        ProtobufMessageReader compiled = new ProtobufMessageReader();
        Descriptor readers = readersMessage(message);
        for (Slot slot : slots) {
            Column column = slot.column();
            FieldDescriptor own = readers == null ? null : ProtobufTypes.field(readers, column.name());
            FieldDescriptor field = own == null ? null : message.findFieldByNumber(own.getNumber());
            if (field == null) {
                field = ProtobufTypes.field(message, column.name());
            }
            if (field != null) {
                compiled.add(field, column.type(), column.name(), slot.index());
            } else if (own != null) {
                compiled.addConstant(slot.index(), ProtobufMessageReader.absent(own, column.type(), column.name()));
            }
        }
        return compiled;
    }

    private @Nullable Descriptor readersMessage(Descriptor message) {
        ProtobufSchema own = reader.get();
        return own == null
                ? null
                : own.message(message.getFullName())
                        .or(() -> message(own, part))
                        .orElse(null);
    }
}
