package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
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

/** Finds the texts of everything that a schema imports. A reference is read in the context of the schema that has it. */
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

    /**
     * @param subject of the schema; only its context matters
     * @throws io.runnel.registry.RegistryException 42201 for a reference that leads nowhere
     */
    static ResolvedSchema resolve(RegistryState state, String subject, SchemaText schema) {
        References references = new References(state, schema);
        references.collect(subject, schema, 0);
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
    static SchemaText pinned(RegistryState state, String subject, SchemaText schema) {
        if (schema.references().isEmpty()) {
            return schema;
        }
        List<SchemaReference> references = new ArrayList<>();
        for (SchemaReference reference : schema.references()) {
            StoredSchema target = target(state, schema, subject, reference);
            references.add(new SchemaReference(reference.name(), reference.subject(), target.version()));
        }
        return schema.withReferences(references);
    }

    private void collect(String subject, SchemaText schema, int depth) {
        for (SchemaReference reference : schema.references()) {
            String target = QualifiedSubject.within(subject, reference.subject());
            SchemaReference known = new SchemaReference(reference.name(), target, reference.version());
            if (imports.containsKey(known)) {
                continue;
            }
            if (imports.size() >= MAX_IMPORTS || depth > MAX_IMPORTS) {
                throw RegistryErrors.invalidSchema(
                        importing.type(), "it imports more than " + MAX_IMPORTS + " schemas");
            }
            StoredSchema found = target(state, importing, subject, reference);
            imports.put(
                    known,
                    new ResolvedSchema.Import(reference.name(), found.schema().text()));
            collect(found.subject(), found.schema(), depth + 1);
            order.add(known);
        }
    }

    private static StoredSchema target(
            RegistryState state, SchemaText importing, String subject, SchemaReference reference) {
        VersionNumber version = new VersionNumber(reference.version());
        // A softly deleted version still answers those who refer to it.
        StoredSchema target = version.in(
                        state.subject(QualifiedSubject.within(subject, reference.subject())), !version.isLatest())
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
