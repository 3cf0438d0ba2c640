package io.runnel.server.schemas;

import static io.runnel.server.schemas.RegistryClient.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The subjects of a registry: its requests and answers, by the names that the command line has for them. */
public final class Subjects {
    /** The newest version that is not deleted. */
    public static final String LATEST = "latest";

    /** Schemas in one answer, so that a large registry comes in pieces. */
    private static final int PAGE = 1000;

    private final RegistryClient registry;

    public Subjects(RegistryClient registry) {
        this.registry = registry;
    }

    /**
     * One line of the list.
     *
     * @param versions live ones, in order
     * @param deleted softly deleted ones, in order
     * @param newest the newest of all that are listed
     */
    public record Listed(String subject, Set<Integer> versions, Set<Integer> deleted, Schema newest) {}

    /**
     * Subjects in order.
     *
     * @param prefix of their names, with the context ({@code :.CONTEXT:}) if any; {@code :*:} for all of all contexts
     */
    public List<Listed> list(String prefix, boolean withDeleted) throws RegistryRequestException, InterruptedException {
        List<Schema> live = schemas(prefix, false);
        Set<String> known = new HashSet<>();
        live.forEach(schema -> known.add(key(schema)));
        Map<String, List<Schema>> bySubject = new TreeMap<>();
        for (Schema schema : withDeleted ? schemas(prefix, true) : live) {
            bySubject
                    .computeIfAbsent(schema.body().path("subject").asText(), subject -> new ArrayList<>())
                    .add(schema);
        }
        List<Listed> listed = new ArrayList<>();
        bySubject.forEach((subject, schemas) -> {
            Set<Integer> versions = new TreeSet<>();
            Set<Integer> deleted = new TreeSet<>();
            Schema newest = schemas.get(0);
            for (Schema schema : schemas) {
                (known.contains(key(schema)) ? versions : deleted).add(version(schema));
                newest = version(schema) > version(newest) ? schema : newest;
            }
            listed.add(new Listed(subject, versions, deleted, newest));
        });
        return listed;
    }

    private static String key(Schema schema) {
        return version(schema) + "@" + schema.body().path("subject").asText();
    }

    private static int version(Schema schema) {
        return schema.body().path("version").asInt();
    }

    private List<Schema> schemas(String prefix, boolean deleted) throws RegistryRequestException, InterruptedException {
        List<Schema> all = new ArrayList<>();
        JsonNode page;
        do {
            page = registry.read(
                    "/schemas",
                    "subjectPrefix",
                    prefix,
                    "deleted",
                    Boolean.toString(deleted),
                    "offset",
                    Integer.toString(all.size()),
                    "limit",
                    Integer.toString(PAGE));
            for (JsonNode schema : page) {
                all.add(Schema.from(schema));
            }
        } while (page.size() == PAGE);
        return all;
    }

    /** @param version a number or {@link #LATEST}; a softly deleted one is found by its number */
    public Schema version(String subject, String version) throws RegistryRequestException, InterruptedException {
        return Schema.from(registry.read(
                versions(subject) + "/" + segment(version), "deleted", Boolean.toString(!version.equals(LATEST))));
    }

    public Schema byId(String id, String context) throws RegistryRequestException, InterruptedException {
        JsonNode answer = registry.read("/schemas/ids/" + segment(id), "subject", context);
        return new Schema("id " + id, Schema.from(answer).body().put("id", Integer.parseInt(id)));
    }

    /** Where a schema is registered, as {@code SUBJECT@VERSION}. */
    public List<String> usesOfId(String id, String context) throws RegistryRequestException, InterruptedException {
        List<String> uses = new ArrayList<>();
        for (JsonNode use : registry.read("/schemas/ids/" + segment(id) + "/versions", "subject", context)) {
            uses.add(use.path("subject").asText() + "@" + use.path("version").asText());
        }
        return uses;
    }

    /** The version under which a subject has this very schema. */
    public Optional<Schema> lookUp(String subject, Schema schema, boolean normalize)
            throws RegistryRequestException, InterruptedException {
        try {
            return Optional.of(Schema.from(registry.post(
                    "/subjects/" + segment(subject), schema.body(), "normalize", Boolean.toString(normalize))));
        } catch (RegistryRequestException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @return the id */
    public int register(String subject, Schema schema, boolean normalize)
            throws RegistryRequestException, InterruptedException {
        return registry.post(versions(subject), schema.body(), "normalize", Boolean.toString(normalize))
                .path("id")
                .asInt();
    }

    /**
     * Why a subject would refuse a schema; empty when it would take it.
     *
     * @param version what to compare with: empty for what the subject's level demands
     */
    public List<String> refusals(String subject, Schema schema, String version, boolean normalize)
            throws RegistryRequestException, InterruptedException {
        JsonNode answer = registry.post(
                "/compatibility" + versions(subject) + (version.isEmpty() ? "" : "/" + segment(version)),
                schema.body(),
                "verbose",
                "true",
                "normalize",
                Boolean.toString(normalize));
        if (answer.path("is_compatible").asBoolean()) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        answer.path("messages").forEach(message -> messages.add(message.asText()));
        return messages.isEmpty() ? List.of("The registry gives no reason.") : messages;
    }

    /** @return the versions that were deleted */
    public List<Integer> delete(String subject, boolean permanent)
            throws RegistryRequestException, InterruptedException {
        List<Integer> versions = new ArrayList<>();
        registry.delete("/subjects/" + segment(subject), "permanent", Boolean.toString(permanent))
                .forEach(version -> versions.add(version.asInt()));
        return versions;
    }

    /** @return the version that was deleted */
    public int delete(String subject, String version, boolean permanent)
            throws RegistryRequestException, InterruptedException {
        return registry.delete(versions(subject) + "/" + segment(version), "permanent", Boolean.toString(permanent))
                .asInt();
    }

    /** The configuration that holds for a subject, or for all when the name is empty. */
    public ObjectNode config(String subject) throws RegistryRequestException, InterruptedException {
        return object(registry.read("/config" + of(subject), "defaultToGlobal", subject.isEmpty() ? "" : "true"));
    }

    public ObjectNode configure(String subject, ObjectNode config)
            throws RegistryRequestException, InterruptedException {
        return object(registry.put("/config" + of(subject), config));
    }

    /** Gives the subject, or all when the name is empty, the configuration it had before any was set. */
    public void unsetConfig(String subject) throws RegistryRequestException, InterruptedException {
        registry.delete("/config" + of(subject));
    }

    /** The mode that holds for a subject, or for all when the name is empty. */
    public String mode(String subject) throws RegistryRequestException, InterruptedException {
        return registry.read("/mode" + of(subject), "defaultToGlobal", subject.isEmpty() ? "" : "true")
                .path("mode")
                .asText();
    }

    public void setMode(String subject, String mode, boolean force)
            throws RegistryRequestException, InterruptedException {
        registry.put("/mode" + of(subject), RegistryClient.object().put("mode", mode), "force", force ? "true" : "");
    }

    public void unsetMode(String subject) throws RegistryRequestException, InterruptedException {
        registry.delete("/mode" + of(subject));
    }

    private static ObjectNode object(JsonNode answer) throws RegistryRequestException {
        if (answer instanceof ObjectNode object) {
            return object;
        }
        throw new RegistryRequestException("The registry's answer is no JSON object: " + answer, null);
    }

    private static String of(String subject) {
        return subject.isEmpty() ? "" : "/" + segment(subject);
    }

    private static String versions(String subject) {
        return "/subjects/" + segment(subject) + "/versions";
    }
}
