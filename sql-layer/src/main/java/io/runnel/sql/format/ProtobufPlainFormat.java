package io.runnel.sql.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ProtobufSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Format PROTOBUF_NOSR: a Protobuf message and nothing before it. The declared columns are its schema, their fields
 * numbered from 1 in declared order, as ksqlDB does it. As there, fields have no presence unless the option
 * PROTOBUF_NULLABLE_REPRESENTATION gives it to them: null is not told apart from 0, false or empty text.
 */
final class ProtobufPlainFormat implements Format {
    static final String NAME = "PROTOBUF_NOSR";

    private final SchemaRegistry registry;

    /** @param registry reads schemas; none is kept there */
    ProtobufPlainFormat(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Reader reader(Part part, List<Slot> slots) {
        Descriptor message = message(part);
        ProtobufMessageReader reader = new ProtobufMessageReader();
        for (Slot slot : slots) {
            String name = slot.column().name();
            FieldDescriptor field = message.findFieldByName(name);
            reader.add(field, slot.column().type(), name, slot.index());
        }
        return (bytes, row) -> {
            try {
                reader.read(CodedInputStream.newInstance(bytes), row);
            } catch (InvalidProtocolBufferException e) {
                throw new RecordFormatException(
                        "The " + part.words() + " is no Protobuf message: " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException("Reading from memory failed", e);
            }
        };
    }

    @Override
    public Writer writer(Part part) {
        ProtobufMessageWriter writer = ProtobufMessageWriter.of(message(part), ProtobufLanguage.parts(part));
        return row -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            try {
                writer.write(place -> row[place], out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("Writing to memory failed", e);
            }
            return bytes.toByteArray();
        };
    }

    private Descriptor message(Part part) {
        SchemaText text = new SchemaText(SchemaType.PROTOBUF, ProtobufText.of(part), List.of());
        return ((ProtobufSchema) registry.parse(text))
                .message()
                .orElseThrow(() -> new IllegalStateException(
                        "The columns of " + part.source().name() + " are one message"));
    }
}
