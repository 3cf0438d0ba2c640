package io.runnel.sql.format;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Avro in the registry's framing, as Confluent's serializers write it:
 *
 * <pre>
 *   0        1           5
 *   +--------+-----------+------------------------+
 *   | magic  | schema id | Avro binary            |
 *   | 0      | int32     | by the writer's schema |
 *   +--------+-----------+------------------------+
 * </pre>
 *
 * Fields are matched to columns by name, in any case where no field has exactly the column's. A key of one column may
 * stand bare, without a record around it.
 */
final class AvroFormat implements Format {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final SchemaRegistry registry;

    AvroFormat(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Reader reader(Part part, List<Slot> slots) {
        slots.forEach(slot -> AvroSchemas.fieldType(part, slot.column()));
        return new AvroReader(this, part, slots);
    }

    @Override
    public Writer writer(Part part) {
        return new AvroWriter(registry, part, AvroSchemas.of(part));
    }

    /**
     * The schema that a record was written with.
     *
     * @throws RecordFormatException if the registry has no such schema, or one that is not Avro
     */
    Schema writerSchema(int id) {
        try {
            return parse(registry.schema(id), "Schema " + id);
        } catch (RegistryException e) {
            throw new RecordFormatException("Schema " + id + " is not in the registry: " + e.getMessage(), e);
        }
    }

    static Schema parse(SchemaText schema, String words) {
        if (schema.type() != SchemaType.AVRO) {
            throw new RecordFormatException(words + " is " + schema.type() + ", where AVRO was expected.");
        }
        if (!schema.references().isEmpty()) {
            throw new RecordFormatException(words + " imports other schemas, which is not supported in SQL yet.");
        }
        try {
            return new Schema.Parser().parse(schema.text());
        } catch (SchemaParseException e) {
            throw new RecordFormatException(words + " does not parse: " + e.getMessage(), e);
        }
    }
}
