package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.Map;

/**
 * A request, taken apart.
 *
 * @param path the values of the path's variables, decoded
 * @param query the first value of each query parameter
 * @param body an object; empty for requests without a body
 */
record Call(Map<String, String> path, Map<String, String> query, JsonNode body) {
    String subject() {
        return path.getOrDefault("subject", "");
    }

    /** As JAX-RS reads a boolean: true is true, in any case, and all else is false. */
    boolean flag(String name) {
        return Boolean.parseBoolean(query.get(name));
    }

    /** @throws RegistryException 400 for a text that is no whole number */
    int number(String name, int standard) {
        String text = query.get(name);
        try {
            return text == null || text.isEmpty() ? standard : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST, "Query parameter " + name + "=" + text + " is not a whole number");
        }
    }

    /** @throws RegistryException 404 for a text that cannot be an id, as for any other path that leads nowhere */
    int id() {
        String text = path.getOrDefault("id", "");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RegistryException(
                    RegistryErrors.NOT_FOUND, "'" + text + "' is not a schema id: ids are whole numbers");
        }
    }

    /** @throws RegistryException 422 when there is no such text in the body */
    String text(String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw new RegistryException(
                    RegistryErrors.UNPROCESSABLE,
                    "The request body needs a field '" + field + "' with a text, but has " + value);
        }
        return value.textValue();
    }
}
