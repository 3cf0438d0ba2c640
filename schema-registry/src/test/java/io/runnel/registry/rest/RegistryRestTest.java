package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The answers of the API, by status and body, as Confluent's registry gives them. */
class RegistryRestTest extends RestTest {
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
                                + "\",\"schema-registry-cluster\":\"schema-registry\"}},\"id\":\"\"}");
        rest.get("/v1/metadata/deployment").is(200, "{\"attributes\":[]}");
        rest.post("/", "{\"a\":\"b\"}").is(200, "{}");
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
        rest.get("/schemas/ids/7/versions").refuses(404, 40403, "Schema not found");
        rest.get("/schemas/ids/7/subjects").refuses(404, 40403, "Schema not found");
        rest.get("/schemas/ids/7/schema").refuses(404, 40403, "Schema 7 not found");
        rest.get("/subjects/known/versions/latest?deleted=x").is(200, version("known", 1, 1, USER));
        rest.get("/subjects/known/versions/first").refusesWith(422, 42202, "'first'");
        rest.delete("/subjects/known/versions/0").refusesWith(422, 42202, "'0'");
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
        rest.post("/subjects/s/versions", "{}").refusesWith(422, 42201, "Empty schema");
        rest.post("/subjects/s", "{}").refusesWith(422, 42201, "needs a field 'schema'");
        rest.postSchema("/subjects/s/versions", "{}", ",\"schemaType\":\"XML\"")
                .refuses(422, 42201, "Invalid schema type XML: this registry knows [AVRO, JSON, PROTOBUF]");
        rest.postSchema("/subjects/s/versions", "{\"type\":\"nonsense\"}", ",\"schemaType\":\"JSON\"")
                .refusesWith(422, 42201, "Invalid JSON schema", "/type");
        rest.get("/subjects").is(200, "[]");
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
        assertThat(rest.postSchema(versions + "/latest?verbose=true", "{", "").body())
                .startsWith("{\"is_compatible\":false,\"messages\":[\"Invalid schema: Invalid AVRO schema");
        rest.get("/subjects/s/versions").is(200, "[1]");
    }
}
