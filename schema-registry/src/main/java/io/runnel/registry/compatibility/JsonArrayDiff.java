package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.compatibility.JsonFindings.Finding;
import java.util.List;

/** Arrays: the schema of every item, items by place that came or went, the rest, how many there may be. */
record JsonArrayDiff(JsonDiff diff, JsonArray writer, JsonArray reader, JsonFindings found) {
    void compare() {
        compareEvery();
        for (int i = 0; i < Math.max(writer.places(), reader.places()); i++) {
            comparePlace(i, "items/" + i);
        }
        compareRest();
        compareUnevaluated();
        compareCounts();
    }

    private void compareEvery() {
        JsonShape wrote = writer.every();
        JsonShape reads = reader.every();
        if (reads != null && wrote == null) {
            found.add(JsonDifference.SCHEMA_ADDED, "items");
        } else if (reads != null && wrote != null) {
            found.addAll("items", diff.compare(wrote, reads));
        }
    }

    private void comparePlace(int index, String path) {
        if (index < writer.places() && index < reader.places()) {
            found.addAll(path, diff.compare(writer.place(index), reader.place(index)));
        } else if (index < writer.places()) {
            removed(writer.place(index), path);
        } else {
            added(reader.place(index), path);
        }
    }

    private void removed(JsonShape wrote, String path) {
        if (reader.isOpen()) {
            return;
        }
        JsonShape covering = reader.covering();
        if (covering == null) {
            if (!(wrote instanceof JsonShape.Nothing)) {
                found.add(JsonDifference.ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL, path);
            }
            return;
        }
        List<Finding> inner = diff.compare(wrote, covering);
        found.addAll(path, inner);
        if (!inner.isEmpty()) {
            found.add(JsonDifference.ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, path);
        }
    }

    private void added(JsonShape reads, String path) {
        if (writer.isOpen()) {
            if (!(reads instanceof JsonShape.Anything)) {
                found.add(JsonDifference.ITEM_ADDED_TO_OPEN_CONTENT_MODEL, path);
            }
            return;
        }
        JsonShape covering = writer.covering();
        if (covering != null) {
            List<Finding> inner = diff.compare(covering, reads);
            found.addAll(path, inner);
            if (!inner.isEmpty()) {
                found.add(JsonDifference.ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL, path);
            }
        }
    }

    private void compareRest() {
        remainder("additionalItems", JsonDifference.ADDITIONAL_ITEMS_REMOVED, JsonDifference.ADDITIONAL_ITEMS_NARROWED)
                .additional(writer.permitsRest(), writer.rest(), reader.permitsRest(), reader.rest());
    }

    private void compareUnevaluated() {
        remainder(
                        "unevaluatedItems",
                        JsonDifference.UNEVALUATED_ITEMS_REMOVED,
                        JsonDifference.UNEVALUATED_ITEMS_NARROWED)
                .unevaluated(writer.unevaluated(), reader.unevaluated());
    }

    private JsonRemainderDiff remainder(String path, JsonDifference removed, JsonDifference narrowed) {
        return new JsonRemainderDiff(diff, found, path, removed, narrowed);
    }

    private void compareCounts() {
        JsonScalarDiff.most(
                "maxItems",
                writer.node(),
                reader.node(),
                JsonDifference.MAX_ITEMS_ADDED,
                JsonDifference.MAX_ITEMS_DECREASED,
                found);
        JsonScalarDiff.least(
                "minItems",
                writer.node(),
                reader.node(),
                JsonDifference.MIN_ITEMS_ADDED,
                JsonDifference.MIN_ITEMS_INCREASED,
                found);
        if (reader.node().path("uniqueItems").asBoolean()
                && !writer.node().path("uniqueItems").asBoolean()) {
            found.add(JsonDifference.UNIQUE_ITEMS_ADDED, "uniqueItems");
        }
        ObjectNode wrote = writer.containsLimits();
        ObjectNode reads = reader.containsLimits();
        JsonScalarDiff.most(
                "maxContains",
                wrote,
                reads,
                JsonDifference.MAX_CONTAINS_ADDED,
                JsonDifference.MAX_CONTAINS_DECREASED,
                found);
        JsonScalarDiff.least(
                "minContains",
                wrote,
                reads,
                JsonDifference.MIN_CONTAINS_ADDED,
                JsonDifference.MIN_CONTAINS_INCREASED,
                found);
    }
}
