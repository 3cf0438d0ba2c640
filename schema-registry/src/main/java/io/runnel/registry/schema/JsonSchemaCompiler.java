package io.runnel.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InvalidSchemaException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns documents into a validator, and proves on the way that they are schemas and that every {@code $ref} leads somewhere. */
final class JsonSchemaCompiler {
    /** Stops at the first error: a document can break a schema in as many places as it has values. */
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(JsonSchemaCompiler::pattern)
            .failFast(true)
            .build();

    /** Whether a reference is a proper URI does not matter where it leads somewhere, and patterns are tried anyway. */
    private static final SchemaRegistryConfig META_CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(false)
            .failFast(true)
            .build();

    private static final Map<SpecificationVersion, Schema> META_SCHEMAS = new ConcurrentHashMap<>();

    private JsonSchemaCompiler() {}

    static Schema compile(JsonNode root, Map<String, JsonNode> imports) {
        SpecificationVersion version = version(root);
        try {
            checkAgainstMetaSchema(root, version);
            JsonSchemaLocations locations = new JsonSchemaLocations(root, imports);
            SchemaRegistry documents = SchemaRegistry.withDefaultDialect(
                    version,
                    builder -> builder.schemaRegistryConfig(CONFIG)
                            .schemas(locations::text)
                            .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                    .block(iri -> JsonSchemaLocations.isLocal(iri.toString()))));
            Schema schema = documents.getSchema(SchemaLocation.of(locations.home()), plain(root));
            schema.initializeValidators();
            return schema;
        } catch (SchemaException e) {
            throw JsonSchema.invalid(reason(e));
        } catch (StackOverflowError e) {
            throw JsonSchema.invalid("it is nested too deeply");
        } catch (IllegalArgumentException e) {
            // A pattern, or a reference that is no URI.
            throw JsonSchema.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static RegularExpression pattern(String text) {
        return BoundedPattern.strictly(text)::isFoundIn;
    }

    private static String reason(SchemaException e) {
        return e instanceof InvalidSchemaException
                ? String.valueOf(e.getMessage())
                : "it cannot be resolved: " + e.getMessage()
                        + ". A $ref to another document needs an entry of the same name in 'references'";
    }

    /** The draft that the schema declares. One that nobody published counts as Draft 7, as it does for Confluent. */
    private static SpecificationVersion version(JsonNode root) {
        String declared = root.path("$schema").asText("").toLowerCase(Locale.ROOT);
        if (declared.contains("json-schema.org/")) {
            for (SpecificationVersion version : SpecificationVersion.values()) {
                String id = version.getDialectId();
                String draft = id.substring(id.indexOf("draft"), id.lastIndexOf('/'));
                if (declared.contains("/" + draft + "/")) {
                    return version;
                }
            }
        }
        return SpecificationVersion.DRAFT_7;
    }

    /** The document with its {@code $schema} as the validator writes it, which knows one spelling of each only. */
    static JsonNode plain(JsonNode document) {
        if (!document.has("$schema")) {
            return document;
        }
        ObjectNode copy = document.deepCopy();
        return copy.put("$schema", version(document).getDialectId());
    }

    private static void checkAgainstMetaSchema(JsonNode root, SpecificationVersion version) {
        List<Error> errors = META_SCHEMAS
                .computeIfAbsent(version, JsonSchemaCompiler::metaSchema)
                .validate(root);
        if (!errors.isEmpty()) {
            throw JsonSchema.invalid(errors.get(0).toString());
        }
    }

    private static Schema metaSchema(SpecificationVersion version) {
        Schema schema = SchemaRegistry.withDefaultDialect(version, builder -> builder.schemaRegistryConfig(META_CONFIG))
                .getSchema(SchemaLocation.of(version.getDialectId()));
        schema.initializeValidators();
        return schema;
    }
}
