package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The items of arrays. Up to 2019-09 a tuple is {@code items} as an array with {@code additionalItems} for the rest;
 * since 2020-12 {@code prefixItems} with {@code items} for the rest.
 */
record JsonItems(
        JsonCompatibility compatibility, JsonNode reader, ObjectNode writer, String path, List<Incompatibility> found) {

    void check() {
        int positions = Math.max(tuple(reader).size(), tuple(writer).size());
        for (int i = 0; i < positions; i++) {
            checkItem(item(reader, i), item(writer, i), path + "/items/" + i);
        }
        checkItem(rest(reader), rest(writer), path + "/items");
    }

    private void checkItem(JsonNode readerItem, JsonNode writerItem, String itemPath) {
        if (!compatibility.writesNothing(writerItem) && !compatibility.readsAll(readerItem)) {
            compatibility.compare(readerItem, writerItem, itemPath, found);
        }
    }

    private static JsonNode tuple(JsonNode schema) {
        return schema.path(schema.path("items").isArray() ? "items" : "prefixItems");
    }

    private static JsonNode item(JsonNode schema, int position) {
        JsonNode tuple = tuple(schema);
        return position < tuple.size() ? tuple.get(position) : rest(schema);
    }

    private static JsonNode rest(JsonNode schema) {
        JsonNode rest = schema.path(schema.path("items").isArray() ? "additionalItems" : "items");
        return rest.isMissingNode() ? BooleanNode.TRUE : rest;
    }
}
