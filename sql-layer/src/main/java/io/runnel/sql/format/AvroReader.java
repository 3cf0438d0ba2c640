package io.runnel.sql.format;

import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of the writer's schema, decodes those that columns ask for, skips the others, and stops after the
 * last one that is wanted. For one thread at a time.
 */
final class AvroReader implements Format.Reader {
    private final AvroFormat format;
    private final Part part;
    private final List<Slot> slots;
    private final Map<Integer, List<Step>> stepsBySchemaId = new HashMap<>();
    private @Nullable BinaryDecoder decoder;
    private byte[] copy = {};

    AvroReader(AvroFormat format, Part part, List<Slot> slots) {
        this.format = format;
        this.part = part;
        this.slots = slots;
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        List<Step> steps = steps(schemaId(bytes));
        try {
            BinaryDecoder in = decoder(bytes);
            for (Step step : steps) {
                step.run(in, row);
            }
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new RecordFormatException(
                    "The " + part.words() + " is not what its Avro schema " + schemaId(bytes) + " says: "
                            + (e.getMessage() == null ? "it ends too early" : e.getMessage()) + ".",
                    e);
        }
    }

    private int schemaId(ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.remaining() < AvroFormat.HEADER_BYTES || bytes.get(at) != AvroFormat.MAGIC) {
            throw new RecordFormatException("The " + part.words()
                    + " does not begin with a 0 byte and a schema id, as Avro from a registry's serializer does: it has "
                    + bytes.remaining() + " bytes"
                    + (bytes.hasRemaining() ? " and begins with " + (bytes.get(at) & 0xff) : "") + ".");
        }
        return bytes.getInt(at + 1);
    }

    private BinaryDecoder decoder(ByteBuffer bytes) {
        int length = bytes.remaining() - AvroFormat.HEADER_BYTES;
        int at = bytes.position() + AvroFormat.HEADER_BYTES;
        if (bytes.hasArray()) {
            decoder = DecoderFactory.get().binaryDecoder(bytes.array(), bytes.arrayOffset() + at, length, decoder);
        } else {
            if (copy.length < length) {
                copy = new byte[length];
            }
            bytes.get(at, copy, 0, length);
            decoder = DecoderFactory.get().binaryDecoder(copy, 0, length, decoder);
        }
        return decoder;
    }

    private List<Step> steps(int schemaId) {
        List<Step> known = stepsBySchemaId.get(schemaId);
        if (known == null) {
            known = compile(format.writerSchema(schemaId));
            stepsBySchemaId.put(schemaId, known);
        }
        return known;
    }

    private List<Step> compile(Schema writer) {
        if (writer.getType() == Schema.Type.RECORD) {
            return compileFields(writer);
        }
        if (!part.bare()) {
            throw new RecordFormatException("The " + part.words() + " is Avro " + writer.getType()
                    + ", where a record with a field per column was expected.");
        }
        Slot slot = slots.get(0);
        AvroValue value = AvroValue.of(writer, slot.column());
        return List.of((in, row) -> row[slot.index()] = value.read(in));
    }

    private List<Step> compileFields(Schema writer) {
        Map<Schema.Field, Slot> slotByField = new HashMap<>();
        for (Slot slot : slots) {
            Schema.Field field = AvroSchemas.field(writer, slot.column().name());
            if (field != null) {
                slotByField.put(field, slot);
            }
        }
        List<Step> steps = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            if (slotByField.isEmpty()) {
                break;
            }
            steps.add(step(field, slotByField.remove(field)));
        }
        return steps;
    }

    private static Step step(Schema.Field field, @Nullable Slot slot) {
        Schema schema = field.schema();
        if (slot == null) {
            return (in, row) -> GenericDatumReader.skip(schema, in);
        }
        AvroValue value = AvroValue.of(schema, slot.column());
        int index = slot.index();
        return (in, row) -> row[index] = value.read(in);
    }

    /** What to do with one field of the writer's schema. */
    @FunctionalInterface
    private interface Step {
        void run(BinaryDecoder in, @Nullable Object[] row) throws IOException;
    }
}
