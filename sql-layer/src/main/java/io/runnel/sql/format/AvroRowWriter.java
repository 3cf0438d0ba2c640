package io.runnel.sql.format;

import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes the columns of a key or value by one Avro schema. */
final class AvroRowWriter implements SchemaLanguage.PayloadWriter {
    private final List<FieldWriter> fields;
    private final Set<Slot> withoutField;

    private AvroRowWriter(List<FieldWriter> fields, Set<Slot> withoutField) {
        this.fields = fields;
        this.withoutField = withoutField;
    }

    /**
     * A writer by this schema. A field without column takes its default. A column without field must be null.
     *
     * @throws SchemaMismatchException if a field cannot take the column's values, or one without default has no column
     */
    static AvroRowWriter of(Schema schema, Part part) {
        if (schema.getType() == Schema.Type.RECORD && !AvroSchemas.isBareStruct(schema, part)) {
            return record(schema, part.slots());
        }
        if (!part.bare()) {
            throw new SchemaMismatchException(
                    "it is " + AvroSchemas.words(schema) + ", where a record with a field per column is needed.");
        }
        Slot slot = part.slots().get(0);
        AvroEncoding value = AvroEncoding.of(schema, slot.column());
        return new AvroRowWriter(List.of((row, out) -> value.write(row[slot.index()], out)), Set.of());
    }

    private static AvroRowWriter record(Schema schema, List<Slot> slots) {
        Set<Slot> left = new LinkedHashSet<>(slots);
        List<FieldWriter> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Slot slot = slots.stream()
                    .filter(candidate -> field.equals(
                            AvroSchemas.field(schema, candidate.column().name())))
                    .findFirst()
                    .orElse(null);
            fields.add(slot == null ? constant(field) : column(field, slot));
            left.remove(slot);
        }
        return new AvroRowWriter(fields, left);
    }

    private static FieldWriter column(Schema.Field field, Slot slot) {
        AvroEncoding value = AvroEncoding.of(field.schema(), slot.column());
        int index = slot.index();
        if (AvroEncoding.takesNull(field.schema()) || !field.hasDefaultValue()) {
            return (row, out) -> value.write(row[index], out);
        }
        FieldWriter byDefault = constant(field);
        return (row, out) -> {
            if (row[index] == null) {
                byDefault.write(row, out);
            } else {
                value.write(row[index], out);
            }
        };
    }

    private static FieldWriter constant(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            if (AvroEncoding.takesNull(field.schema())) {
                AvroEncoding nothing = AvroEncoding.nothing(field.schema());
                return (row, out) -> nothing.write(null, out);
            }
            throw new SchemaMismatchException("its field " + field.name() + " (" + AvroSchemas.words(field.schema())
                    + ") has no default, and no column gives it a value.");
        }
        Object value = GenericData.get().getDefaultValue(field);
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(field.schema());
        return (row, out) -> writer.write(value, out);
    }

    @Override
    public void write(@Nullable Object[] row, ByteArrayOutputStream bytes) {
        for (Slot slot : withoutField) {
            if (row[slot.index()] != null) {
                throw SchemaValues.withoutField(slot.column());
            }
        }
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            for (FieldWriter field : fields) {
                field.write(row, out);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
    }

    /** Writes one field of the schema. */
    @FunctionalInterface
    private interface FieldWriter {
        void write(@Nullable Object[] row, Encoder out) throws IOException;
    }
}
