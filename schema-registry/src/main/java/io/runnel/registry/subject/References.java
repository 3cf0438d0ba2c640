package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ResolvedSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the texts of everything that a schema imports. */
final class References {
    /** A schema that imports more, directly or not, is refused. */
    private static final int MAX_IMPORTS = 1000;

    private final RegistryState state;
    private final SchemaText importing;
    private final Map<SchemaReference, ResolvedSchema.Import> imports = new HashMap<>();
    private final Set<SchemaReference> order = new LinkedHashSet<>();

    private References(RegistryState state, SchemaText importing) {
        this.state = state;
        this.importing = importing;
    }

    /** @throws io.runnel.registry.RegistryException 42201 for a reference that leads nowhere */
    static ResolvedSchema resolve(RegistryState state, SchemaText schema) {
        References references = new References(state, schema);
        references.collect(schema, 0);
        List<ResolvedSchema.Import> imports = new ArrayList<>();
        references.order.forEach(reference -> {
            ResolvedSchema.Import imported = references.imports.get(reference);
            if (imported != null) {
                imports.add(imported);
            }
        });
        return new ResolvedSchema(schema.type(), schema.text(), imports);
    }

    /** The same schema with references to the latest version (-1) naming that version. */
    static SchemaText pinned(RegistryState state, SchemaText schema) {
        List<SchemaReference> references = new ArrayList<>();
        for (SchemaReference reference : schema.references()) {
            StoredSchema target = target(state, schema, reference);
            references.add(new SchemaReference(reference.name(), reference.subject(), target.version()));
        }
        return new SchemaText(schema.type(), schema.text(), references);
    }

    private void collect(SchemaText schema, int depth) {
        for (SchemaReference reference : schema.references()) {
            if (imports.containsKey(reference)) {
                continue;
            }
            if (imports.size() >= MAX_IMPORTS || depth > MAX_IMPORTS) {
                throw RegistryErrors.invalidSchema(
                        importing.type(), "it imports more than " + MAX_IMPORTS + " schemas");
            }
            StoredSchema target = target(state, importing, reference);
            imports.put(
                    reference,
                    new ResolvedSchema.Import(reference.name(), target.schema().text()));
            collect(target.schema(), depth + 1);
            order.add(reference);
        }
    }

    private static StoredSchema target(RegistryState state, SchemaText importing, SchemaReference reference) {
        VersionNumber version = new VersionNumber(reference.version());
        // A softly deleted version still answers those who refer to it.
        StoredSchema target = version.in(state.subject(reference.subject()), !version.isLatest())
                .orElse(null);
        if (target == null) {
            throw RegistryErrors.invalidSchema(
                    importing.type(),
                    "reference '" + reference.name() + "' names subject '" + reference.subject() + "' version "
                            + reference.version() + ", which is not registered. Register it first");
        }
        if (target.schema().type() != importing.type()) {
            throw RegistryErrors.invalidSchema(
                    importing.type(),
                    "reference '" + reference.name() + "' leads to a schema of type "
                            + target.schema().type());
        }
        return target;
    }
}
