package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.TestRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers of the API, by status and body, as Confluent's registry gives them. */
class RegistryRestTest {
    private static final String USER =
            "{\"type\":\"record\",\"name\":\"User\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    private static final String USER_WITH_NAME = "{\"type\":\"record\",\"name\":\"User\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"name\",\"type\":\"string\",\"default\":\"\"}]}";
    private static final String USER_REQUIRING_NAME = "{\"type\":\"record\",\"name\":\"User\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"name\",\"type\":\"string\"}]}";

    private static TestRegistry node;
    private RestClient rest;

    @BeforeAll
    static void openLog(@TempDir Path folder) {
        node = new TestRegistry(folder);
    }

    @AfterAll
    static void closeLog() {
        node.close();
    }

    @BeforeEach
    void start() throws Exception {
        rest = new RestClient(node.fresh(), node.clusterId());
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
    }

    @Test
    void anEmptyRegistryAnswersItsRootAndLists() {
        rest.get("/").is(200, "{}");
        rest.get("/subjects").is(200, "[]");
        rest.get("/schemas/types").is(200, "[\"JSON\",\"PROTOBUF\",\"AVRO\"]");
        rest.get("/config").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
        rest.get("/mode").is(200, "{\"mode\":\"READWRITE\"}");
        rest.get("/contexts").is(200, "[\".\"]");
        rest.get("/v1/metadata/id")
                .is(
                        200,
                        "{\"scope\":{\"path\":[],\"clusters\":{\"kafka-cluster\":\"" + node.clusterId()
                                + "\",\"schema-registry-cluster\":\"schema-registry\"}}}");
        assertThat(rest.get("/v1/metadata/version").body()).startsWith("{\"version\":\"");
    }

    @Test
    void aRegisteredSchemaIsFoundByVersionAndById() {
        rest.register(
                        "users-value",
                        " { \"type\" : \"record\", \"name\":\"User\", \"fields\":[{\"name\":\"id\",\"type\":\"long\"}] } ")
                .is(200, "{\"id\":1}");

        String version =
                "{\"subject\":\"users-value\",\"version\":1,\"id\":1,\"schema\":" + RestClient.quoted(USER) + "}";
        rest.get("/subjects").is(200, "[\"users-value\"]");
        rest.get("/subjects/users-value/versions").is(200, "[1]");
        rest.get("/subjects/users-value/versions/1").is(200, version);
        rest.get("/subjects/users-value/versions/latest").is(200, version);
        rest.get("/subjects/users-value/versions/-1").is(200, version);
        rest.get("/subjects/users-value/versions/1/schema").is(200, USER);
        rest.postSchema("/subjects/users-value", USER, "").is(200, version);
        rest.get("/schemas").is(200, "[" + version + "]");
        rest.get("/schemas/ids/1").is(200, "{\"schema\":" + RestClient.quoted(USER) + "}");
        rest.get("/schemas/ids/1?fetchMaxId=true").is(200, "{\"schema\":" + RestClient.quoted(USER) + ",\"maxId\":1}");
        rest.get("/schemas/ids/1/schema").is(200, USER);
        rest.get("/schemas/ids/1/versions").is(200, "[{\"subject\":\"users-value\",\"version\":1}]");
        rest.get("/schemas/ids/1/subjects").is(200, "[\"users-value\"]");
    }

    @Test
    void theSameSchemaKeepsItsIdAndVersion() {
        rest.register("a", USER).is(200, "{\"id\":1}");
        rest.register("a", USER).is(200, "{\"id\":1}");
        rest.register("b", USER).is(200, "{\"id\":1}");
        rest.register("a", USER_WITH_NAME).is(200, "{\"id\":2}");

        rest.get("/subjects/a/versions").is(200, "[1,2]");
        rest.get("/subjects/b/versions").is(200, "[1]");
        rest.get("/schemas/ids/1/subjects").is(200, "[\"a\",\"b\"]");
    }

    @Test
    void subjectsAreListedByPrefixAndPage() {
        rest.register("b-1", USER);
        rest.register("a-1", USER);
        rest.register("a-2", USER);

        rest.get("/subjects").is(200, "[\"a-1\",\"a-2\",\"b-1\"]");
        rest.get("/subjects?subjectPrefix=a-").is(200, "[\"a-1\",\"a-2\"]");
        rest.get("/subjects?offset=1&limit=1").is(200, "[\"a-2\"]");
        rest.get("/subjects?limit=x")
                .refuses(404, 404, "HTTP 404 Not Found: query parameter limit=x is not a whole number");
    }

    @Test
    void aSubjectMayHoldAnyCharacter() {
        rest.register("a%2Fb%20c+d%25", USER).is(200, "{\"id\":1}");

        rest.get("/subjects").is(200, "[\"a/b c+d%\"]");
        rest.get("/subjects/a%2Fb%20c+d%25/versions").is(200, "[1]");
    }

    @Test
    void whatIsNotThereIsRefusedWithItsCode() {
        rest.register("known", USER);

        rest.get("/subjects/none/versions").refuses(404, 40401, "Subject 'none' not found.");
        rest.get("/subjects/none/versions/1").refuses(404, 40401, "Subject 'none' not found.");
        rest.get("/subjects/known/versions/2").refuses(404, 40402, "Version 2 not found.");
        rest.get("/subjects/known/versions/0")
                .refuses(
                        422,
                        42202,
                        "The specified version '0' is not a valid version id. Allowed values are between [1, 2^31-1]"
                                + " and the string \"latest\"");
        rest.get("/schemas/ids/7").refuses(404, 40403, "Schema 7 not found");
        rest.get("/schemas/ids/7/versions").refuses(404, 40403, "Schema 7 not found");
        rest.get("/schemas/ids/x").refuses(404, 404, "'x' is not a schema id: ids are whole numbers");
        rest.postSchema("/subjects/none", USER, "").refuses(404, 40401, "Subject 'none' not found.");
        rest.postSchema("/subjects/known", USER_WITH_NAME, "").refuses(404, 40403, "Schema not found");
        rest.delete("/subjects/none").refuses(404, 40401, "Subject 'none' not found.");
        rest.delete("/subjects/known/versions/9").refuses(404, 40402, "Version 9 not found.");
    }

    @Test
    void aSchemaThatDoesNotParseIsRefused() {
        rest.register("s", "{\"type\":\"strin\"}").refusesWith(422, 42201, "Invalid AVRO schema", "strin");
        rest.register("s", "  ").refuses(422, 42201, "Empty schema");
        rest.post("/subjects/s/versions", "{}")
                .refuses(
                        422,
                        42201,
                        "Invalid AVRO schema: the request body needs a field 'schema' with the schema as a JSON text,"
                                + " but has ");
        rest.postSchema("/subjects/s/versions", "{}", ",\"schemaType\":\"XML\"")
                .refuses(422, 42201, "Invalid schema type \"XML\": this registry knows [AVRO, JSON, PROTOBUF]");
        rest.postSchema("/subjects/s/versions", "{\"type\":\"nonsense\"}", ",\"schemaType\":\"JSON\"")
                .refusesWith(422, 42201, "Invalid JSON schema", "/type");
        rest.get("/subjects").is(200, "[]");
    }

    @Test
    void aRequestThatIsNotOneIsRefused() {
        rest.post("/subjects/s/versions", "{").refusesWith(400, 400, "The request body is not JSON");
        rest.post("/subjects/s/versions", "").refuses(422, 422, "The request body is empty: send a JSON object");
        rest.post("/subjects/s/versions", "[]").refuses(400, 400, "The request body must be a JSON object, not ARRAY");
        rest.call("POST", "/subjects/s/versions", "schema=x", "application/x-www-form-urlencoded")
                .refusesWith(415, 415, "application/x-www-form-urlencoded", "application/vnd.schemaregistry.v1+json");
        rest.register("%01", USER).refusesWith(422, 42208, "contains a control character");
        rest.register(":.ctx:", USER).refusesWith(422, 42208, "is empty");
        rest.postSchema("/subjects/s/versions", USER, ",\"id\":17").refusesWith(422, 42205, "import mode");
    }

    @Test
    void unknownPathsAndMethodsAreAnsweredInJson() {
        rest.get("/nowhere").refuses(404, 404, "HTTP 404 Not Found: the schema registry has no path /nowhere");
        RestClient.Answer answer = rest.delete("/subjects");
        answer.refuses(405, 405, "HTTP 405 Method Not Allowed: /subjects takes GET, not DELETE");
        assertThat(answer.http().headers().firstValue("Allow")).contains("GET");
        rest.put("/subjects/s", "{}").refusesWith(405, 405, "takes DELETE, POST, not PUT");
    }

    @Test
    void bodiesHaveTheContentTypeThatTheClientAsksFor() {
        String v1 = "application/vnd.schemaregistry.v1+json";
        assertThat(rest.get("/subjects").contentType()).isEqualTo(v1);
        assertThat(rest.call("GET", "/subjects", null, null, "Accept", "*/*").contentType())
                .isEqualTo(v1);
        assertThat(rest.call("GET", "/nowhere", null, null, "Accept", "application/json")
                        .contentType())
                .isEqualTo("application/json");
        String body = "{\"schema\":" + RestClient.quoted(USER) + "}";
        rest.call("POST", "/subjects/a/versions", body, "application/octet-stream")
                .is(200, "{\"id\":1}");
        rest.call("POST", "/subjects/a/versions", body, "application/json; charset=utf-8")
                .is(200, "{\"id\":1}");
        assertThat(rest.call("HEAD", "/subjects", null, null).status()).isEqualTo(200);
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
    void levelsAreSetReadAndTakenBack() {
        rest.put("/config", "{\"compatibility\":\"full\"}").is(200, "{\"compatibility\":\"FULL\"}");
        rest.get("/config").is(200, "{\"compatibilityLevel\":\"FULL\"}");
        rest.get("/config/s").refuses(404, 40408, "Subject 's' does not have subject-level compatibility configured");
        rest.get("/config/s?defaultToGlobal=true").is(200, "{\"compatibilityLevel\":\"FULL\"}");
        rest.put("/config/s", "{\"compatibility\":\"NONE\"}").is(200, "{\"compatibility\":\"NONE\"}");
        rest.get("/config/s").is(200, "{\"compatibilityLevel\":\"NONE\"}");
        rest.delete("/config/s").is(200, "{\"compatibilityLevel\":\"NONE\"}");
        rest.delete("/config/s").refuses(404, 40401, "Subject 's' not found.");
        rest.delete("/config").is(200, "{\"compatibilityLevel\":\"FULL\"}");
        rest.get("/config").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
        rest.put("/config", "{\"compatibility\":\"SIDEWAYS\"}")
                .refuses(
                        422,
                        42203,
                        "Invalid compatibility level 'SIDEWAYS'. Valid values are none, backward,"
                                + " backward_transitive, forward, forward_transitive, full, full_transitive");
    }

    @Test
    void modesOtherThanReadWriteAreRefused() {
        rest.put("/mode", "{\"mode\":\"READWRITE\"}").is(200, "{\"mode\":\"READWRITE\"}");
        rest.put("/mode", "{\"mode\":\"IMPORT\"}").refusesWith(422, 42205, "Mode IMPORT is not supported");
        rest.put("/mode/s", "{\"mode\":\"ODD\"}").refusesWith(422, 42204, "Invalid mode 'ODD'");
        rest.get("/mode/s").refusesWith(404, 40409, "'s'");
        rest.get("/mode/s?defaultToGlobal=true").is(200, "{\"mode\":\"READWRITE\"}");
    }

    @Test
    void anIncompatibleSchemaIsRefusedWithItsReasons() {
        rest.register("s", USER);

        RestClient.Answer refusal = rest.register("s", USER_REQUIRING_NAME);
        refusal.refusesWith(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \\\"s\\\", details: [",
                "READER_FIELD_MISSING_DEFAULT_VALUE",
                "The field 'name' at path '/fields/1' in the new schema has no default value and is missing in the old"
                        + " schema",
                "{oldSchemaVersion: 1}",
                "{validateFields: 'false', compatibility: 'BACKWARD'}");
        rest.get("/subjects/s/versions").is(200, "[1]");
        rest.put("/config/s", "{\"compatibility\":\"FORWARD\"}");
        rest.register("s", USER_REQUIRING_NAME).is(200, "{\"id\":2}");
    }

    @Test
    void compatibilityIsToldWithoutRegistering() {
        String versions = "/compatibility/subjects/s/versions";
        rest.postSchema(versions + "/latest", USER, "").is(200, "{\"is_compatible\":true}");
        rest.postSchema(versions + "/1", USER, "").refuses(404, 40402, "Version 1 not found.");
        rest.register("s", USER);

        rest.postSchema(versions + "/latest", USER_WITH_NAME, "").is(200, "{\"is_compatible\":true}");
        rest.postSchema(versions, USER_WITH_NAME, "").is(200, "{\"is_compatible\":true}");
        rest.postSchema(versions + "/1?verbose=true", USER_WITH_NAME, "")
                .is(200, "{\"is_compatible\":true,\"messages\":[]}");
        rest.postSchema(versions + "/1", USER_REQUIRING_NAME, "").is(200, "{\"is_compatible\":false}");
        RestClient.Answer verbose = rest.postSchema(versions + "?verbose=true", USER_REQUIRING_NAME, "");
        assertThat(verbose.body())
                .startsWith("{\"is_compatible\":false,\"messages\":[\"{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'");
        rest.postSchema(versions + "/latest", "{", "").refusesWith(422, 42201, "Invalid AVRO schema");
        rest.get("/subjects/s/versions").is(200, "[1]");
    }
}
