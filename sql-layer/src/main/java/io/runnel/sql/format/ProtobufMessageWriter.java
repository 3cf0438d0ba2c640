package io.runnel.sql.format;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Writes columns, or fields of a STRUCT, as a message. Thread-safe. */
final class ProtobufMessageWriter {
    private final List<Field> fields;
    private final List<Part> withoutField;

    private ProtobufMessageWriter(List<Field> fields, List<Part> withoutField) {
        this.fields = fields;
        this.withoutField = withoutField;
    }

    /**
     * What is written.
     *
     * @param path for messages
     * @param place where its value stands
     */
    record Part(String name, RelDataType type, String path, int place) {}

    /** @throws SchemaMismatchException if a field cannot take a part's values, or a required one has no part */
    static ProtobufMessageWriter of(Descriptor message, List<Part> parts) {
        List<Field> fields = new ArrayList<>();
        List<Part> left = new ArrayList<>(parts);
        for (FieldDescriptor field : message.getFields()) {
            Part part = parts.stream()
                    .filter(candidate -> field.equals(ProtobufTypes.field(message, candidate.name)))
                    .findFirst()
                    .orElse(null);
            if (part != null) {
                left.remove(part);
                fields.add(
                        new Field(field, part, ProtobufEncoding.of(field, part.type, part.path), omitted(field, part)));
            } else if (field.isRequired()) {
                throw new SchemaMismatchException("its field " + field.getName() + " (" + ProtobufTypes.words(field)
                        + ") is required, and no column gives it a value.");
            }
        }
        return new ProtobufMessageWriter(fields, left);
    }

    /** What a field without presence does not say, as its absence says it. */
    private static @Nullable Object omitted(FieldDescriptor field, Part part) {
        return field.hasPresence() ? null : ProtobufMessageReader.absent(field, part.type, part.path);
    }

    /** @param values by their places */
    void write(IntFunction<? extends @Nullable Object> values, CodedOutputStream out) throws IOException {
        for (Part part : withoutField) {
            if (values.apply(part.place) != null) {
                throw SchemaValues.withoutField(part.path);
            }
        }
        Map<OneofDescriptor, Part> members = new HashMap<>();
        for (Field field : fields) {
            Object value = values.apply(field.part.place);
            if (value != null && !value.equals(field.omitted)) {
                checkOneof(field, members);
                field.encoding.write(value, out);
            } else if (value == null && field.descriptor.isRequired()) {
                throw SchemaValues.requiredField(field.part.path, ProtobufTypes.words(field.descriptor));
            }
        }
    }

    /** @param members the parts of each oneof that were written before */
    private static void checkOneof(Field field, Map<OneofDescriptor, Part> members) {
        OneofDescriptor oneof = field.descriptor.getRealContainingOneof();
        Part other = oneof == null ? null : members.putIfAbsent(oneof, field.part);
        if (oneof != null && other != null) {
            throw new RecordFormatException("Columns " + other.path + " and " + field.part.path
                    + " both have a value, but their fields are members of oneof " + oneof.getName()
                    + ", of which a message has one.");
        }
    }

    private record Field(
            FieldDescriptor descriptor,
            Part part,
            ProtobufEncoding encoding,
            @Nullable Object omitted) {}
}
