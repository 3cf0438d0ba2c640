package io.runnel.sql.format;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.schema.ParsedSchema;
import java.util.List;

/**
 * A format whose schemas are in the registry, in the framing of Confluent's serializers:
 *
 * <pre>
 *   0        1           5
 *   +--------+-----------+------------------------+
 *   | magic  | schema id | payload                |
 *   | 0      | int32     | by the writer's schema |
 *   +--------+-----------+------------------------+
 * </pre>
 *
 * Fields are matched to columns by name, in any case where no field has exactly the column's. A key of one column may
 * stand bare, without a record around it.
 */
final class RegistryFormat implements Format {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final SchemaRegistry registry;
    private final SchemaLanguage language;

    RegistryFormat(SchemaRegistry registry, SchemaLanguage language) {
        this.registry = registry;
        this.language = language;
    }

    SchemaLanguage language() {
        return language;
    }

    SchemaRegistry registry() {
        return registry;
    }

    @Override
    public Reader reader(Part part, List<Slot> slots) {
        slots.forEach(slot -> language.check(part, slot.column()));
        return new RegistryReader(this, part, slots);
    }

    @Override
    public Writer writer(Part part) {
        part.slots().forEach(slot -> language.check(part, slot.column()));
        return new RegistryWriter(this, part);
    }

    /**
     * The schema of an id, its references resolved.
     *
     * @throws RecordFormatException if the registry has no such schema, or one of another type
     */
    ParsedSchema schema(int id) {
        ParsedSchema schema;
        try {
            schema = registry.parsed(id);
        } catch (RegistryException e) {
            throw new RecordFormatException("Schema " + id + " is not in the registry: " + e.getMessage(), e);
        }
        if (schema.type() != language.type()) {
            throw new RecordFormatException(
                    "Schema " + id + " is " + schema.type() + ", where " + language.type() + " was expected.");
        }
        return schema;
    }
}
