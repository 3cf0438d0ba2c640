package io.runnel.registry.compatibility;

import io.runnel.registry.schema.JsonSchema;
import java.util.List;

/** The rules of Confluent's registry for JSON Schema, put in its words. */
final class JsonCompatibility {
    private JsonCompatibility() {}

    static List<Incompatibility> unreadable(
            JsonSchema reader, JsonSchema writer, CompatibilityPolicy policy, Direction direction) {
        return new JsonDiff(new JsonShapes(writer), new JsonShapes(reader), policy)
                .all().stream()
                        .map(found -> found.difference().at("#/" + found.path(), direction))
                        .toList();
    }
}
