package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.RuleSet;
import io.runnel.registry.schema.InlineTags;
import io.runnel.registry.schema.TagChanges;
import io.runnel.registry.subject.ChangeTags;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegisterTagged;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tags in request bodies: {@code [{"schemaEntity":{"entityPath":…,"entityType":"sr_field"},"tags":[…]}]}. */
record TagRequests(TagChanges changes) {
    static TagRequests in(JsonNode body, String added, String removed) {
        return new TagRequests(new TagChanges(tags(body, added), tags(body, removed)));
    }

    /** The registration, with what it says of tags beside the schema. */
    Command<StoredSchema> around(RegisterSchema wish) {
        return changes.isEmpty() && !wish.propagateTags() ? wish : new RegisterTagged(wish, changes);
    }

    /** The body of {@code POST /subjects/{subject}/versions/{version}/tags}. */
    static ChangeTags change(Call call, String subject, VersionNumber version) {
        JsonNode body = call.body();
        RuleSet ruleSet = ConfigEndpoints.checked(Contracts.ruleSet(body, "ruleSet"));
        RuleSet merged = ConfigEndpoints.checked(Contracts.ruleSet(body, "rulesToMerge"));
        List<String> removed = JsonBody.texts(body, "rulesToRemove");
        if (ruleSet != null && (merged != null || !removed.isEmpty())) {
            throw new RegistryException(
                    RegistryErrors.INVALID_RULE_SET,
                    "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove");
        }
        Integer newVersion = JsonBody.number(body, "newVersion");
        return new ChangeTags(
                subject,
                version,
                newVersion == null || newVersion <= 0 ? RegisterSchema.NEXT_VERSION : newVersion,
                in(body, "tagsToAdd", "tagsToRemove").changes(),
                Contracts.metadata(body, "metadata"),
                ruleSet,
                new ChangeTags.RuleChanges(merged, Set.copyOf(removed)));
    }

    private static Map<InlineTags.Entity, List<String>> tags(JsonNode body, String field) {
        Map<InlineTags.Entity, List<String>> tags = new LinkedHashMap<>();
        for (JsonNode item : JsonBody.array(body, field)) {
            JsonNode entity = JsonBody.object(item, "schemaEntity");
            String path = entity == null ? null : JsonBody.text(entity, "entityPath");
            String type = entity == null ? null : JsonBody.text(entity, "entityType");
            if (path == null || !"sr_field".equals(type) && !"sr_record".equals(type)) {
                throw JsonBody.wrong(
                        field,
                        "an array of {\"schemaEntity\":{\"entityPath\":…,\"entityType\":\"sr_record\" or \"sr_field\"},"
                                + "\"tags\":[…]}",
                        item);
            }
            tags.put(new InlineTags.Entity(path, "sr_field".equals(type)), JsonBody.texts(item, "tags"));
        }
        return tags;
    }
}
