package io.runnel.registry.schema;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** An Avro schema (Apache Avro specification 1.12). */
public final class AvroSchema implements ParsedSchema {
    private static final int TEXT_SHOWN = 300;

    private final Schema schema;
    private final List<ResolvedSchema.Import> imports;
    private final List<Schema> imported;
    private final String canonicalText;
    /** That {@link #checkNew} has found nothing; it is asked more than once. */
    private volatile boolean fitForNew;

    private AvroSchema(Schema schema, List<ResolvedSchema.Import> imports, List<Schema> imported) {
        this.schema = schema;
        this.imports = imports;
        this.imported = imported;
        this.canonicalText = printed(schema, imported);
    }

    static AvroSchema parse(ResolvedSchema text) {
        return parse(text.text(), text.imports(), false);
    }

    private static AvroSchema parse(String text, List<ResolvedSchema.Import> imports, boolean isNew) {
        Schema.Parser parser = new Schema.Parser().setValidateDefaults(isNew);
        try {
            Map<String, Schema> imported = new LinkedHashMap<>();
            for (ResolvedSchema.Import each : imports) {
                // One name is one type: a second route to it, perhaps to another version, is not read.
                if (!imported.containsKey(each.name())) {
                    imported.put(each.name(), parser.parse(each.text()));
                }
            }
            return new AvroSchema(parser.parse(text), imports, List.copyOf(imported.values()));
        } catch (RuntimeException e) {
            // Avro seldom says which text it could not read, and for an unknown name alone not even with its own class.
            throw RegistryErrors.invalidSchema(SchemaType.AVRO, e.getMessage() + " (in: " + abbreviated(text) + ")");
        } catch (StackOverflowError e) {
            throw RegistryErrors.invalidSchema(SchemaType.AVRO, "its types are nested too deeply");
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN) + "…";
    }

    /**
     * Imported types are printed by their names, their text having its own place in the registry; types that stand
     * inside an imported one are printed in full, as Confluent's registry does, with whose ids ours must agree.
     */
    @SuppressWarnings("deprecation") // its successor, SchemaFormatter, cannot leave the imported types out
    private static String printed(Schema schema, List<Schema> imported) {
        return imported.isEmpty() ? schema.toString() : schema.toString(imported, false);
    }

    /** The schema in Avro's own terms; must not be changed. */
    public Schema schema() {
        return schema;
    }

    @Override
    public SchemaType type() {
        return SchemaType.AVRO;
    }

    @Override
    public String canonicalText() {
        return canonicalText;
    }

    @Override
    public void checkNew() {
        if (!fitForNew) {
            parse(canonicalText, imports, true);
            fitForNew = true;
        }
    }

    @Override
    public String normalizedText() {
        List<String> names = imported.stream().map(Schema::getFullName).toList();
        return parse(AvroNormalization.of(schema, names).toString(), imports, false).canonicalText;
    }

    /** {@code resolved}: what the schema imports is written out within it. */
    @Override
    public String formattedText(String format) {
        return format.equalsIgnoreCase("resolved") ? schema.toString() : canonicalText;
    }

    @Override
    public @Nullable String recordName(ByteBuffer payload) {
        return schema.getType() == Schema.Type.RECORD ? schema.getFullName() : null;
    }

    @Override
    public boolean hasField(String name) {
        return schema.getType() == Schema.Type.RECORD && schema.getField(name) != null;
    }

    @Override
    public @Nullable String payloadRefusal(ByteBuffer payload, WorkBudget budget) {
        return AvroPayload.refusal(schema, payload, budget);
    }
}
