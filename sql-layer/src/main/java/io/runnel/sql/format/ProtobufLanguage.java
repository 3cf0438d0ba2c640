package io.runnel.sql.format;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Format PROTOBUF: indexes of a message of the schema's file, then the message, as Confluent's serializer writes it.
 * What Protobuf cannot tell apart is not told apart: a null list or map is an empty one, and null in a field without
 * presence is its default.
 */
final class ProtobufLanguage implements SchemaLanguage {
    @Override
    public SchemaType type() {
        return SchemaType.PROTOBUF;
    }

    @Override
    public void check(Part part, Column column) {
        ProtobufText.check(part, column);
    }

    @Override
    public SchemaText own(Part part) {
        return text(ProtobufText.of(part));
    }

    private static SchemaText text(String proto) {
        return new SchemaText(SchemaType.PROTOBUF, proto, List.of());
    }

    @Override
    public SchemaText evolved(ParsedSchema newest, SchemaText newestText, Part part) {
        Descriptor message = message(newest, part);
        return new SchemaText(
                SchemaType.PROTOBUF,
                ProtobufText.evolved(newest.canonicalText(), message, part),
                newestText.references());
    }

    private static Descriptor message(ParsedSchema schema, Part part) {
        return ProtobufReader.message((ProtobufSchema) schema, part)
                .orElseThrow(() -> new SchemaMismatchException(
                        "it has no message " + part.schemaFullName().orElse("at all") + "."));
    }

    @Override
    public boolean hasAll(ParsedSchema schema, Part part) {
        Descriptor message = message(schema, part);
        return part.slots().stream()
                .allMatch(slot -> ProtobufTypes.field(message, slot.column().name()) != null);
    }

    @Override
    public Format.Reader reader(
            ParsedSchema writer, Supplier<@Nullable ParsedSchema> reader, Part part, List<Slot> slots) {
        return new ProtobufReader((ProtobufSchema) writer, () -> (ProtobufSchema) reader.get(), part, slots);
    }

    @Override
    public PayloadWriter writer(ParsedSchema schema, Part part) {
        Descriptor message = message(schema, part);
        byte[] prefix = ProtobufSchema.prefix(message);
        ProtobufMessageWriter writer = ProtobufMessageWriter.of(message, parts(part));
        return (row, bytes) -> {
            bytes.writeBytes(prefix);
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            try {
                writer.write(place -> row[place], out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("Writing to memory failed", e);
            }
        };
    }

    static List<ProtobufMessageWriter.Part> parts(Part part) {
        return part.slots().stream()
                .map(slot -> new ProtobufMessageWriter.Part(
                        slot.column().name(),
                        slot.column().type(),
                        slot.column().name(),
                        slot.index()))
                .toList();
    }

    @Override
    public List<Field> fields(ParsedSchema schema, @Nullable String fullName, @Nullable String bareName) {
        return ProtobufColumns.fields((ProtobufSchema) schema, fullName);
    }
}
