package io.runnel.sql.format;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Format PROTOBUF: message indexes and a message, as Confluent's serializer writes them. Always with a message around. */
final class ProtobufLanguage implements SchemaLanguage {
    /** Numbers that Protobuf keeps for itself. */
    private static final int FIRST_OWN_NUMBER = 19_000;

    private static final int LAST_OWN_NUMBER = 19_999;

    @Override
    public SchemaType type() {
        return SchemaType.PROTOBUF;
    }

    @Override
    public void check(Part part, Column column) {
        new ProtobufDeclarations(part, true).add(column, 1);
    }

    @Override
    public SchemaText own(Part part) {
        String fullName = part.schemaFullName()
                .orElse(ProtobufDeclarations.plain(part.source().name()));
        int dot = fullName.lastIndexOf('.');
        ProtobufDeclarations fields = new ProtobufDeclarations(part, true);
        int number = 1;
        for (Slot slot : part.slots()) {
            fields.add(slot.column(), number++);
        }
        return text("syntax = \"proto3\";\n" + (dot < 0 ? "" : "package " + fullName.substring(0, dot) + ";\n")
                + ProtobufDeclarations.statements(fields.imports(), List.of())
                + "message " + fullName.substring(dot + 1) + " {\n" + fields.text() + "}\n");
    }

    private static SchemaText text(String text) {
        return new SchemaText(SchemaType.PROTOBUF, text, List.of());
    }

    @Override
    public SchemaText evolved(ParsedSchema newest, Part part) {
        ProtobufSchema schema = (ProtobufSchema) newest;
        Descriptor message = message(schema, part);
        List<String> known = schema.file().getDependencies().stream()
                .map(FileDescriptor::getName)
                .toList();
        if (message.getContainingType() != null || known.stream().anyMatch(name -> !wellKnown(name))) {
            throw refusal(part, "imports others or has the message within another, and lacks columns");
        }
        boolean proto3 = schema.file().toProto().getSyntax().equals("proto3");
        ProtobufDeclarations fields = new ProtobufDeclarations(part, proto3);
        int number = 0;
        for (Slot slot : part.slots()) {
            FieldDescriptor field = ProtobufMessage.field(message, slot.column().name());
            if (field == null) {
                number = free(message.toProto(), number + 1);
                fields.add(slot.column(), number);
            } else if (!readable(field, slot.column())) {
                throw refusal(
                        part,
                        "has field " + field.getName() + " of type " + ProtobufValue.words(field)
                                + ", which cannot become " + slot.column().type());
            }
        }
        return text(inserted(schema, message, fields, known));
    }

    private static Descriptor message(ProtobufSchema schema, Part part) {
        try {
            return ProtobufColumns.message(schema, part.schemaFullName().orElse(null));
        } catch (SchemaMismatchException e) {
            throw refusal(part, String.valueOf(e.getMessage()));
        }
    }

    private static SqlException refusal(Part part, String reason) {
        return new SqlException(
                "0A000",
                "The schema under subject " + part.subject() + " " + reason + " of "
                        + part.source().name() + ": register a version that has them.");
    }

    private static boolean wellKnown(String file) {
        return file.startsWith("google/protobuf/") || file.startsWith("google/type/") || file.startsWith("confluent/");
    }

    private static boolean readable(FieldDescriptor field, Column column) {
        try {
            ProtobufValue.of(field, column.type(), column.name());
            return true;
        } catch (SchemaMismatchException e) {
            return false;
        }
    }

    /** A number above all that were ever used, as far as the message tells. */
    private static int free(DescriptorProto message, int atLeast) {
        int number = atLeast;
        for (var field : message.getFieldList()) {
            number = Math.max(number, field.getNumber() + 1);
        }
        for (boolean taken = true; taken; ) {
            int candidate = number;
            taken = candidate >= FIRST_OWN_NUMBER && candidate <= LAST_OWN_NUMBER
                    || message.getReservedRangeList().stream()
                            .anyMatch(range -> range.getStart() <= candidate && candidate < range.getEnd())
                    || message.getExtensionRangeList().stream()
                            .anyMatch(range -> range.getStart() <= candidate && candidate < range.getEnd());
            number += taken ? 1 : 0;
        }
        return number;
    }

    /** The canonical text has each message of the file at the beginning of a line. */
    private static String inserted(
            ProtobufSchema schema, Descriptor message, ProtobufDeclarations fields, List<String> known) {
        String text = schema.canonicalText();
        String head = "message " + message.getName() + " {";
        int at = (text.startsWith(head) ? 0 : text.indexOf("\n" + head) + 1) + head.length();
        String imports = ProtobufDeclarations.statements(fields.imports(), known);
        int afterSyntax = text.startsWith("syntax ") ? text.indexOf('\n') + 1 : 0;
        int afterPackage = text.startsWith("package ", afterSyntax) ? text.indexOf('\n', afterSyntax) + 1 : afterSyntax;
        return text.substring(0, afterPackage) + imports + text.substring(afterPackage, at) + "\n" + fields.text()
                + text.substring(at);
    }

    @Override
    public boolean hasAll(ParsedSchema schema, Part part) {
        Descriptor message = message((ProtobufSchema) schema, part);
        return part.slots().stream()
                .allMatch(slot -> ProtobufMessage.field(message, slot.column().name()) != null);
    }

    @Override
    public Format.Reader reader(
            ParsedSchema writer, Supplier<@Nullable ParsedSchema> reader, Part part, List<Slot> slots) {
        return new ProtobufReader((ProtobufSchema) writer, () -> own(reader.get(), part), part, slots);
    }

    private static @Nullable Descriptor own(@Nullable ParsedSchema reader, Part part) {
        return reader instanceof ProtobufSchema schema
                ? part.schemaFullName()
                        .flatMap(schema::message)
                        .or(schema::message)
                        .orElse(null)
                : null;
    }

    @Override
    public PayloadWriter writer(ParsedSchema schema, Part part) {
        return new ProtobufWriter((ProtobufSchema) schema, part);
    }

    @Override
    public List<Field> fields(ParsedSchema schema, @Nullable String fullName, @Nullable String bareName) {
        return ProtobufColumns.fields((ProtobufSchema) schema, fullName);
    }
}
