package io.runnel.registry.schema;

import io.runnel.registry.SchemaType;
import java.util.List;

/**
 * A schema together with the texts of everything it imports, directly or not.
 *
 * @param imports each once, before those that import it
 */
public record ResolvedSchema(SchemaType type, String text, List<Import> imports) {
    public ResolvedSchema {
        imports = List.copyOf(imports);
    }

    /**
     * One imported schema.
     *
     * @param name what the importing schema calls it: a full name in Avro, a URI in JSON
     */
    public record Import(String name, String text) {}
}
