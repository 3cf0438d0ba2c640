package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

/** Metadata, rules and tags of schemas, GUIDs, formats, and the fields for clients that know Confluent Platform 8. */
class ContractRestTest extends RestTest {
    private static final String METADATA =
            ",\"metadata\":{\"tags\":{\"User.id\":[\"KEY\",\"PII\"]},\"properties\":{\"owner\":\"bob\",\"v\":\"1\"},"
                    + "\"sensitive\":[\"owner\"]}";
    private static final String RULES = ",\"ruleSet\":{\"domainRules\":[{\"name\":\"positive\",\"doc\":\"ids count\","
            + "\"kind\":\"CONDITION\",\"mode\":\"WRITE\",\"type\":\"CEL\",\"tags\":[\"PII\"],\"params\":{\"a\":\"b\"},"
            + "\"expr\":\"message.id > 0\",\"onSuccess\":\"NONE\",\"onFailure\":\"ERROR\",\"disabled\":false}]}";

    @Test
    void metadataAndRulesAreKeptAndGivenBack() {
        rest.post("/subjects/s/versions", body(USER, METADATA + RULES)).is(200, "{\"id\":1}");

        String contract = METADATA + RULES;
        rest.get("/subjects/s/versions/1")
                .is(
                        200,
                        "{\"subject\":\"s\",\"version\":1,\"id\":1" + contract + ",\"schema\":"
                                + RestClient.quoted(USER) + "}");
        rest.get("/schemas/ids/1").is(200, "{\"schema\":" + RestClient.quoted(USER) + contract + "}");
        rest.get("/schemas?ruleType=CEL")
                .is(200, "[" + rest.get("/subjects/s/versions/1").body() + "]");
        rest.get("/schemas?ruleType=ENCRYPT").is(200, "[]");
    }

    @Test
    void aSuccessorTakesMetadataOverAndTheClientIsTold() {
        rest.post("/subjects/s/versions", body(USER, METADATA));
        rest.register("s", USER_WITH_NAME)
                .is(
                        200,
                        "{\"id\":2,\"version\":2" + METADATA + ",\"schema\":" + RestClient.quoted(USER_WITH_NAME)
                                + "}");
    }

    @Test
    void settingsAddMetadataToNewSchemas() {
        rest.put(
                "/config/s",
                "{\"defaultMetadata\":{\"properties\":{\"owner\":\"all\",\"team\":\"x\"}},"
                        + "\"overrideMetadata\":{\"properties\":{\"v\":\"9\"}}}");
        rest.post("/subjects/s/versions", body(USER, ",\"metadata\":{\"properties\":{\"owner\":\"bob\",\"v\":\"1\"}}"));

        assertThat(rest.get("/subjects/s/versions/1").body())
                .contains("\"metadata\":{\"properties\":{\"owner\":\"bob\",\"team\":\"x\",\"v\":\"9\"}}");
    }

    @Test
    void theLatestVersionIsFoundByItsMetadata() {
        rest.post("/subjects/s/versions", body(USER, ",\"metadata\":{\"properties\":{\"v\":\"1\",\"owner\":\"bob\"}}"));
        rest.post("/subjects/s/versions", body(USER_WITH_NAME, ",\"metadata\":{\"properties\":{\"v\":\"2\"}}"));

        String path = "/subjects/s/metadata";
        assertThat(rest.get(path + "?key=v&value=1&key=owner&value=bob").body()).contains("\"version\":1,");
        assertThat(rest.get(path + "?key=v&value=2").body()).contains("\"version\":2,");
        assertThat(rest.get(path).body()).contains("\"version\":2,");
        rest.get(path + "?key=v&value=3").refuses(404, 40403, "Schema not found");
        rest.get("/subjects/none/metadata?key=v&value=1").refuses(404, 40401, "Subject 'none' not found.");
        rest.get(path + "?key=v").refusesWith(422, 422, "key 'v' has no value");
        rest.delete("/subjects/s/versions/2");
        rest.get(path + "?key=v&value=2").refuses(404, 40403, "Schema not found");
        assertThat(rest.get(path + "?key=v&value=2&deleted=true").body()).contains("\"version\":2,");
    }

    @Test
    void rulesThatDoNotHoldTogetherAreRefused() {
        String rules = ",\"ruleSet\":{\"domainRules\":[{\"name\":\"a\",\"type\":\"CEL\",\"mode\":\"UPGRADE\"}]}";
        rest.post("/subjects/s/versions", body(USER, rules))
                .refuses(422, 42210, "Domain rules can only be WRITE, READ, WRITEREAD");
        rest.post(
                        "/subjects/s/versions",
                        body(USER, rules.replace(",\"mode\":\"UPGRADE\"", "").replace(",\"type\":\"CEL\"", "")))
                .refuses(422, 42210, "Missing rule type");
        rest.post("/subjects/s/versions", body(USER, rules.replace("UPGRADE", "SIDEWAYS")))
                .refusesWith(400, 400, "'mode' must be one of", "SIDEWAYS");
    }

    @Test
    void newClientsAreToldMore() throws Exception {
        JsonNode registered = json(rest.call("POST", "/subjects/s/versions", body(USER, ""), V1, FULL));
        String guid = registered.path("guid").asText();
        assertThat(registered.fieldNames())
                .toIterable()
                .containsExactly("id", "version", "guid", "schemaType", "schema", "ts", "deleted");
        JsonNode version = json(rest.call("GET", "/subjects/s/versions/1", null, null, FULL));
        assertThat(version.fieldNames())
                .toIterable()
                .containsExactly("subject", "version", "id", "guid", "schemaType", "schema", "ts", "deleted");
        assertThat(version.path("ts").asLong()).isPositive();
        JsonNode schema = json(rest.call("GET", "/schemas/ids/1", null, null, FULL));
        assertThat(schema.fieldNames())
                .toIterable()
                .containsExactly("subject", "version", "guid", "schemaType", "schema", "ts", "deleted");
        assertThat(schema.path("guid").asText()).isEqualTo(guid);
        assertThat(version.path("guid").asText()).isEqualTo(guid);

        rest.delete("/subjects/s");
        JsonNode deleted = json(rest.call("GET", "/subjects/s/versions/1?deleted=true", null, null, FULL));
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        assertThat(json(rest.call("GET", "/schemas/ids/1", null, null, FULL))
                        .path("deleted")
                        .asBoolean())
                .isTrue();
    }

    private static JsonNode json(RestClient.Answer answer) throws Exception {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void aGuidNamesASchemaInEveryContext() throws Exception {
        rest.register("first", "\"bytes\"");
        rest.register("s", USER);
        rest.register(":.lab:s", USER);
        String guid = json(rest.call("GET", "/schemas/ids/2", null, null, FULL))
                .path("guid")
                .asText();

        rest.get("/schemas/guids/" + guid).is(200, "{\"schema\":" + RestClient.quoted(USER) + "}");
        rest.get("/schemas/guids/" + guid + "/ids")
                .is(200, "[{\"context\":\".\",\"id\":2},{\"context\":\".lab\",\"id\":1}]");
        String unknown = "00000000-0000-0000-0000-000000000000";
        rest.get("/schemas/guids/" + unknown).refuses(404, 40403, "Schema " + unknown + " not found");
        rest.get("/schemas/guids/" + unknown + "/ids").refuses(404, 40403, "Schema " + unknown + " not found");
    }

    @Test
    void aTextIsGivenInTheFormatAskedFor() {
        String city = "{\"type\":\"record\",\"name\":\"City\",\"fields\":[{\"name\":\"n\",\"type\":\"string\"}]}";
        String home = "{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\",\"type\":\"City\"}]}";
        rest.register("city", city);
        rest.postSchema(
                "/subjects/home/versions",
                home,
                ",\"references\":[{\"name\":\"City\",\"subject\":\"city\",\"version\":1}]");
        String resolved = home.replace("\"City\"", city);

        rest.get("/schemas/ids/2/schema?format=resolved").is(200, resolved);
        rest.get("/subjects/home/versions/1/schema?format=resolved").is(200, resolved);
        assertThat(rest.get("/schemas/ids/2?format=resolved").body()).contains(RestClient.quoted(resolved));
        assertThat(rest.get("/subjects/home/versions/1?format=resolved").body()).contains(RestClient.quoted(resolved));
        rest.get("/schemas/ids/2/schema?format=unheard").is(200, home);
    }
}
