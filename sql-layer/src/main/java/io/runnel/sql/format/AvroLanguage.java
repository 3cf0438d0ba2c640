package io.runnel.sql.format;

import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.AvroSchema;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Format AVRO: Avro binary, as Confluent's serializer writes it. */
final class AvroLanguage implements SchemaLanguage {
    @Override
    public SchemaType type() {
        return SchemaType.AVRO;
    }

    @Override
    public void check(Part part, Column column) {
        AvroSchemas.fieldType(part, column);
    }

    @Override
    public SchemaText own(Part part) {
        return SchemaText.avro(AvroSchemas.of(part).toString());
    }

    @Override
    public SchemaText evolved(ParsedSchema newest, SchemaText newestText, Part part) {
        return SchemaText.avro(AvroSchemas.evolved(avro(newest), part).toString());
    }

    @Override
    public boolean hasAll(ParsedSchema schema, Part part) {
        Schema avro = avro(schema);
        return avro.getType() == Schema.Type.RECORD && !AvroSchemas.isBareStruct(avro, part)
                ? part.slots().stream()
                        .allMatch(slot -> AvroSchemas.field(avro, slot.column().name()) != null)
                : part.bare();
    }

    @Override
    public Format.Reader reader(
            ParsedSchema writer, Supplier<@Nullable ParsedSchema> reader, Part part, List<Slot> slots) {
        return AvroReader.of(
                avro(writer),
                () -> {
                    ParsedSchema own = reader.get();
                    return own == null ? null : avro(own);
                },
                part,
                slots);
    }

    @Override
    public PayloadWriter writer(ParsedSchema schema, Part part) {
        return AvroRowWriter.of(avro(schema), part);
    }

    @Override
    public List<Field> fields(ParsedSchema schema, @Nullable String fullName, @Nullable String bareName) {
        return AvroColumns.fields(avro(schema), fullName, bareName);
    }

    private static Schema avro(ParsedSchema schema) {
        return ((AvroSchema) schema).schema();
    }
}
