package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.StoredSchema;
import java.util.Comparator;
import java.util.List;

/** {@code /schemas}: schemas by their ids. */
final class SchemaEndpoints {
    private final RegistryState state;

    SchemaEndpoints(RegistryState state) {
        this.state = state;
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/schemas", this::all);
        routes.reads("GET", "/schemas/types", call -> types());
        routes.reads("GET", "/schemas/ids/{id}", this::schema);
        routes.reads(
                "GET", "/schemas/ids/{id}/schema", call -> Reply.raw(text(call).text()));
        routes.reads("GET", "/schemas/ids/{id}/versions", this::versions);
        routes.reads("GET", "/schemas/ids/{id}/subjects", this::subjects);
    }

    private Reply all(Call call) {
        String prefix = call.text("subjectPrefix");
        boolean latestOnly = call.flag("latestOnly");
        boolean withDeleted = call.flag("deleted");
        List<ObjectNode> schemas = state.subjects().entrySet().stream()
                .filter(entry -> prefix.equals(":*:") || entry.getKey().startsWith(prefix))
                .map(entry -> entry.getValue().versions(withDeleted))
                .flatMap(versions -> latestOnly && !versions.isEmpty()
                        ? versions.subList(versions.size() - 1, versions.size()).stream()
                        : versions.stream())
                .map(Json::version)
                .toList();
        return Reply.ok(Json.array(call.page(schemas)));
    }

    private static Reply types() {
        return Reply.ok(
                Json.texts(List.of(SchemaType.JSON.name(), SchemaType.PROTOBUF.name(), SchemaType.AVRO.name())));
    }

    private SchemaText text(Call call) {
        return state.schema(call.id());
    }

    private Reply schema(Call call) {
        ObjectNode body = Json.schema(text(call));
        if (call.flag("fetchMaxId")) {
            body.put("maxId", state.maxId());
        }
        return Reply.ok(body);
    }

    private Reply versions(Call call) {
        List<ObjectNode> versions = uses(call).stream()
                .map(use -> Json.object().put("subject", use.subject()).put("version", use.version()))
                .toList();
        return Reply.ok(Json.array(versions));
    }

    private Reply subjects(Call call) {
        return Reply.ok(Json.texts(
                uses(call).stream().map(StoredSchema::subject).distinct().toList()));
    }

    private List<StoredSchema> uses(Call call) {
        List<StoredSchema> uses = state.uses(call.id());
        if (uses.isEmpty()) {
            throw RegistryErrors.schemaNotFound(call.id());
        }
        boolean withDeleted = call.flag("deleted");
        String subject = call.text("subject");
        return uses.stream()
                .filter(use -> withDeleted || !use.deleted())
                .filter(use -> subject.isEmpty() || use.subject().equals(subject))
                .sorted(Comparator.comparing(StoredSchema::subject).thenComparing(StoredSchema::version))
                .toList();
    }
}
