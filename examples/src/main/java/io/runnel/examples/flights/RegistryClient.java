package io.runnel.examples.flights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The two lines of HTTP that registering a schema takes. */
final class RegistryClient {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final JsonMapper json = new JsonMapper();
    private final String url;

    RegistryClient(String url) {
        this.url = url;
    }

    /**
     * Registers an Avro schema under a subject.
     *
     * @return the schema's id, the same one every time
     * @throws IOException if the registry refuses; its reason is the message
     */
    int register(String subject, FlightSchema schema) throws IOException, InterruptedException {
        String body = json.writeValueAsString(Map.of("schemaType", "AVRO", "schema", schema.text()));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
                .timeout(TIMEOUT)
                .header("Content-Type", CONTENT_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new IOException("The registry answered " + response.statusCode() + " to POST " + request.uri() + ": "
                    + answer.path("message").asText(response.body()));
        }
        return answer.required("id").asInt();
    }
}
