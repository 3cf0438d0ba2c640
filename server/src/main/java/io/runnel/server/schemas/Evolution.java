package io.runnel.server.schemas;

import io.runnel.registry.RegistryException;
import io.runnel.registry.compatibility.Compatibility;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.compatibility.Incompatibility;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether readers with one of two schemas understand what was written with the other. Judged here and not by the registry,
 * which says nothing of levels other than the subject's own.
 *
 * @param backward why a reader with the newer one does not understand the older one's records; empty if it does
 * @param forward why a reader with the older one does not understand the newer one's records
 */
public record Evolution(List<String> backward, List<String> forward) {
    /** A schema that imports more, directly or not, is not compared. */
    private static final int MAX_IMPORTS = 1000;

    public Evolution {
        backward = List.copyOf(backward);
        forward = List.copyOf(forward);
    }

    /**
     * Compares two schemas, whose references it looks up.
     *
     * @throws RegistryRequestException also for a schema that does not parse
     */
    public static Evolution between(Subjects subjects, Schema older, Schema newer)
            throws RegistryRequestException, InterruptedException {
        ParsedSchema before = parsed(subjects, older);
        ParsedSchema after = parsed(subjects, newer);
        return new Evolution(
                reasons(CompatibilityLevel.BACKWARD, after, before),
                reasons(CompatibilityLevel.FORWARD, after, before));
    }

    /** The levels that are measured against the one version before, and whether they would take the newer schema. */
    public Map<CompatibilityLevel, Boolean> levels() {
        Map<CompatibilityLevel, Boolean> levels = new LinkedHashMap<>();
        for (CompatibilityLevel level : CompatibilityLevel.values()) {
            if (!level.transitive()) {
                levels.put(level, (!level.backward() || backward.isEmpty()) && (!level.forward() || forward.isEmpty()));
            }
        }
        return levels;
    }

    private static List<String> reasons(CompatibilityLevel level, ParsedSchema newer, ParsedSchema older) {
        return Compatibility.between(level, newer, older).stream()
                .map(Evolution::sentence)
                .toList();
    }

    private static String sentence(Incompatibility reason) {
        return reason.type() + ": " + reason.description();
    }

    private static ParsedSchema parsed(Subjects subjects, Schema schema)
            throws RegistryRequestException, InterruptedException {
        Map<Schema.Reference, ResolvedSchema.Import> imports = new LinkedHashMap<>();
        collect(subjects, schema, imports, new ArrayList<>());
        try {
            return SchemaParser.parse(new ResolvedSchema(schema.type(), schema.text(), List.copyOf(imports.values())));
        } catch (RegistryException e) {
            throw new RegistryRequestException(schema.label() + ": " + e.getMessage(), e);
        }
    }

    /** Imported schemas, each after those that it imports itself. */
    private static void collect(
            Subjects subjects,
            Schema schema,
            Map<Schema.Reference, ResolvedSchema.Import> imports,
            List<Schema.Reference> under)
            throws RegistryRequestException, InterruptedException {
        for (Schema.Reference reference : schema.references()) {
            if (imports.containsKey(reference) || under.contains(reference)) {
                continue;
            }
            if (imports.size() + under.size() >= MAX_IMPORTS) {
                throw new RegistryRequestException(
                        schema.label() + " imports more than " + MAX_IMPORTS + " schemas.", null);
            }
            under.add(reference);
            Schema imported = subjects.version(
                    reference.subject(), reference.version() < 0 ? Subjects.LATEST : "" + reference.version());
            collect(subjects, imported, imports, under);
            under.remove(reference);
            imports.put(reference, new ResolvedSchema.Import(reference.name(), imported.text()));
        }
    }
}
