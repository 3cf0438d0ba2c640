package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the columns of a key or value as one message, with its indexes in front. A null leaves its field out. */
final class ProtobufWriter implements SchemaLanguage.PayloadWriter {
    private final Descriptor message;
    private final byte[] prefix;
    private final List<Target> targets;

    /** @param field null if the message has none for the column */
    private record Target(
            Slot slot,
            @Nullable FieldDescriptor field,
            @Nullable ProtobufEncoding encoding) {}

    /** @throws SchemaMismatchException if a field cannot take the column's values, or a required one has no column */
    ProtobufWriter(ProtobufSchema schema, Part part) {
        message = ProtobufColumns.message(schema, part.schemaFullName().orElse(null));
        prefix = ProtobufSchema.prefix(message);
        targets = new ArrayList<>();
        for (Slot slot : part.slots()) {
            String name = slot.column().name();
            FieldDescriptor field = ProtobufMessage.field(message, name);
            targets.add(new Target(
                    slot,
                    field,
                    field == null
                            ? null
                            : ProtobufEncoding.of(field, slot.column().type(), name)));
        }
        Set<FieldDescriptor> given =
                targets.stream().map(Target::field).filter(Objects::nonNull).collect(Collectors.toSet());
        for (FieldDescriptor field : message.getFields()) {
            if (field.isRequired() && !given.contains(field)) {
                throw new SchemaMismatchException("its field " + field.getName() + " (" + ProtobufValue.words(field)
                        + ") is required, and no column gives it a value.");
            }
        }
    }

    @Override
    public void write(@Nullable Object[] row, ByteArrayOutputStream out) {
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(message);
        for (Target target : targets) {
            Object value = row[target.slot().index()];
            FieldDescriptor field = target.field();
            ProtobufEncoding encoding = target.encoding();
            if (value != null && (field == null || encoding == null)) {
                throw SchemaValues.withoutField(target.slot().column());
            }
            if (field == null || encoding == null) {
                continue;
            }
            if (value != null) {
                builder.setField(field, encoding.of(value));
            } else if (field.isRequired()) {
                throw SchemaValues.requiredField(target.slot().column().name(), ProtobufValue.words(field));
            }
        }
        out.writeBytes(prefix);
        out.writeBytes(builder.build().toByteArray());
    }
}
