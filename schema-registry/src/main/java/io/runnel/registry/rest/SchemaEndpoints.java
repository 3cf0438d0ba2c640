package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SchemaType;
import io.runnel.registry.subject.Lookups;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.SubjectVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /schemas}: schemas by their ids, by their GUIDs, and all of them. */
final class SchemaEndpoints {
    private static final String BY_ID = "/schemas/ids/{id}";
    private static final String BY_GUID = "/schemas/guids/{guid}";

    private final RegistryState state;
    private final SchemaView view;
    private final AnswersById answers;

    SchemaEndpoints(RegistryStore store) {
        this.state = store.state();
        this.view = new SchemaView(store);
        this.answers = new AnswersById(store.config().answersMaxBytes());
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/schemas", this::all);
        routes.reads("GET", "/schemas/types", call -> types());
        routes.reads("GET", BY_ID, this::schema);
        routes.reads("GET", BY_ID + "/schema", call -> Reply.raw(view.text(byId(call), call)));
        routes.reads("GET", BY_ID + "/versions", this::versions);
        routes.reads("GET", BY_ID + "/subjects", this::subjects);
        routes.reads("GET", BY_GUID, call -> Reply.ok(view.schema(byGuid(call), call)));
        routes.reads("GET", BY_GUID + "/ids", this::idsOfGuid);
    }

    private Reply all(Call call) {
        Map<String, SubjectVersions> subjects = Lookups.subjects(state, call.text("subjectPrefix"));
        Map<String, List<String>> aliases = call.flag("aliases") ? aliases(call.text("subjectPrefix")) : Map.of();
        if (!aliases.isEmpty()) {
            subjects = new TreeMap<>(subjects);
            for (String target : aliases.keySet()) {
                subjects.put(target, state.subject(target));
            }
        }
        List<StoredSchema> schemas = subjects.values().stream()
                .flatMap(versions -> asked(versions, call))
                .filter(schema -> hasRule(schema.schema().ruleSet(), call.text("ruleType")))
                .toList();
        return Reply.ok(Json.array(call.page(schemas).stream()
                .map(schema -> withAliases(view.version(schema, call), aliases.get(schema.subject())))
                .toList()));
    }

    private static Stream<StoredSchema> asked(SubjectVersions versions, Call call) {
        List<StoredSchema> all = versions.versions(call.flag("deleted"));
        return call.flag("latestOnly") && !all.isEmpty() ? Stream.of(all.get(all.size() - 1)) : all.stream();
    }

    private static boolean hasRule(@Nullable RuleSet rules, String type) {
        return type.isEmpty()
                || rules != null
                        && Stream.of(rules.migrationRules(), rules.domainRules(), rules.encodingRules())
                                .flatMap(List::stream)
                                .anyMatch(rule -> type.equals(rule.type()));
    }

    /** The subjects that other names with the prefix stand for, each with those names. */
    private Map<String, List<String>> aliases(String prefix) {
        Map<String, List<String>> aliases = new TreeMap<>();
        state.configs().forEach((name, config) -> {
            String alias = config.alias();
            if (alias != null && !alias.isEmpty() && !name.isEmpty() && matches(name, prefix)) {
                aliases.computeIfAbsent(QualifiedSubject.within(name, alias), ignored -> new ArrayList<>())
                        .add(name);
            }
        });
        return aliases;
    }

    private static boolean matches(String name, String prefix) {
        QualifiedSubject asked = QualifiedSubject.parse(prefix);
        QualifiedSubject subject = QualifiedSubject.parse(name);
        return subject.subject().startsWith(asked.subject())
                && (asked.context().equals(QualifiedSubject.ANY_CONTEXT)
                        || asked.context().equals(subject.context()));
    }

    private static ObjectNode withAliases(ObjectNode version, @Nullable List<String> aliases) {
        if (aliases != null) {
            version.set("aliases", Json.texts(aliases));
        }
        return version;
    }

    private static Reply types() {
        return Reply.ok(
                Json.texts(List.of(SchemaType.JSON.name(), SchemaType.PROTOBUF.name(), SchemaType.AVRO.name())));
    }

    private Reply schema(Call call) {
        StoredSchema found = byId(call);
        if (call.flag("fetchMaxId")) {
            ObjectNode body = view.schema(found, call);
            return Reply.ok(body.put("maxId", state.maxId(found.context())));
        }
        return SchemaView.isPlain(call)
                ? Reply.ok(answers.answer(found, call.full(), () -> Json.bytes(view.schema(found, call))))
                : Reply.ok(view.schema(found, call));
    }

    private StoredSchema byId(Call call) {
        int id = call.id();
        return found(id, call).orElseThrow(() -> RegistryErrors.schemaNotFound(id));
    }

    private Optional<StoredSchema> found(int id, Call call) {
        String subject = call.text("subject");
        return Lookups.byId(state, id, subject.isEmpty() ? null : state.resolvedAlias(subject));
    }

    private StoredSchema byGuid(Call call) {
        String guid = call.path().getOrDefault("guid", "");
        return Lookups.byGuid(state, guid).stream()
                .flatMap(place -> state.uses(place.context(), place.id()).stream())
                .findFirst()
                .orElseThrow(() -> RegistryErrors.schemaNotFound(guid));
    }

    private Reply idsOfGuid(Call call) {
        String guid = call.path().getOrDefault("guid", "");
        List<Lookups.ContextId> ids = Lookups.byGuid(state, guid);
        if (ids.isEmpty()) {
            throw RegistryErrors.schemaNotFound(guid);
        }
        return Reply.ok(Json.array(ids.stream()
                .map(place -> Json.object().put("context", place.context()).put("id", place.id()))
                .toList()));
    }

    private Reply versions(Call call) {
        List<ObjectNode> versions = call.page(uses(call)).stream()
                .map(use -> Json.object().put("subject", use.subject()).put("version", use.version()))
                .toList();
        return Reply.ok(Json.array(versions));
    }

    private Reply subjects(Call call) {
        return Reply.ok(Json.texts(call.page(
                uses(call).stream().map(StoredSchema::subject).distinct().toList())));
    }

    /** Who carries the id in the context of {@code subject}; that subject alone, where one is named. */
    private List<StoredSchema> uses(Call call) {
        StoredSchema found = found(call.id(), call).orElseThrow(RegistryErrors::schemaNotFound);
        boolean withDeleted = call.flag("deleted");
        String name = QualifiedSubject.parse(call.text("subject")).subject();
        List<StoredSchema> uses =
                name.isEmpty() ? state.uses(found.context(), found.id()) : state.usesIn(found.subject(), found.id());
        return uses.stream()
                .filter(use -> withDeleted || !use.deleted())
                .sorted(Comparator.comparing(StoredSchema::subject).thenComparing(StoredSchema::version))
                .toList();
    }
}
