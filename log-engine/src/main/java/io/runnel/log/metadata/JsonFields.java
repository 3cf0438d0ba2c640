package io.runnel.log.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A JSON object whose fields are asked for by name and kind; one that is missing or of another kind is an error. */
final class JsonFields {
    private final Map<?, ?> fields;

    private JsonFields(Map<?, ?> fields) {
        this.fields = fields;
    }

    /** The object in these bytes. */
    static JsonFields parse(JsonFactory json, byte[] bytes) throws IOException {
        try (JsonParser parser = json.createParser(bytes)) {
            parser.nextToken();
            if (read(parser) instanceof Map<?, ?> fields && parser.nextToken() == null) {
                return new JsonFields(fields);
            }
        }
        throw new IOException("A metadata record must be one JSON object");
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, read(parser));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(parser));
            }
            return elements;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    /** Whether the field is there. */
    boolean has(String name) {
        return fields.get(name) != null;
    }

    String text(String name) throws IOException {
        return field(name, String.class);
    }

    long number(String name) throws IOException {
        return field(name, Long.class);
    }

    int integer(String name) throws IOException {
        return Math.toIntExact(number(name));
    }

    Uuid uuid(String name) throws IOException {
        return Uuid.fromString(text(name));
    }

    List<Integer> integers(String name) throws IOException {
        List<Integer> integers = new ArrayList<>();
        for (Object element : field(name, List.class)) {
            integers.add(Math.toIntExact(as(name, element, Long.class)));
        }
        return integers;
    }

    List<String> list(String name) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object element : field(name, List.class)) {
            texts.add(as(name, element, String.class));
        }
        return texts;
    }

    List<JsonFields> objects(String name) throws IOException {
        List<JsonFields> objects = new ArrayList<>();
        for (Object element : field(name, List.class)) {
            objects.add(new JsonFields(as(name, element, Map.class)));
        }
        return objects;
    }

    Map<String, String> texts(String name) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) field(name, Map.class)).entrySet()) {
            texts.put(entry.getKey().toString(), as(name, entry.getValue(), String.class));
        }
        return texts;
    }

    private <T> T field(String name, Class<T> kind) throws IOException {
        Object value = fields.get(name);
        if (value == null) {
            throw new IOException("Metadata record " + fields + " has no field '" + name + "'");
        }
        return as(name, value, kind);
    }

    private <T> T as(String name, @Nullable Object value, Class<T> kind) throws IOException {
        if (!kind.isInstance(value)) {
            throw new IOException("Field '" + name + "' of metadata record " + fields + " must hold a "
                    + kind.getSimpleName() + ": " + value);
        }
        return kind.cast(value);
    }
}
