package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.registry.schema.protobuf.MessageIndexes;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import io.runnel.sql.format.ProtobufMessage.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads payloads of one writer's schema straight from the bytes: message indexes, then the fields that columns ask for.
 * Which message a record is says the record; each kind is worked out when it first comes. For one thread at a time.
 */
final class ProtobufReader implements Format.Reader {
    private final ProtobufSchema writer;
    private final Supplier<@Nullable Descriptor> reader;
    private final Part part;
    private final List<Slot> slots;
    /** Bounded by the messages of the schema. */
    private final Map<List<Integer>, Plan> plans = new HashMap<>();

    /** @param constants values of columns that the message lacks, by their places in a row */
    private record Plan(ProtobufMessage fields, Map<Integer, Object> constants) {}

    /**
     * @param reader the message that the source was declared with, or null
     * @throws SchemaMismatchException if a field of the message that the source names, or else of the first one, can
     *     never become its column
     */
    ProtobufReader(ProtobufSchema writer, Supplier<@Nullable Descriptor> reader, Part part, List<Slot> slots) {
        this.writer = writer;
        this.reader = reader;
        this.part = part;
        this.slots = slots;
        Optional<Descriptor> expected = part.schemaFullName().flatMap(writer::message);
        expected.or(writer::message).ifPresent(this::plan);
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        MessageIndexes indexes = MessageIndexes.read(bytes);
        if (indexes == null) {
            throw malformed("it does not begin with message indexes", null);
        }
        Plan plan = plan(indexes);
        bytes.position(bytes.position() + indexes.length());
        plan.constants().forEach((place, value) -> row[place] = value);
        plan.fields().prepare(row);
        try {
            plan.fields().read(new ProtobufInput(bytes), row);
        } catch (RecordFormatException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private RecordFormatException malformed(String reason, @Nullable Throwable cause) {
        return new RecordFormatException(
                "The " + part.words() + " is not what its Protobuf schema says: " + reason + ".", cause);
    }

    private Plan plan(MessageIndexes indexes) {
        Plan known = plans.get(indexes.indexes());
        if (known != null) {
            return known;
        }
        Descriptor message = writer.message(indexes.indexes())
                .orElseThrow(() -> malformed("it has no message at " + indexes.indexes(), null));
        try {
            Plan plan = plan(message);
            plans.put(indexes.indexes(), plan);
            return plan;
        } catch (SchemaMismatchException e) {
            throw new SchemaMismatchException(
                    "The " + part.words() + " is a " + message.getFullName() + ", " + e.getMessage(), e);
        }
    }

    private Plan plan(Descriptor message) {
        List<Wanted> wanted = new ArrayList<>();
        Map<Integer, Object> constants = new HashMap<>();
        for (Slot slot : slots) {
            String name = slot.column().name();
            FieldDescriptor field = ProtobufMessage.field(message, name);
            if (field != null) {
                wanted.add(new Wanted(field, slot.column().type(), name, slot.index()));
            } else {
                Object byDefault = readersDefault(slot);
                if (byDefault != null) {
                    constants.put(slot.index(), byDefault);
                }
            }
        }
        return new Plan(new ProtobufMessage(wanted), constants);
    }

    private @Nullable Object readersDefault(Slot slot) {
        Descriptor own = reader.get();
        FieldDescriptor field =
                own == null ? null : ProtobufMessage.field(own, slot.column().name());
        return field == null
                ? null
                : ProtobufValue.of(field, slot.column().type(), slot.column().name())
                        .absent();
    }
}
