package io.runnel.registry.schema;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaType;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** An Avro schema (Apache Avro specification 1.12). */
public final class AvroSchema implements ParsedSchema {
    private static final int TEXT_SHOWN = 300;

    private final Schema schema;
    private final String canonicalText;

    private AvroSchema(Schema schema, String canonicalText) {
        this.schema = schema;
        this.canonicalText = canonicalText;
    }

    static AvroSchema parse(ResolvedSchema text) {
        Schema.Parser parser = new Schema.Parser().setValidateDefaults(true);
        try {
            for (ResolvedSchema.Import imported : text.imports()) {
                parser.parse(imported.text());
            }
            List<Schema> imported = List.copyOf(parser.getTypes().values());
            Schema schema = parser.parse(text.text());
            return new AvroSchema(schema, printed(schema, imported));
        } catch (AvroRuntimeException e) {
            // Avro seldom says which text it could not read.
            throw RegistryErrors.invalidSchema(
                    SchemaType.AVRO, e.getMessage() + " (in: " + abbreviated(text.text()) + ")");
        } catch (StackOverflowError e) {
            throw RegistryErrors.invalidSchema(SchemaType.AVRO, "its types are nested too deeply");
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN) + "…";
    }

    /** Imported types are printed by their names: their text has its own place in the registry. */
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
    public String normalizedText() {
        return JsonText.sorted(canonicalText);
    }

    @Override
    public @Nullable String recordName(ByteBuffer payload) {
        return schema.getType() == Schema.Type.RECORD ? schema.getFullName() : null;
    }

    @Override
    public @Nullable String payloadRefusal(ByteBuffer payload) {
        return AvroPayload.refusal(schema, payload);
    }
}
