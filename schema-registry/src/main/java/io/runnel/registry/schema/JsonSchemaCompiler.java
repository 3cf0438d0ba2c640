package io.runnel.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InvalidSchemaException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns documents into a validator, and proves on the way that they are schemas and that every {@code $ref} leads somewhere. */
final class JsonSchemaCompiler {
    /** Where a schema without an absolute {@code $id} is thought to live, so that relative references resolve. */
    private static final String HOME = "http://registry.invalid/schema.json";

    private JsonSchemaCompiler() {}

    static Schema compile(JsonNode root, Map<String, JsonNode> imports) {
        SpecificationVersion version = version(root);
        try {
            checkAgainstMetaSchema(root, version);
            String home = absolute(id(root)) ? id(root) : HOME;
            Map<String, String> documents = locations(home, imports);
            SchemaRegistry documentsByLocation = SchemaRegistry.withDefaultDialect(
                    version,
                    builder -> builder.schemas(documents)
                            .schemaLoader(
                                    loader -> loader.fetchRemoteResources(false).block(iri -> local(iri.toString()))));
            Schema schema = documentsByLocation.getSchema(SchemaLocation.of(home), root);
            schema.initializeValidators();
            return schema;
        } catch (SchemaException e) {
            throw JsonSchema.invalid(reason(e));
        } catch (StackOverflowError e) {
            throw JsonSchema.invalid("it is nested too deeply");
        }
    }

    private static String reason(SchemaException e) {
        return e instanceof InvalidSchemaException
                ? String.valueOf(e.getMessage())
                : "it cannot be resolved: " + e.getMessage()
                        + ". A $ref to another document needs an entry of the same name in 'references'";
    }

    private static SpecificationVersion version(JsonNode root) {
        JsonNode declared = root.path("$schema");
        if (declared.isMissingNode()) {
            return SpecificationVersion.DRAFT_7;
        }
        return SpecificationVersion.fromDialectId(declared.asText())
                .orElseThrow(() -> JsonSchema.invalid("$schema is " + declared + ", known are "
                        + Arrays.stream(SpecificationVersion.values())
                                .map(SpecificationVersion::getDialectId)
                                .toList()));
    }

    private static void checkAgainstMetaSchema(JsonNode root, SpecificationVersion version) {
        Schema metaSchema =
                SchemaRegistry.withDefaultDialect(version).getSchema(SchemaLocation.of(version.getDialectId()));
        List<Error> errors = metaSchema.validate(root);
        if (!errors.isEmpty()) {
            throw JsonSchema.invalid(errors.get(0).toString());
        }
    }

    /** An import may be meant relative to the schema that names it, whose own place is its id or its name. */
    private static Map<String, String> locations(String home, Map<String, JsonNode> imports) {
        List<String> bases = new ArrayList<>(List.of(home));
        imports.forEach((name, document) -> {
            bases.add(resolved(home, name));
            if (absolute(id(document))) {
                bases.add(id(document));
            }
        });
        Map<String, String> documents = new HashMap<>();
        imports.forEach((name, document) -> {
            bases.forEach(base -> documents.put(resolved(base, name), document.toString()));
            if (absolute(id(document))) {
                documents.put(id(document), document.toString());
            }
        });
        return documents;
    }

    private static String id(JsonNode document) {
        return document.path("$id").asText(document.path("id").asText(""));
    }

    private static boolean absolute(String uri) {
        return uri.contains("://") && !local(uri);
    }

    /** Schemas come from outside; they shall not read files or classes of this process. */
    private static boolean local(String uri) {
        return uri.startsWith("file:") || uri.startsWith("classpath:") || uri.startsWith("resource:");
    }

    private static String resolved(String base, String name) {
        try {
            return URI.create(base).resolve(name).toString();
        } catch (IllegalArgumentException e) {
            throw JsonSchema.invalid("reference name '" + name + "' is not a URI");
        }
    }
}
