package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runnel.registry.schema.JsonSchema;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the columns of a key or value as JSON that its schema accepts. */
final class JsonSchemaWriter implements SchemaLanguage.PayloadWriter {
    private static final JsonFactory FACTORY = new ObjectMapper().getFactory();

    private final JsonSchema schema;
    private final List<FieldWriter> fields;
    private final Set<Slot> withoutField;
    private final boolean bare;

    private JsonSchemaWriter(JsonSchema schema, List<FieldWriter> fields, Set<Slot> withoutField, boolean bare) {
        this.schema = schema;
        this.fields = fields;
        this.withoutField = withoutField;
        this.bare = bare;
    }

    /** @throws SchemaMismatchException if a property cannot take the column's values */
    static JsonSchemaWriter of(JsonSchema schema, Part part) {
        JsonProperty root = JsonProperty.root(schema);
        List<Slot> slots = part.slots();
        if (root.isRow(part)) {
            return object(schema, root, slots);
        }
        if (!part.bare()) {
            throw new SchemaMismatchException(
                    "it is " + root.words() + ", where an object with a property per column is needed.");
        }
        Slot slot = slots.get(0);
        JsonEncoding value = JsonEncoding.of(root, slot.column());
        return new JsonSchemaWriter(
                schema, List.of((row, out) -> write(value, row[slot.index()], out)), Set.of(), true);
    }

    private static void write(JsonEncoding value, @Nullable Object content, JsonGenerator out) throws IOException {
        if (content == null) {
            out.writeNull();
        } else {
            value.write(content, out);
        }
    }

    private static JsonSchemaWriter object(JsonSchema schema, JsonProperty root, List<Slot> slots) {
        Map<String, JsonProperty> properties = root.properties();
        Set<Slot> left = new LinkedHashSet<>(slots);
        List<FieldWriter> fields = new ArrayList<>();
        properties.forEach((name, property) -> {
            Slot slot = slots.stream()
                    .filter(candidate -> name.equals(
                            JsonProperty.named(properties, candidate.column().name())))
                    .findFirst()
                    .orElse(null);
            left.remove(slot);
            FieldWriter missing = missing(name, property, root.requires(name), slot);
            fields.add(slot == null ? missing : column(name, property, slot, missing));
        });
        return new JsonSchemaWriter(schema, fields, left, false);
    }

    private static FieldWriter column(String name, JsonProperty property, Slot slot, FieldWriter missing) {
        JsonEncoding value = JsonEncoding.of(property, slot.column());
        return (row, out) -> {
            Object content = row[slot.index()];
            if (content == null) {
                missing.write(row, out);
            } else {
                out.writeFieldName(name);
                value.write(content, out);
            }
        };
    }

    /** What stands there for a null: null where it may, else nothing where it may be left out, else the default. */
    private static FieldWriter missing(String name, JsonProperty property, boolean required, @Nullable Slot slot) {
        JsonNode byDefault = property.byDefault();
        if (slot != null && property.nullable()) {
            return (row, out) -> out.writeNullField(name);
        }
        if (!required) {
            return (row, out) -> {};
        }
        if (byDefault != null) {
            return (row, out) -> out.writeObjectField(name, byDefault);
        }
        if (property.nullable()) {
            return (row, out) -> out.writeNullField(name);
        }
        if (slot == null) {
            throw new SchemaMismatchException("its property " + name + " (" + property.words()
                    + ") is required, and no column gives it a value.");
        }
        return (row, out) -> {
            throw SchemaValues.requiredField(slot.column().name(), property.words());
        };
    }

    @Override
    public void write(@Nullable Object[] row, ByteArrayOutputStream bytes) {
        for (Slot slot : withoutField) {
            if (row[slot.index()] != null) {
                throw SchemaValues.withoutField(slot.column());
            }
        }
        byte[] payload = payload(row);
        String refusal = schema.payloadRefusal(ByteBuffer.wrap(payload));
        if (refusal != null) {
            throw new RecordFormatException("It breaks the JSON Schema of its subject: " + refusal + ".");
        }
        bytes.writeBytes(payload);
    }

    private byte[] payload(@Nullable Object[] row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true);
            if (!bare) {
                out.writeStartObject();
            }
            for (FieldWriter field : fields) {
                field.write(row, out);
            }
            if (!bare) {
                out.writeEndObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Writes one property, name included. */
    @FunctionalInterface
    private interface FieldWriter {
        void write(@Nullable Object[] row, JsonGenerator out) throws IOException;
    }
}
