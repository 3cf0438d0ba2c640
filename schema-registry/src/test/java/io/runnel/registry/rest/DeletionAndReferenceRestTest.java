package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Soft and permanent deletion, references between schemas, and schemas of type JSON. */
class DeletionAndReferenceRestTest extends RestTest {
    private static final String CITY =
            "{\"type\":\"record\",\"name\":\"City\",\"namespace\":\"geo\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";
    private static final String HOME =
            "{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\",\"type\":\"geo.City\"}]}";
    private static final String TO_CITY =
            ",\"references\":[{\"name\":\"geo.City\",\"subject\":\"city\",\"version\":1}]";

    @Test
    void aSubjectIsDeletedSoftlyAndThenForGood() {
        rest.register("s", "\"string\"");
        rest.put("/config/s", "{\"compatibility\":\"NONE\"}");
        rest.register("s", "\"int\"");

        rest.delete("/subjects/s?permanent=true")
                .refuses(404, 40405, "Subject 's' was not deleted first before being permanently deleted");
        rest.delete("/subjects/s").is(200, "[1,2]");
        rest.get("/subjects").is(200, "[]");
        rest.get("/subjects?deleted=true").is(200, "[\"s\"]");
        rest.get("/subjects?deletedOnly=true").is(200, "[\"s\"]");
        rest.get("/subjects/s/versions").refuses(404, 40401, "Subject 's' not found.");
        rest.get("/subjects/s/versions?deleted=true").is(200, "[1,2]");
        rest.get("/subjects/s/versions/1?deleted=true")
                .is(200, "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\\\"string\\\"\"}");
        rest.get("/schemas/ids/1").is(200, "{\"schema\":\"\\\"string\\\"\"}");
        rest.get("/config/s").is(200, "{\"compatibilityLevel\":\"NONE\"}");
        rest.delete("/subjects/s")
                .refuses(404, 40404, "Subject 's' was soft deleted. Set permanent=true to delete permanently");

        rest.delete("/subjects/s?permanent=true").is(200, "[1,2]");
        rest.get("/config/s").refusesWith(404, 40408, "'s'");
        rest.get("/subjects?deleted=true").is(200, "[]");
        rest.get("/schemas/ids/1").refuses(404, 40403, "Schema 1 not found");
        rest.register("s", "\"long\"").is(200, "{\"id\":3}");
        rest.get("/subjects/s/versions").is(200, "[1]");
    }

    @Test
    void aVersionIsDeletedSoftlyAndThenForGood() {
        rest.put("/config", "{\"compatibility\":\"NONE\"}");
        rest.register("s", "\"string\"");
        rest.register("s", "\"int\"");

        rest.delete("/subjects/s/versions/2?permanent=true")
                .refuses(404, 40407, "Subject 's' Version 2 was not deleted first before being permanently deleted");
        rest.delete("/subjects/s/versions/latest").is(200, "2");
        rest.get("/subjects/s/versions").is(200, "[1]");
        rest.get("/subjects/s/versions?deletedOnly=true").is(200, "[2]");
        rest.get("/subjects/s/versions/2").refuses(404, 40402, "Version 2 not found.");
        rest.delete("/subjects/s/versions/2")
                .refuses(
                        404, 40406, "Subject 's' Version 2 was soft deleted. Set permanent=true to delete permanently");
        rest.register("s", "\"int\"").is(200, "{\"id\":2}");
        rest.get("/subjects/s/versions").is(200, "[1,3]");
        rest.get("/subjects/s/versions?deleted=true").is(200, "[1,3]");
        rest.delete("/subjects/s/versions/3");
        rest.delete("/subjects/s/versions/3?permanent=true").is(200, "3");
        rest.get("/subjects/s/versions?deleted=true").is(200, "[1]");
        rest.get("/schemas/ids/2").refuses(404, 40403, "Schema 2 not found");
        rest.register("s", "\"int\"").is(200, "{\"id\":3}");
    }

    @Test
    void aDeletedVersionDoesNotBindItsSuccessors() {
        rest.register("s", "\"string\"");
        rest.register("s", "\"int\"").refusesWith(409, 409, "TYPE_MISMATCH");
        rest.delete("/subjects/s/versions/1");
        rest.register("s", "\"int\"").is(200, "{\"id\":2}");
    }

    @Test
    void aSchemaMayReferToAnother() {
        rest.register("city", CITY);
        rest.postSchema("/subjects/home/versions", HOME, TO_CITY).is(200, "{\"id\":2}");

        rest.get("/schemas/ids/2")
                .is(
                        200,
                        "{\"schema\":" + RestClient.quoted(HOME)
                                + ",\"references\":[{\"name\":\"geo.City\",\"subject\":\"city\",\"version\":1}]}");
        rest.get("/subjects/city/versions/1/referencedby").is(200, "[2]");
        rest.delete("/subjects/city").refusesWith(422, 42206, "One or more references exist", "[2]");
        rest.delete("/subjects/city/versions/1").refusesWith(422, 42206, "One or more references exist");
        rest.delete("/subjects/home").is(200, "[1]");
        rest.delete("/subjects/city").is(200, "[1]");
    }

    @Test
    void aReferenceToTheLatestVersionIsPinned() {
        rest.register("city", CITY);
        rest.postSchema("/subjects/home/versions", HOME, TO_CITY.replace("\"version\":1", "\"version\":-1"))
                .is(200, "{\"id\":2}");

        rest.postSchema("/subjects/home/versions", HOME, TO_CITY).is(200, "{\"id\":2}");
    }

    @Test
    void aReferenceThatLeadsNowhereIsRefused() {
        rest.register("home", HOME).refusesWith(422, 42201, "Invalid AVRO schema", "geo.City");
        rest.postSchema("/subjects/home/versions", HOME, TO_CITY)
                .refuses(
                        422,
                        42201,
                        "Invalid AVRO schema: reference 'geo.City' names subject 'city' version 1, which is not"
                                + " registered. Register it first");
        rest.postSchema("/subjects/home/versions", HOME, ",\"references\":[{\"name\":\"x\"}]")
                .refusesWith(422, 42201, "needs a name, a subject and a version");
    }

    @Test
    void aNormalizedSchemaIsTheSameInAnyOrder() {
        String schema =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"a\":1,\"b\":2}]}";
        String swapped = schema.replace("\"a\":1,\"b\":2", "\"b\":2,\"a\":1");
        rest.postSchema("/subjects/s/versions?normalize=true", schema, "").is(200, "{\"id\":1}");
        rest.postSchema("/subjects/s/versions?normalize=true", swapped, "").is(200, "{\"id\":1}");
        rest.postSchema("/subjects/t/versions", schema, "").is(200, "{\"id\":1}");
        rest.postSchema("/subjects/t/versions", swapped, "").is(200, "{\"id\":2}");
    }

    @Test
    void jsonSchemasEvolveWithTheirReferences() {
        String json = ",\"schemaType\":\"JSON\"";
        String address = "{\"type\":\"object\",\"properties\":{\"zip\":{\"type\":\"string\"}}}";
        String person =
                "{\"type\":\"object\",\"properties\":{\"at\":{\"$ref\":\"address.json\"}},\"additionalProperties\":false}";
        String reference = json + ",\"references\":[{\"name\":\"address.json\",\"subject\":\"address\",\"version\":1}]";
        rest.postSchema("/subjects/address/versions", address, json).is(200, "{\"id\":1}");
        rest.postSchema("/subjects/person/versions", person, json).refusesWith(422, 42201, "address.json");
        rest.postSchema("/subjects/person/versions", person, reference).is(200, "{\"id\":2}");

        rest.get("/subjects/person/versions/1")
                .is(
                        200,
                        "{\"subject\":\"person\",\"version\":1,\"id\":2,\"schemaType\":\"JSON\",\"references\":[{\"name\":"
                                + "\"address.json\",\"subject\":\"address\",\"version\":1}],\"schema\":"
                                + RestClient.quoted(person) + "}");
        String wider = person.replace("}},", "},\"age\":{\"type\":\"integer\"}},");
        rest.postSchema("/subjects/person/versions", wider, reference).is(200, "{\"id\":3}");
        String requiring = wider.replace("\"type\":\"object\",", "\"type\":\"object\",\"required\":[\"age\"],");
        rest.postSchema("/subjects/person/versions", requiring, reference)
                .refusesWith(409, 409, "REQUIRED_ATTRIBUTE_ADDED");
        rest.register("person", "\"string\"").refusesWith(409, 409, "different schema type");
    }
}
