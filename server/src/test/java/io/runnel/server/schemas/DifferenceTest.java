package io.runnel.server.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
    @Test
    void fieldsOfAvroAreFoundWhereverTheyStand() {
        String before = """
                {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
                  {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
                    {"name": "city", "type": "string"}]}},
                  {"name": "payer", "type": ["null", "Customer"]},
                  {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
                    {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]}}},
                  {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
                  {"name": "due", "type": {"type": "int", "logicalType": "date"}, "doc": "when"}]}
                """;
        String after = """
                {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
                  {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
                    {"name": "town", "type": "string", "aliases": ["city"]}]}},
                  {"name": "payer", "type": ["null", "io.acme.Customer"]},
                  {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
                    {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3}}]}}},
                  {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW"], "default": "NEW"}},
                  {"name": "due", "type": "int", "doc": "the day"}]}
                """;

        assertThat(Difference.between(schema(SchemaType.AVRO, before), schema(SchemaType.AVRO, after)))
                .containsExactly(
                        "- customer.city  string",
                        "~ items[].price  bytes (decimal 9,2) → bytes (decimal 9,3)",
                        "~ state          enum io.acme.State {NEW, PAID} → enum io.acme.State {NEW}, default \"NEW\"",
                        "~ due            int (date) → int",
                        "~ due @doc       \"when\" → \"the day\"",
                        "+ customer.town  string, aliases [\"city\"]");
    }

    @Test
    void keywordsOfJsonSchemaAreNamedByTheirPointers() {
        String before =
                "{\"type\": \"object\", \"properties\": {\"a/b\": {\"type\": \"string\"}}, \"required\": [\"a/b\"]}";
        String after =
                "{\"required\": [], \"properties\": {\"a/b\": {\"type\": [\"string\", \"null\"]}}, \"type\": \"object\"}";

        assertThat(Difference.between(schema(SchemaType.JSON, before), schema(SchemaType.JSON, after)))
                .containsExactly(
                        "~ /properties/a~1b/type  \"string\" → [\"string\",\"null\"]",
                        "~ /required              [\"a/b\"] → []");
    }

    @Test
    void protoFilesAreComparedLineByLine() {
        String before = "syntax = \"proto3\";\n\nmessage Order {\n  string item = 1;\n  int32 quantity = 2;\n}\n";
        String after =
                "syntax = \"proto3\";\nmessage Order {\n  string item = 1;\n  int64 quantity = 2;\n  string shop = 3;\n}\n";

        assertThat(Difference.between(schema(SchemaType.PROTOBUF, before), schema(SchemaType.PROTOBUF, after)))
                .containsExactly("-   int32 quantity = 2;", "+   int64 quantity = 2;", "+   string shop = 3;");
    }

    @Test
    void aSchemaIsTheSameAsItself() {
        Schema order = schema(SchemaType.AVRO, "{\"type\":\"map\",\"values\":\"long\"}");
        Schema spread = schema(SchemaType.AVRO, "{\"values\": \"long\",\n \"type\": \"map\"}");

        assertThat(Difference.between(order, spread)).isEmpty();
    }

    private static Schema schema(SchemaType type, String text) {
        return Schema.of("a file", type, text, List.of());
    }
}
