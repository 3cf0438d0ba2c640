package io.runnel.registry.subject;

import io.runnel.registry.Metadata;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names that a subject's schemas keep free, in the metadata property {@code confluent:reserved}, separated by commas.
 * Held where the subject's setting {@code validateFields} is on; a name once reserved stays so.
 */
final class ReservedFields {
    private static final String PROPERTY = "confluent:reserved";

    private ReservedFields() {}

    /** Why the schema may not follow {@code latest}, null if it is the first, in Confluent's words; empty when it may. */
    static List<String> conflicts(SchemaText newer, ParsedSchema parsed, @Nullable SchemaText latest) {
        List<String> conflicts = new ArrayList<>();
        Set<String> reserved = names(newer);
        Set<String> removed = latest == null ? Set.of() : names(latest);
        for (String name : removed) {
            if (!reserved.contains(name)) {
                conflicts.add("The new schema has reserved field " + name
                        + " removed from its metadata which is present in the old schema's metadata.");
            }
        }
        for (String name : reserved) {
            if (parsed.hasField(name)) {
                conflicts.add("The new schema has field that conflicts with the reserved field " + name + ".");
            }
        }
        return conflicts;
    }

    private static Set<String> names(SchemaText schema) {
        Set<String> names = new TreeSet<>();
        Metadata metadata = schema.metadata();
        if (metadata != null) {
            Arrays.stream(metadata.properties().getOrDefault(PROPERTY, "").split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .forEach(names::add);
        }
        return names;
    }
}
