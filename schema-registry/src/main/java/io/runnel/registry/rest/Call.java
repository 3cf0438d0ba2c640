package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.List;
import java.util.Map;

/**
 * A request, taken apart.
 *
 * @param path the values of the path's variables, decoded
 * @param query the values of each query parameter, in the request's order
 * @param body an object; empty for requests without a body
 * @param full whether the client takes the fields that came with Confluent Platform 8 ({@code guid}, {@code ts} …)
 */
record Call(Map<String, String> path, Map<String, List<String>> query, JsonNode body, boolean full) {
    String subject() {
        return path.getOrDefault("subject", "");
    }

    /** The first value of a query parameter, or an empty text. */
    String text(String name) {
        return text(name, "");
    }

    String text(String name, String standard) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? standard : values.get(0);
    }

    /** Every value of a query parameter that may be repeated. */
    List<String> texts(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** As JAX-RS reads a boolean: true is true, in any case, and all else is false. */
    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** @throws RegistryException 404 for a text that is no whole number, as JAX-RS has it for any such parameter */
    int number(String name, int standard) {
        String text = text(name);
        try {
            return text.isEmpty() ? standard : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RegistryException(
                    RegistryErrors.NOT_FOUND,
                    "HTTP 404 Not Found: query parameter " + name + "=" + text + " is not a whole number");
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

    /** The page of a list that {@code offset} and {@code limit} ask for; a limit that is not positive means all. */
    <T> List<T> page(List<T> all) {
        int from = Math.min(Math.max(number("offset", 0), 0), all.size());
        int limit = number("limit", -1);
        return limit <= 0
                ? all.subList(from, all.size())
                : all.subList(from, (int) Math.min(all.size(), (long) from + limit));
    }
}
