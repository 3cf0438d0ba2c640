package io.runnel.registry.rest;

import io.runnel.registry.RegistryException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The content types of the API. Bodies are JSON under any of its names. */
final class MediaTypes {
    private static final String REGISTRY_V1 = "application/vnd.schemaregistry.v1+json";
    private static final String REGISTRY = "application/vnd.schemaregistry+json";
    private static final String JSON = "application/json";
    /** What some HTTP clients send when they are not told; Confluent's registry takes it too. */
    private static final String BYTES = "application/octet-stream";

    private static final Set<String> REQUEST = Set.of(REGISTRY_V1, REGISTRY, JSON, BYTES);

    /** What answers may be, the preferred first. */
    private static final List<String> RESPONSE = List.of(REGISTRY_V1, REGISTRY, JSON);

    private static final List<HttpField> FIELDS = RESPONSE.stream()
            .map(name -> (HttpField) new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, name))
            .toList();

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

    /** The type of an answer to a request that will take any: of a refusal, above all. */
    static HttpField any() {
        return FIELDS.get(0);
    }

    /**
     * The content type for the answer: the one of our names that the client likes best, ours first where it likes
     * several alike. Null when it takes none of them.
     */
    static @Nullable HttpField response(Request request) {
        List<String> headers = request.getHeaders().getValuesList(HttpHeader.ACCEPT);
        if (headers.isEmpty()) {
            return FIELDS.get(0);
        }
        if (headers.size() == 1) {
            // What nearly every client sends, without taking it apart.
            int exact = RESPONSE.indexOf(headers.get(0));
            if (exact >= 0 || headers.get(0).equals("*/*")) {
                return FIELDS.get(Math.max(exact, 0));
            }
        }
        List<Range> ranges = headers.stream()
                .flatMap(header -> List.of(header.split(",")).stream())
                .filter(range -> !range.isBlank())
                .map(Range::parse)
                .toList();
        int best = -1;
        double bestQuality = 0;
        for (int i = 0; i < RESPONSE.size(); i++) {
            double quality = Range.quality(ranges, RESPONSE.get(i));
            if (quality > bestQuality) {
                best = i;
                bestQuality = quality;
            }
        }
        return best < 0 ? null : FIELDS.get(best);
    }

    /** The refusal of a request whose client takes none of our types. */
    static RegistryException notAcceptable(Request request) {
        return new RegistryException(
                406,
                "HTTP 406 Not Acceptable: the client takes only "
                        + String.join(", ", request.getHeaders().getValuesList(HttpHeader.ACCEPT))
                        + "; answers are " + String.join(", ", RESPONSE));
    }

    /** One entry of an Accept header (RFC 9110, section 12.5.1). */
    private record Range(String name, double quality) {
        static Range parse(String text) {
            double quality = 1;
            for (String parameter : text.split(";")) {
                String trimmed = parameter.trim();
                if (trimmed.startsWith("q=") || trimmed.startsWith("Q=")) {
                    try {
                        quality = Double.parseDouble(trimmed.substring(2));
                    } catch (NumberFormatException e) {
                        // A client that cannot write its wish down still gets an answer.
                        quality = 1;
                    }
                }
            }
            return new Range(MediaTypes.name(text), quality);
        }

        /** What the most specific range that covers the type says; 0 if none does. */
        static double quality(List<Range> ranges, String type) {
            for (String name : List.of(type, "application/*", "*/*")) {
                for (Range range : ranges) {
                    if (range.name().equals(name)) {
                        return range.quality();
                    }
                }
            }
            return 0;
        }
    }

    private static String name(String headerValue) {
        return headerValue.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }
}
