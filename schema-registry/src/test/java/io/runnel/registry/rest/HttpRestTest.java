package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the API makes of paths, methods, media types, bodies and names, whichever path they are sent to. */
class HttpRestTest extends RestTest {
    private static final String JSON = "application/json";

    @Test
    void unknownPathsAreAnsweredInJson() {
        rest.get("/nowhere").refuses(404, 404, "HTTP 404 Not Found: the schema registry has no path /nowhere");
        rest.get("/subjects/s/nothing").refusesWith(404, 404, "/subjects/s/nothing");
        rest.get("/contexts/.lab/nowhere").refusesWith(404, 404, "/contexts/.lab/nowhere");
        for (String notPart : new String[] {
            "/exporters", "/dek-registry/v1/keks", "/associations", "/subjects/s/provenance", "/metadata/policy"
        }) {
            rest.get(notPart).refusesWith(404, 404, notPart);
        }
    }

    @Test
    void aMethodThatAPathDoesNotTakeIsRefused() {
        RestClient.Answer answer = rest.delete("/subjects");
        answer.refuses(405, 405, "HTTP 405 Method Not Allowed: /subjects takes GET, not DELETE");
        assertThat(answer.http().headers().firstValue("Allow")).contains("GET");
        rest.put("/subjects/s", "{}").refusesWith(405, 405, "takes DELETE, POST, not PUT");
        rest.call("PATCH", "/config", "{}", JSON).refusesWith(405, 405, "takes DELETE, GET, PUT, not PATCH");
        RestClient.Answer options = rest.call("OPTIONS", "/mode/s", null, null);
        options.is(200, "");
        assertThat(options.http().headers().firstValue("Allow")).contains("DELETE, GET, PUT");
    }

    @Test
    void headIsGetWithoutItsBody() {
        rest.register("s", USER);
        RestClient.Answer answer = rest.call("HEAD", "/subjects/s/versions", null, null);
        answer.is(200, "");
        assertThat(answer.http().headers().firstValue("Content-Length")).contains("3");
        rest.call("HEAD", "/subjects/none/versions", null, null).is(404, "");
    }

    @Test
    void answersHaveTheTypeThatTheClientLikesBest() {
        assertThat(rest.get("/subjects").contentType()).isEqualTo(V1);
        assertThat(type("*/*")).isEqualTo(V1);
        assertThat(type("application/*")).isEqualTo(V1);
        assertThat(type(JSON)).isEqualTo(JSON);
        assertThat(type("application/vnd.schemaregistry+json")).isEqualTo("application/vnd.schemaregistry+json");
        assertThat(type("text/html, " + JSON + ";q=0.9, " + V1 + "; q=0.1")).isEqualTo(JSON);
        assertThat(type("application/json, application/vnd.schemaregistry.v1+json"))
                .isEqualTo(V1);
        assertThat(type("*/*;q=0.5, " + V1 + ";q=0")).isEqualTo("application/vnd.schemaregistry+json");
        assertThat(rest.call("GET", "/nowhere", null, null, "Accept", JSON).contentType())
                .isEqualTo(JSON);
    }

    private String type(String accept) {
        RestClient.Answer answer = rest.call("GET", "/subjects", null, null, "Accept", accept);
        answer.is(200, "[]");
        return answer.contentType();
    }

    @Test
    void aClientThatTakesNoneOfOurTypesIsRefused() {
        rest.call("GET", "/subjects", null, null, "Accept", "text/html").refusesWith(406, 406, "text/html", V1);
        rest.call("GET", "/subjects", null, null, "Accept", "application/*;q=0").refusesWith(406, 406);
        rest.call("GET", "/nowhere", null, null, "Accept", "text/html").refusesWith(404, 404);
    }

    @Test
    void bodiesMayBeJsonUnderAnyOfItsNames() {
        for (String type : new String[] {
            V1, "application/vnd.schemaregistry+json", JSON + "; charset=utf-8", "application/octet-stream"
        }) {
            rest.call("POST", "/subjects/a/versions", body(USER, ""), type).is(200, "{\"id\":1}");
        }
        rest.call("POST", "/subjects/a/versions", body(USER, ""), null).is(200, "{\"id\":1}");
        rest.call("POST", "/subjects/s/versions", "schema=x", "application/x-www-form-urlencoded")
                .refusesWith(415, 415, "application/x-www-form-urlencoded", V1);
        rest.call("PUT", "/config", "level: FULL", "text/yaml").refusesWith(415, 415, "text/yaml");
    }

    @Test
    void aBodyThatIsNoRequestIsRefused() {
        rest.post("/subjects/s/versions", "{").refusesWith(400, 400, "The request body is not JSON");
        rest.post("/subjects/s/versions", "").refuses(422, 422, "The request body is empty: send a JSON object");
        rest.put("/config", "null").refuses(422, 422, "The request body is empty: send a JSON object");
        rest.post("/subjects/s/versions", "[]").refuses(400, 400, "The request body must be a JSON object, not ARRAY");
        rest.post("/subjects/s/versions", "{\"schema\":{}}")
                .refuses(400, 400, "The request body's field 'schema' must be a text, not {}");
        rest.post("/subjects/s/versions", body(USER, ",\"version\":\"two\"")).refusesWith(400, 400, "'version'");
        rest.post("/subjects/s/versions", body(USER, ",\"references\":{}")).refusesWith(400, 400, "'references'");
        rest.post("/subjects/s/versions", body(USER, ",\"unknown\":1")).is(200, "{\"id\":1}");
    }

    @Test
    void aBodyPastTheBoundIsRefused() throws Exception {
        try (RestClient small = new RestClient(node.fresh("registry.request.max.bytes", "2000"), node.clusterId())) {
            small.register("s", USER).is(200, "{\"id\":1}");
            small.register("s", USER + " ".repeat(2000))
                    .refuses(413, 413, "The request body is larger than 2000 bytes (registry.request.max.bytes)");
        }
    }

    @Test
    void aSchemaLargerThanARecordMayBeIsRefused() throws Exception {
        try (RestClient large = new RestClient(node.fresh("registry.request.max.bytes", "4000000"), node.clusterId())) {
            String schema = USER.replace("\"User\"", "\"User\",\"doc\":\"" + "x".repeat(1_500_000) + "\"");
            large.register("s", schema).refusesWith(422, 42209, "max");
            large.register("s", USER).is(200, "{\"id\":1}");
        }
    }

    @Test
    void parametersThatAreNoNumbersLeadNowhere() {
        rest.get("/subjects?limit=x")
                .refuses(404, 404, "HTTP 404 Not Found: query parameter limit=x is not a whole number");
        rest.get("/schemas?offset=1.5").refusesWith(404, 404, "offset=1.5");
        rest.get("/schemas/ids/x").refuses(404, 404, "'x' is not a schema id: ids are whole numbers");
    }

    @Test
    void aSubjectMayHoldAnyCharacter() {
        rest.register("a%2Fb%20c+d%25", USER).is(200, "{\"id\":1}");
        rest.register("%C3%BCber%E2%82%AC%3F%26%23", USER).is(200, "{\"id\":1}");
        rest.register("..%2F..", USER).is(200, "{\"id\":1}");

        rest.get("/subjects").is(200, "[\"../..\",\"a/b c+d%\",\"über€?&#\"]");
        rest.get("/subjects/a%2Fb%20c+d%25/versions").is(200, "[1]");
        rest.get("/subjects/%C3%BCber%E2%82%AC%3F%26%23/versions/").is(200, "[1]");
        rest.get("/config/a%2Fb?defaultToGlobal=true").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
    }

    @Test
    void aNameThatIsNoSubjectIsRefused() {
        rest.register("%01", USER).refusesWith(422, 42208, "contains a control character");
        rest.register("%20", USER).refusesWith(422, 42208, "is empty");
        rest.register("", USER).refusesWith(422, 42208, "is empty");
        rest.get("/subjects//versions").refusesWith(404, 40401, "''");
        rest.register(":.lab:", USER).refusesWith(422, 42208, "is empty");
        rest.register("s".repeat(1025), USER).refusesWith(422, 42208, "is longer than 1024 characters");
        rest.register("s".repeat(1024), USER).is(200, "{\"id\":1}");
        rest.register("__GLOBAL", USER).refusesWith(422, 42208, "__GLOBAL");
        rest.get("/subjects/" + "s".repeat(1025) + "/versions").refusesWith(404, 40401);
    }
}
