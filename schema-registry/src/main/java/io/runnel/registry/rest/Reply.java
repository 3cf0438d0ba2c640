package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryException;
import java.util.Map;

/**
 * An answer.
 *
 * @param body the bytes of a JSON document, as text
 * @param headers beyond the content type
 */
record Reply(int status, String body, Map<String, String> headers) {
    static Reply ok(JsonNode body) {
        return raw(body.toString());
    }

    /** A text that is JSON by itself, such as a schema. */
    static Reply raw(String json) {
        return new Reply(200, json, Map.of());
    }

    static Reply error(RegistryException refusal) {
        return error(refusal.httpStatus(), refusal.errorCode(), String.valueOf(refusal.getMessage()), Map.of());
    }

    static Reply error(int status, int errorCode, String message, Map<String, String> headers) {
        String body = Json.object()
                .put("error_code", errorCode)
                .put("message", message)
                .toString();
        return new Reply(status, body, headers);
    }
}
