package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer.
 *
 * @param body the bytes of a JSON document, or of a schema's text
 * @param headers beyond the content type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes go to the socket as they are
record Reply(int status, byte[] body, Map<String, String> headers) {
    static Reply ok(JsonNode body) {
        return new Reply(200, Json.bytes(body), Map.of());
    }

    /** A text that is an answer by itself, such as a schema. */
    static Reply raw(String text) {
        return ok(text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply ok(byte[] body) {
        return new Reply(200, body, Map.of());
    }

    static Reply noContent() {
        return new Reply(204, new byte[0], Map.of());
    }

    static Reply error(RegistryException refusal) {
        return error(refusal.httpStatus(), refusal.errorCode(), String.valueOf(refusal.getMessage()), Map.of());
    }

    static Reply error(int status, int errorCode, String message, Map<String, String> headers) {
        byte[] body = Json.bytes(Json.object().put("error_code", errorCode).put("message", message));
        return new Reply(status, body, headers);
    }
}
