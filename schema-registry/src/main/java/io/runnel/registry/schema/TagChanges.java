package io.runnel.registry.schema;

import io.runnel.registry.SchemaText;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Tags that a request puts into a schema's text and takes out of it.
 *
 * @param added to which entities
 * @param removed from which entities; they go first
 */
public record TagChanges(Map<InlineTags.Entity, List<String>> added, Map<InlineTags.Entity, List<String>> removed) {
    public TagChanges {
        added = Map.copyOf(added);
        removed = Map.copyOf(removed);
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }

    /**
     * The schema with other tags in its text.
     *
     * @throws io.runnel.registry.RegistryException 42201 when the schema has no such entity, or cannot carry tags
     */
    public SchemaText applied(SchemaText schema) {
        if (isEmpty()) {
            return schema;
        }
        InlineTags tags = InlineTags.in(schema.type(), schema.text());
        removed.forEach((entity, names) -> tags.change(entity, names, false));
        added.forEach((entity, names) -> tags.change(entity, names, true));
        return schema.withText(tags.text());
    }

    /** The tags of {@code older} put into {@code newer} as well, where that has the same entities still. */
    public static SchemaText propagated(SchemaText older, SchemaText newer) {
        Map<InlineTags.Entity, List<String>> known =
                InlineTags.in(older.type(), older.text()).tagged();
        if (known.isEmpty() || older.type() != newer.type()) {
            return newer;
        }
        InlineTags tags = InlineTags.in(newer.type(), newer.text());
        Collection<InlineTags.Entity> there = tags.entities();
        known.forEach((entity, names) -> {
            if (there.contains(entity)) {
                tags.change(entity, names, true);
            }
        });
        return newer.withText(tags.text());
    }
}
