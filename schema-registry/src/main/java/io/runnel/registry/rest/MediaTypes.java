package io.runnel.registry.rest;

import io.runnel.registry.RegistryException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** The content types of the API. Bodies are JSON under any of its names. */
final class MediaTypes {
    private static final String REGISTRY_V1 = "application/vnd.schemaregistry.v1+json";
    private static final String REGISTRY = "application/vnd.schemaregistry+json";
    private static final String JSON = "application/json";
    /** What some HTTP clients send when they are not told; Confluent's registry takes it too. */
    private static final String BYTES = "application/octet-stream";

    private static final Set<String> REQUEST = Set.of(REGISTRY_V1, REGISTRY, JSON, BYTES);

    private MediaTypes() {}

    /** @throws RegistryException 415 for a body that says it is something else than JSON */
    static void checkRequest(Request request) {
        String header = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (header != null && !REQUEST.contains(name(header))) {
            throw new RegistryException(
                    415,
                    "HTTP 415 Unsupported Media Type: Content-Type is " + header + ". Send " + REGISTRY_V1 + " or "
                            + JSON);
        }
    }

    /** The first of our names that the client asks for; whoever asks for anything gets the versioned one. */
    static String response(Request request) {
        for (String accepted : request.getHeaders().getCSV(HttpHeader.ACCEPT, false)) {
            String name = name(accepted);
            if (List.of(REGISTRY_V1, REGISTRY, JSON).contains(name)) {
                return name;
            }
        }
        return REGISTRY_V1;
    }

    private static String name(String headerValue) {
        return headerValue.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }
}
