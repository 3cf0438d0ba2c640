package io.runnel.sql.format;

import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of one writer's schema, decodes those that columns ask for, skips the others, and stops after the
 * last one that is wanted. For one thread at a time.
 */
final class AvroReader implements Format.Reader {
    private final String part;
    private final Step document;
    private @Nullable BinaryDecoder decoder;
    private byte[] copy = {};

    private AvroReader(String part, Step document) {
        this.part = part;
        this.document = document;
    }

    /**
     * @param reader the schema that the source was declared with, or null
     * @throws SchemaMismatchException if a field's values can never become the column's
     */
    static AvroReader of(Schema writer, Supplier<@Nullable Schema> reader, Part part, List<Slot> slots) {
        return new AvroReader(part.words(), new Compiler(reader, part, slots).document(writer));
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        try {
            document.run(decoder(bytes), row);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | UnsupportedOperationException e) { // The last: Avro's answer to immense collections.
            throw new RecordFormatException(
                    "The " + part + " is not what its Avro schema says: "
                            + (e.getMessage() == null ? "it ends too early" : e.getMessage()) + ".",
                    e);
        }
    }

    private BinaryDecoder decoder(ByteBuffer bytes) {
        int length = bytes.remaining();
        BinaryDecoder in;
        if (bytes.hasArray()) {
            in = DecoderFactory.get()
                    .binaryDecoder(bytes.array(), bytes.arrayOffset() + bytes.position(), length, decoder);
        } else {
            if (copy.length < length) {
                copy = new byte[length];
            }
            bytes.get(bytes.position(), copy, 0, length);
            in = DecoderFactory.get().binaryDecoder(copy, 0, length, decoder);
        }
        decoder = in;
        return in;
    }

    /** Works out what to do with the fields of a writer's schema. */
    private record Compiler(Supplier<@Nullable Schema> reader, Part part, List<Slot> slots) {
        Step document(Schema writer) {
            if (AvroSchemas.isBareStruct(writer, part)) {
                return bare(writer);
            }
            return switch (writer.getType()) {
                case RECORD -> fields(writer);
                case UNION -> alternatives(writer);
                default -> bare(writer);
            };
        }

        private Step bare(Schema writer) {
            if (!part.bare()) {
                if (writer.getType() == Schema.Type.NULL) {
                    return (in, row) -> in.readNull();
                }
                throw new SchemaMismatchException("which is " + writer.getType().getName()
                        + ", where a record with a field per column was expected.");
            }
            Slot slot = slots.get(0);
            AvroValue value = AvroValue.of(writer, slot.column());
            return (in, row) -> row[slot.index()] = value.read(in);
        }

        /** A topic may hold records of several types, all branches of one schema. */
        private Step alternatives(Schema writer) {
            if (part.bare() && writer.getTypes().stream().noneMatch(type -> type.getType() == Schema.Type.RECORD)) {
                return bare(writer);
            }
            List<Step> branches = writer.getTypes().stream().map(this::document).toList();
            return (in, row) -> branches.get(in.readIndex()).run(in, row);
        }

        private Step fields(Schema writer) {
            Map<Schema.Field, Slot> slotByField = new HashMap<>();
            List<Step> steps = new ArrayList<>();
            for (Slot slot : slots) {
                Schema.Field field = writersField(writer, slot);
                if (field != null) {
                    slotByField.put(field, slot);
                } else {
                    missing(slot, steps);
                }
            }
            for (Schema.Field field : writer.getFields()) {
                if (slotByField.isEmpty()) {
                    break;
                }
                steps.add(step(field, slotByField.remove(field)));
            }
            return (in, row) -> {
                for (Step step : steps) {
                    step.run(in, row);
                }
            };
        }

        /** By the column's name, or by a name that the field had before, as either schema tells. */
        private Schema.@Nullable Field writersField(Schema writer, Slot slot) {
            Schema.Field field = AvroSchemas.field(writer, slot.column().name());
            if (field != null) {
                return field;
            }
            Schema.Field own = readersField(slot);
            return own == null ? null : AvroSchemas.aliased(writer, own);
        }

        private Schema.@Nullable Field readersField(Slot slot) {
            Schema own = reader.get();
            return own == null || own.getType() != Schema.Type.RECORD
                    ? null
                    : AvroSchemas.field(own, slot.column().name());
        }

        private void missing(Slot slot, List<Step> steps) {
            Schema.Field own = readersField(slot);
            if (own != null && own.hasDefaultValue()) {
                Object value = AvroSchemas.defaultValue(own, slot.column());
                steps.add((in, row) -> row[slot.index()] = value);
            }
        }

        private static Step step(Schema.Field field, @Nullable Slot slot) {
            Schema schema = field.schema();
            if (slot == null) {
                AvroValue skipped = AvroSkip.of(schema);
                return (in, row) -> skipped.read(in);
            }
            AvroValue value = AvroValue.of(schema, slot.column());
            int index = slot.index();
            return (in, row) -> row[index] = value.read(in);
        }
    }

    /** What to do with one field of the writer's schema. */
    @FunctionalInterface
    private interface Step {
        void run(BinaryDecoder in, @Nullable Object[] row) throws IOException;
    }
}
