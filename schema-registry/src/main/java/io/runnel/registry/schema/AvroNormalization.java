package io.runnel.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Settles what two spellings of one Avro schema may differ in: the order of properties and aliases, defaults that mean
 * the same (1 and 1.0 for a double), an order or a documentation that says nothing. What the registry's clients see is
 * the canonical text of this form. Facts from Confluent's {@code AvroSchemaUtils}, whose ids it must agree with.
 */
final class AvroNormalization {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Types that are written by their names: imported ones, and those already written. */
    private final Set<String> named;

    private AvroNormalization(Set<String> named) {
        this.named = named;
    }

    /** @param imported full names that are not to be written out */
    static JsonNode of(Schema schema, Collection<String> imported) {
        return new AvroNormalization(new HashSet<>(imported)).type(schema);
    }

    private JsonNode type(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> {
                ArrayNode branches = JSON.arrayNode();
                schema.getTypes().forEach(branch -> branches.add(type(branch)));
                yield branches;
            }
            case ARRAY -> container(schema, "items", schema.getElementType());
            case MAP -> container(schema, "values", schema.getValueType());
            case RECORD, ENUM, FIXED -> named(schema);
            default -> primitive(schema);
        };
    }

    private JsonNode container(Schema schema, String keyword, Schema content) {
        ObjectNode node = JSON.objectNode().put("type", schema.getType().getName());
        node.set(keyword, type(content));
        addProperties(node, schema);
        return node;
    }

    private JsonNode primitive(Schema schema) {
        if (!schema.hasProps()) {
            return JSON.textNode(schema.getType().getName());
        }
        ObjectNode node = JSON.objectNode().put("type", schema.getType().getName());
        addLogicalType(node, schema.getLogicalType());
        addProperties(node, schema);
        return node;
    }

    private JsonNode named(Schema schema) {
        if (!named.add(schema.getFullName())) {
            return JSON.textNode(schema.getFullName());
        }
        ObjectNode node = JSON.objectNode()
                .put("name", schema.getFullName())
                .put("type", schema.getType().getName());
        if (schema.getType() == Schema.Type.RECORD) {
            ArrayNode fields = node.putArray("fields");
            schema.getFields().forEach(field -> fields.add(field(field)));
        } else if (schema.getType() == Schema.Type.ENUM) {
            node.set("symbols", value(schema.getEnumSymbols()));
        } else {
            node.put("size", schema.getFixedSize());
            addLogicalType(node, schema.getLogicalType());
        }
        if (schema.getDoc() != null && !schema.getDoc().isEmpty()) {
            node.put("doc", schema.getDoc());
        }
        addAliases(node, schema.getAliases());
        if (schema.getType() == Schema.Type.ENUM && schema.getEnumDefault() != null) {
            node.put("default", schema.getEnumDefault());
        }
        addProperties(node, schema);
        return node;
    }

    private JsonNode field(Schema.Field field) {
        ObjectNode node = JSON.objectNode().put("name", field.name());
        node.set("type", type(field.schema()));
        node.put("order", field.order().name().toLowerCase(Locale.ROOT));
        if (field.doc() != null) {
            node.put("doc", field.doc());
        }
        addAliases(node, field.aliases());
        if (field.defaultVal() != null) {
            node.set("default", value(field.defaultVal()));
        }
        addProperties(node, field);
        return node;
    }

    private static void addAliases(ObjectNode node, Set<String> aliases) {
        if (!aliases.isEmpty()) {
            node.set("aliases", value(new TreeSet<>(aliases)));
        }
    }

    private static void addLogicalType(ObjectNode node, @Nullable LogicalType logical) {
        if (logical == null) {
            return;
        }
        node.put("logicalType", logical.getName());
        if (logical instanceof LogicalTypes.Decimal decimal) {
            node.put("precision", decimal.getPrecision());
            if (decimal.getScale() != 0) {
                node.put("scale", decimal.getScale());
            }
        }
    }

    private static void addProperties(ObjectNode node, JsonProperties owner) {
        new TreeMap<>(owner.getObjectProps()).forEach((name, value) -> node.set(name, value(value)));
    }

    /** A value as Avro hands it out, maps in alphabetical order. */
    private static JsonNode value(Object value) {
        if (value == JsonProperties.NULL_VALUE) {
            return JSON.nullNode();
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode node = JSON.objectNode();
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((name, item) -> sorted.put(name.toString(), item));
            sorted.forEach((name, item) -> node.set(name, value(item)));
            return node;
        } else if (value instanceof Collection<?> items) {
            ArrayNode node = JSON.arrayNode();
            items.forEach(item -> node.add(value(item)));
            return node;
        } else if (value instanceof byte[] bytes) {
            return JSON.textNode(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return scalar(value);
    }

    /** A double stays one: 1.0, not 1. */
    private static JsonNode scalar(Object value) {
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        } else if (value instanceof Double number) {
            return JSON.numberNode(number.doubleValue());
        } else if (value instanceof Float number) {
            return JSON.numberNode(number.floatValue());
        } else if (value instanceof Integer || value instanceof Long) {
            return JSON.numberNode(((Number) value).longValue());
        } else if (value instanceof BigInteger || value instanceof BigDecimal) {
            return JSON.numberNode(new BigDecimal(value.toString()));
        }
        return JSON.textNode(value.toString());
    }
}
