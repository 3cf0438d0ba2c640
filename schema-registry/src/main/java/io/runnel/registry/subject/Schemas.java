package io.runnel.registry.subject;

import io.runnel.registry.SchemaText;
import io.runnel.registry.compatibility.Compatibility;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.compatibility.Incompatibility;
import io.runnel.registry.schema.ParsedSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Questions about a schema that a client sends along: its canonical form, its version, its compatibility. */
public final class Schemas {
    private Schemas() {}

    /**
     * The text by which the registry would know this schema.
     *
     * @throws io.runnel.registry.RegistryException 42201 when it does not parse
     */
    public static SchemaText canonical(RegistryState state, ParsedSchemas schemas, SchemaText text, boolean normalize) {
        SchemaText pinned = References.pinned(state, text);
        ParsedSchema parsed = schemas.parse(state, pinned);
        String canonical = normalize ? parsed.normalizedText() : parsed.canonicalText();
        return new SchemaText(pinned.type(), canonical, pinned.references());
    }

    /** The newest version of the subject with exactly this canonical schema. */
    public static Optional<StoredSchema> lookup(
            RegistryState state, String subject, SchemaText canonical, boolean withDeleted) {
        List<StoredSchema> versions = state.subject(subject).versions(withDeleted);
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).schema().equals(canonical)) {
                return Optional.of(versions.get(i));
            }
        }
        return Optional.empty();
    }

    /** Every reason why the schema may not follow these versions at the subject's level; empty when it may. */
    public static List<String> incompatibilities(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText newer, List<StoredSchema> older) {
        CompatibilityLevel level = state.level(subject);
        List<String> reasons = new ArrayList<>();
        if (level == CompatibilityLevel.NONE) {
            return reasons;
        }
        ParsedSchema parsed = schemas.parse(state, newer);
        for (StoredSchema earlier : older) {
            List<Incompatibility> found = Compatibility.between(level, parsed, schemas.parse(state, earlier.schema()));
            if (!found.isEmpty()) {
                found.forEach(reason -> reasons.add(reason.toString()));
                reasons.add("{oldSchemaVersion: " + earlier.version() + "}");
                reasons.add("{oldSchema: '" + earlier.schema().text() + "'}");
            }
        }
        if (!reasons.isEmpty()) {
            reasons.add("{compatibility: '" + level + "'}");
        }
        return reasons;
    }

    /** The versions that count for the subject's level: the newest live one, or all live ones, newest first. */
    public static List<StoredSchema> judges(RegistryState state, String subject) {
        List<StoredSchema> live = new ArrayList<>(state.subject(subject).live());
        Collections.reverse(live);
        return live.isEmpty() || state.level(subject).transitive() ? live : live.subList(0, 1);
    }
}
