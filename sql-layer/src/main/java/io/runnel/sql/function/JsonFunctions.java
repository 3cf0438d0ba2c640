package io.runnel.sql.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Functions of texts that hold JSON; what is no JSON gives null or false, and no error. */
public final class JsonFunctions {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Types of statements' arguments by their texts; there are few, and past this many they are read again. */
    private static final int MAX_KNOWN_TYPES = 256;

    private static final Map<String, RelDataType> TYPES = new ConcurrentHashMap<>();

    private JsonFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "EXTRACTJSONFIELD(json VARCHAR, path VARCHAR) VARCHAR",
            about = "The text of what stands at a path such as $.a.b[0]; null if there is nothing.",
            examples = {
                "EXTRACTJSONFIELD('{\"log\": {\"cloud\": \"gcp\", \"n\": [4, 5.0]}}', '$.log.cloud') gives gcp",
                "EXTRACTJSONFIELD('{\"log\": {\"n\": [4, 5.0]}}', '$.log.n[1]') gives 5.0",
                "EXTRACTJSONFIELD('{\"log\": {\"n\": 4}}', '$.log') gives {\"n\":4}",
                "EXTRACTJSONFIELD('{\"a b\": 1}', '$[''a b'']') gives 1",
                "EXTRACTJSONFIELD('{}', '$.log') gives null"
            })
    public static @Nullable String extract(String json, String path) {
        JsonNode node = parsed(json);
        for (String step : JsonPath.steps(path)) {
            if (node == null) {
                return null;
            }
            boolean place = node.isArray() && step.matches("\\d{1,9}");
            node = place ? node.get(Integer.parseInt(step)) : node.get(step);
        }
        return node == null || node.isNull() ? null : node.isTextual() ? node.asText() : node.toString();
    }

    /** Called by generated code. */
    @Form(
            value = "IS_JSON_STRING(text VARCHAR) BOOLEAN",
            about = "Whether the text is JSON.",
            examples = {
                "IS_JSON_STRING('[1, 2, 3]') gives true",
                "IS_JSON_STRING('\"abc\"') gives true",
                "IS_JSON_STRING('null') gives true",
                "IS_JSON_STRING('') gives false",
                "IS_JSON_STRING('abc') gives false",
                "IS_JSON_STRING(NULL) gives false"
            },
            nulls = true)
    public static boolean isJson(@Nullable String text) {
        return text != null && parsed(text) != null;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_ARRAY_LENGTH(json VARCHAR) INT",
            about = "The number of elements of a JSON array; null for anything else.",
            examples = {
                "JSON_ARRAY_LENGTH('[1, [1, [2]], 3]') gives 3",
                "JSON_ARRAY_LENGTH('[]') gives 0",
                "JSON_ARRAY_LENGTH('{}') gives null",
                "JSON_ARRAY_LENGTH('abc') gives null"
            })
    public static @Nullable Integer arrayLength(String json) {
        JsonNode node = parsed(json);
        return node instanceof ArrayNode array ? (Integer) array.size() : null;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_ARRAY_CONTAINS(json VARCHAR, value T) BOOLEAN",
            about = "Whether a JSON array has the value among its elements; false for anything else.",
            examples = {
                "JSON_ARRAY_CONTAINS('[1, 2, 3]', 3) gives true",
                "JSON_ARRAY_CONTAINS('[\"a\"]', 'a') gives true",
                "JSON_ARRAY_CONTAINS('[1.0]', 2) gives false",
                "JSON_ARRAY_CONTAINS('{}', 'a') gives false",
                "JSON_ARRAY_CONTAINS('[null]', NULL) gives true"
            },
            nulls = true)
    public static boolean arrayContains(@Nullable String json, @Nullable Object value) {
        JsonNode node = json == null ? null : parsed(json);
        if (node instanceof ArrayNode array) {
            for (JsonNode element : array) {
                if (Values.same(scalar(element), value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable Object scalar(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.isTextual() ? node.asText() : node;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_CONCAT(json VARCHAR...) VARCHAR",
            about =
                    "Objects merged, the last value of a field holding; otherwise one array of all the arrays' elements and"
                            + " other values. Null if one is no JSON.",
            examples = {
                "JSON_CONCAT('{\"a\": 1}', '{\"b\": 2}') gives {\"a\":1,\"b\":2}",
                "JSON_CONCAT('{\"a\": {\"5\": 6}}', '{\"a\": {\"3\": 4}}') gives {\"a\":{\"3\":4}}",
                "JSON_CONCAT('[1, 2]', '[3, 4]') gives [1,2,3,4]",
                "JSON_CONCAT('[1, 2]', '{\"a\": 1}') gives [1,2,{\"a\":1}]",
                "JSON_CONCAT('null', 'null') gives [null,null]",
                "JSON_CONCAT('abc', '[1]') gives null",
                "JSON_CONCAT(NULL, '[1]') gives null"
            },
            nulls = true)
    public static @Nullable String concat(List<?> texts) {
        List<JsonNode> nodes = new ArrayList<>();
        for (Object text : texts) {
            JsonNode node = text == null ? null : parsed((String) text);
            if (node == null) {
                return null;
            }
            nodes.add(node);
        }
        if (nodes.isEmpty()) {
            return null;
        }
        return (nodes.stream().allMatch(JsonNode::isObject) ? merged(nodes) : joined(nodes)).toString();
    }

    private static ObjectNode merged(List<JsonNode> nodes) {
        ObjectNode merged = JSON.createObjectNode();
        nodes.forEach(node -> merged.setAll((ObjectNode) node));
        return merged;
    }

    private static ArrayNode joined(List<JsonNode> nodes) {
        ArrayNode joined = JSON.createArrayNode();
        for (JsonNode node : nodes) {
            if (node instanceof ArrayNode array) {
                joined.addAll(array);
            } else {
                joined.add(node);
            }
        }
        return joined;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_KEYS(json VARCHAR) ARRAY<VARCHAR>",
            about = "The names of a JSON object's fields; null for anything else.",
            examples = {
                "JSON_KEYS('{\"a\": \"abc\", \"b\": {\"c\": \"a\"}, \"d\": 1}') gives [\"a\",\"b\",\"d\"]",
                "JSON_KEYS('{}') gives []",
                "JSON_KEYS('[]') gives null"
            })
    public static @Nullable List<?> keys(String json) {
        if (!(parsed(json) instanceof ObjectNode object)) {
            return null;
        }
        List<Object> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_RECORDS(json VARCHAR) MAP<VARCHAR, VARCHAR>",
            about = "The fields of a JSON object and their values as JSON; null for anything else.",
            examples = {
                "JSON_RECORDS('{\"a\": \"abc\", \"b\": {\"c\": 1}, \"d\": 1}')['b'] gives {\"c\":1}",
                "JSON_RECORDS('{\"a\": \"abc\"}')['a'] gives \"abc\"",
                "JSON_RECORDS('123') gives null"
            })
    public static @Nullable Map<?, ?> records(String json) {
        if (!(parsed(json) instanceof ObjectNode object)) {
            return null;
        }
        Map<Object, Object> records = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> records.put(field.getKey(), field.getValue().toString()));
        return records;
    }

    /** Called by generated code. */
    @Form(
            value = "JSON_ITEMS(json VARCHAR) ARRAY<VARCHAR>",
            about = "The elements of a JSON array as JSON; null for anything else.",
            examples = {"JSON_ITEMS('[{\"a\": 1}, 2]') gives [\"{\\\"a\\\":1}\",\"2\"]", "JSON_ITEMS('{}') gives null"})
    public static @Nullable List<?> items(String json) {
        if (!(parsed(json) instanceof ArrayNode array)) {
            return null;
        }
        List<Object> items = new ArrayList<>();
        array.forEach(item -> items.add(item.toString()));
        return items;
    }

    /** Called by generated code. */
    @Form(
            value = "TO_JSON_STRING(value T) VARCHAR",
            about = "The value as JSON; dates and times as text.",
            examples = {
                "TO_JSON_STRING(1) gives 1",
                "TO_JSON_STRING('abc') gives \"abc\"",
                "TO_JSON_STRING(true) gives true",
                "TO_JSON_STRING(DATE '2021-10-11') gives \"2021-10-11\"",
                "TO_JSON_STRING(ARRAY[1, 2, 3]) gives [1,2,3]",
                "TO_JSON_STRING(STRUCT(id := 1, name := 'A')) gives {\"ID\":1,\"NAME\":\"A\"}",
                "TO_JSON_STRING(MAP('c' := 2, 'd' := 4)) gives {\"c\":2,\"d\":4}",
                "TO_JSON_STRING(CAST(NULL AS INT)) gives null"
            },
            nulls = true,
            typeOf = 0)
    public static String text(@Nullable Object value, String type) {
        return value == null ? "null" : JsonText.of(value, type(type));
    }

    private static RelDataType type(String text) {
        RelDataType known = TYPES.get(text);
        if (known == null) {
            known = ColumnType.parse(text);
            if (TYPES.size() < MAX_KNOWN_TYPES) {
                TYPES.put(text, known);
            }
        }
        return known;
    }

    /** Null if the text is no JSON. */
    private static @Nullable JsonNode parsed(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
