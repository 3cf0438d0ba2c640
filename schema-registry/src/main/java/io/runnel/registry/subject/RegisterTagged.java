package io.runnel.registry.subject;

import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.TagChanges;

/**
 * A registration with other tags in the schema's text than the client has sent in it.
 *
 * @param wish propagates the tags of the latest version if it says so; an empty text stands for that version's
 * @param changes beyond that; with any, the new version notes its number in its metadata
 */
public record RegisterTagged(RegisterSchema wish, TagChanges changes) implements Command<StoredSchema> {
    @Override
    public Decision<StoredSchema> decide(RegistryState state, ParsedSchemas schemas) {
        StoredSchema latest = state.subject(wish.subject()).latest().orElse(null);
        SchemaText text = wish.text();
        if (latest != null && text.text().isBlank()) {
            SchemaText old = latest.schema();
            text = new SchemaText(old.type(), old.text(), old.references(), text.metadata(), text.ruleSet());
        }
        if (latest != null && wish.propagateTags()) {
            text = TagChanges.propagated(latest.schema(), text);
        }
        boolean noted = !changes.isEmpty() && wish.version() == RegisterSchema.ANY_VERSION;
        return new RegisterSchema(
                        wish.subject(),
                        changes.applied(text),
                        noted ? RegisterSchema.NEXT_VERSION : wish.version(),
                        wish.id(),
                        wish.normalize(),
                        false)
                .decide(state, schemas);
    }
}
