package io.runnel.registry.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON Schema of Draft 4, 6, 7, 2019-09 or 2020-12; without {@code $schema} it is taken for Draft 7. */
public final class JsonSchema implements ParsedSchema {
    private final JsonNode root;
    private final Map<String, JsonNode> imports;
    private final Schema validator;
    private final boolean asksForUniqueItems;

    private JsonSchema(JsonNode root, Map<String, JsonNode> imports, Schema validator) {
        this.root = root;
        this.imports = imports;
        this.validator = validator;
        this.asksForUniqueItems =
                asksForUniqueItems(root) || imports.values().stream().anyMatch(JsonSchema::asksForUniqueItems);
    }

    static JsonSchema parse(ResolvedSchema text) {
        JsonNode root = tree(text.text(), "the text");
        Map<String, JsonNode> imports = new LinkedHashMap<>();
        for (ResolvedSchema.Import imported : text.imports()) {
            imports.put(imported.name(), tree(imported.text(), "reference '" + imported.name() + "'"));
        }
        if (!root.isObject() && !root.isBoolean()) {
            throw invalid("a schema is a JSON object, true or false, not " + root.getNodeType());
        }
        return new JsonSchema(root, imports, JsonSchemaCompiler.compile(root, imports));
    }

    private static JsonNode tree(String text, String what) {
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw invalid(what + " is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(what + " cannot be read: " + e.getMessage());
        }
    }

    static RegistryException invalid(String reason) {
        return RegistryErrors.invalidSchema(SchemaType.JSON, reason);
    }

    /** The schema's document; must not be changed. */
    public JsonNode root() {
        return root;
    }

    /** The imported documents by the names under which {@code $ref} knows them; must not be changed. */
    public Map<String, JsonNode> imports() {
        return imports;
    }

    @Override
    public SchemaType type() {
        return SchemaType.JSON;
    }

    @Override
    public String canonicalText() {
        return root.toString();
    }

    @Override
    public String normalizedText() {
        return JsonText.sorted(root.toString());
    }

    @Override
    public @Nullable String recordName(ByteBuffer payload) {
        JsonNode title = root.path("title");
        return title.isTextual() ? title.textValue() : null;
    }

    @Override
    public boolean hasField(String name) {
        return root.path("properties").has(name);
    }

    @Override
    public @Nullable String payloadRefusal(ByteBuffer payload, WorkBudget budget) {
        try {
            JsonNode document = document(payload);
            if (asksForUniqueItems) {
                HashCollisions.spend(document, budget);
            }
            CountedExecution execution = new CountedExecution(validator.createExecutionContext(), budget);
            List<Error> errors = budget.during(() -> validator.validate(execution, document, OutputFormat.DEFAULT));
            return errors.isEmpty() ? null : errors.get(0).toString();
        } catch (JsonProcessingException e) {
            return "the value is not JSON: " + e.getOriginalMessage();
        } catch (IOException | IllegalArgumentException | BoundedPattern.TooManyStepsException e) {
            return "the value cannot be checked: " + e.getMessage();
        } catch (StackOverflowError e) {
            return "the value cannot be checked: it is nested too deeply";
        }
    }

    private static boolean asksForUniqueItems(JsonNode schema) {
        return schema.findValue("uniqueItems") != null;
    }

    private static JsonNode document(ByteBuffer payload) throws IOException {
        if (payload.hasArray()) {
            return JsonText.read(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
        }
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return JsonText.read(copy, 0, copy.length);
    }
}
