package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.InlineTags;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.StoredSchema;
import java.util.Collections;
import java.util.List;

/**
 * A stored schema as a request wants to see it: {@code format} of its text, {@code referenceFormat} of its references,
 * {@code findTags} among the tags inside it.
 */
final class SchemaView {
    private final RegistryState state;
    private final ParsedSchemas schemas;

    SchemaView(RegistryStore store) {
        this.state = store.state();
        this.schemas = store.schemas();
    }

    /** Whether the request is content with the schema as it is stored. */
    static boolean isPlain(Call call) {
        return call.text("format").isEmpty()
                && call.text("referenceFormat").isEmpty()
                && call.texts("findTags").isEmpty();
    }

    /** A body with subject, version and id. */
    ObjectNode version(StoredSchema stored, Call call) {
        return finished(Json.version(stored, shown(stored, call), call.full()), stored, call);
    }

    /** A body for a client that knows the id. */
    ObjectNode schema(StoredSchema stored, Call call) {
        return finished(Json.schema(stored, shown(stored, call), call.full()), stored, call);
    }

    /** The text alone. */
    String text(StoredSchema stored, Call call) {
        return shown(stored, call).text();
    }

    private static ObjectNode finished(ObjectNode node, StoredSchema stored, Call call) {
        List<String> wanted = call.texts("findTags");
        if (!wanted.isEmpty()) {
            putTags(node.putArray("schemaTags"), stored.schema(), wanted);
        }
        if (call.full()) {
            Json.putTimes(node, stored);
        }
        return node;
    }

    private static void putTags(ArrayNode array, SchemaText schema, List<String> wanted) {
        InlineTags.in(schema.type(), schema.text()).tagged().forEach((entity, tags) -> {
            if (wanted.contains("*") || !Collections.disjoint(wanted, tags)) {
                ObjectNode item = array.addObject();
                item.putObject("schemaEntity")
                        .put("entityPath", entity.path())
                        .put("entityType", entity.field() ? "sr_field" : "sr_record");
                tags.forEach(item.putArray("tags")::add);
            }
        });
    }

    private SchemaText shown(StoredSchema stored, Call call) {
        SchemaText schema = stored.schema();
        String format = call.text("format");
        if (!format.isBlank()) {
            schema = schema.withText(
                    schemas.parse(state, stored.subject(), schema).formattedText(format));
        }
        return call.text("referenceFormat").equalsIgnoreCase("qualified") ? qualified(stored, schema) : schema;
    }

    private static SchemaText qualified(StoredSchema stored, SchemaText schema) {
        return schema.withReferences(schema.references().stream()
                .map(reference -> new SchemaReference(
                        reference.name(),
                        QualifiedSubject.within(stored.subject(), reference.subject()),
                        reference.version()))
                .toList());
    }
}
