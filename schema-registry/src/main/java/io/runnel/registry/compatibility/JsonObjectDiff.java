package io.runnel.registry.compatibility;

import io.runnel.registry.compatibility.JsonFindings.Finding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Objects: required properties, properties that came or went, dependencies, the content model, how many there may be. */
record JsonObjectDiff(JsonDiff diff, JsonObject writer, JsonObject reader, JsonFindings found) {
    void compare() {
        compareRequired();
        compareProperties();
        compareDependencies();
        compareOthers();
        compareUnevaluated();
        JsonScalarDiff.most(
                "maxProperties",
                writer.node(),
                reader.node(),
                JsonDifference.MAX_PROPERTIES_ADDED,
                JsonDifference.MAX_PROPERTIES_DECREASED,
                found);
        JsonScalarDiff.least(
                "minProperties",
                writer.node(),
                reader.node(),
                JsonDifference.MIN_PROPERTIES_ADDED,
                JsonDifference.MIN_PROPERTIES_INCREASED,
                found);
    }

    private void compareRequired() {
        for (String name : writer.propertyNames()) {
            if (reader.isRequired(name)
                    && !writer.isRequired(name)
                    && reader.property(name) != null
                    && !reader.hasDefault(name)) {
                found.add(JsonDifference.REQUIRED_ATTRIBUTE_ADDED, "required/" + name);
            }
        }
    }

    private void compareProperties() {
        Set<String> names = new LinkedHashSet<>(writer.propertyNames());
        names.addAll(reader.propertyNames());
        for (String name : names) {
            JsonShape wrote = writer.property(name);
            JsonShape reads = reader.property(name);
            if (wrote != null && reads != null) {
                found.addAll("properties/" + name, diff.compare(wrote, reads));
            } else if (wrote != null) {
                removed(name, wrote);
            } else if (reads != null) {
                added(name, reads);
            }
        }
    }

    /** The reader's content model decides: it meets the property as an undescribed one. */
    private void removed(String name, JsonShape wrote) {
        if (reader.isOpen()) {
            return;
        }
        String path = "properties/" + name;
        JsonShape covering = reader.covering(name);
        if (covering == null) {
            if (!(wrote instanceof JsonShape.Nothing)) {
                found.add(JsonDifference.PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL, path);
            }
            return;
        }
        List<Finding> inner = diff.compare(wrote, covering);
        found.addAll(path, inner);
        if (!inner.isEmpty()) {
            found.add(JsonDifference.PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, path);
        }
    }

    /** The writer's content model decides: under an open one anything may stand there already. */
    private void added(String name, JsonShape reads) {
        String path = "properties/" + name;
        boolean required = reader.isRequired(name);
        boolean withDefault = reader.hasDefault(name);
        if (writer.isOpen()) {
            if (!(reads instanceof JsonShape.Anything)) {
                found.add(addedToOpen(required, withDefault), path);
            }
            return;
        }
        JsonShape covering = writer.covering(name);
        if (covering != null) {
            List<Finding> inner = diff.compare(covering, reads);
            found.addAll(path, inner);
            if (!inner.isEmpty()) {
                found.add(JsonDifference.PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, path);
            }
        }
        if (required && !withDefault) {
            found.add(JsonDifference.REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL, path);
        }
    }

    private static JsonDifference addedToOpen(boolean required, boolean withDefault) {
        if (!required) {
            return JsonDifference.OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL;
        }
        return withDefault
                ? JsonDifference.REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL
                : JsonDifference.REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL;
    }

    private void compareDependencies() {
        Map<String, Set<String>> wrote = writer.requirements();
        reader.requirements().forEach((name, reads) -> {
            Set<String> before = wrote.get(name);
            if (before == null) {
                found.add(JsonDifference.DEPENDENCY_ARRAY_ADDED, "dependencies/" + name);
            } else if (!before.containsAll(reads)) {
                found.add(
                        reads.containsAll(before)
                                ? JsonDifference.DEPENDENCY_ARRAY_EXTENDED
                                : JsonDifference.DEPENDENCY_ARRAY_CHANGED,
                        "dependencies/" + name);
            }
        });
        Map<String, JsonShape> schemas = writer.dependentSchemas();
        reader.dependentSchemas().forEach((name, reads) -> {
            JsonShape before = schemas.get(name);
            if (before == null) {
                found.add(JsonDifference.DEPENDENCY_SCHEMA_ADDED, "dependencies/" + name);
            } else {
                found.addAll("dependencies/" + name, diff.compare(before, reads));
            }
        });
    }

    private void compareOthers() {
        remainder(
                        "additionalProperties",
                        JsonDifference.ADDITIONAL_PROPERTIES_REMOVED,
                        JsonDifference.ADDITIONAL_PROPERTIES_NARROWED)
                .additional(writer.permitsOthers(), writer.others(), reader.permitsOthers(), reader.others());
    }

    private void compareUnevaluated() {
        remainder(
                        "unevaluatedProperties",
                        JsonDifference.UNEVALUATED_PROPERTIES_REMOVED,
                        JsonDifference.UNEVALUATED_PROPERTIES_NARROWED)
                .unevaluated(writer.unevaluated(), reader.unevaluated());
    }

    private JsonRemainderDiff remainder(String path, JsonDifference removed, JsonDifference narrowed) {
        return new JsonRemainderDiff(diff, found, path, removed, narrowed);
    }
}
