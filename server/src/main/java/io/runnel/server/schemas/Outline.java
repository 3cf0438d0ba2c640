package io.runnel.server.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a schema says of each of its places, in its own order: the fields of AVRO, the keywords of JSON Schema. */
final class Outline {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, String> places = new LinkedHashMap<>();

    private Outline() {}

    /** @throws JsonProcessingException for a text that is not JSON */
    static Map<String, String> of(Schema schema) throws JsonProcessingException {
        Outline outline = new Outline();
        JsonNode tree = MAPPER.readTree(schema.text());
        switch (schema.type()) {
            case AVRO -> new AvroOutline(outline).add(tree);
            case JSON -> outline.addJson("", tree);
            case PROTOBUF -> throw new IllegalArgumentException("A .proto file is compared line by line");
        }
        return Collections.unmodifiableMap(outline.places);
    }

    void put(String place, String text) {
        places.put(place.isEmpty() ? "(schema)" : place, text);
    }

    /** Each value by its JSON pointer; a list of plain values is one. */
    private void addJson(String pointer, JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(field -> addJson(pointer + "/" + escaped(field.getKey()), field.getValue()));
        } else if (node.isArray() && hasContainers(node)) {
            for (int i = 0; i < node.size(); i++) {
                addJson(pointer + "/" + i, node.get(i));
            }
        } else {
            put(pointer, node.toString());
        }
    }

    private static boolean hasContainers(JsonNode array) {
        for (JsonNode item : array) {
            if (item.isContainerNode()) {
                return true;
            }
        }
        return false;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
