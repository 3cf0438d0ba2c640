package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Contexts: registries within the registry, each with its own ids; by qualified subjects and by paths below them. */
class ContextRestTest extends RestTest {
    @Test
    void everyContextCountsItsIdsByItself() {
        rest.get("/contexts").is(200, "[\".\"]");
        rest.register("s", "\"string\"").is(200, "{\"id\":1}");
        rest.register(":.lab:s", "\"int\"").is(200, "{\"id\":1}");
        rest.register(":.lab:t", "\"long\"").is(200, "{\"id\":2}");
        rest.register(":.:s", "\"string\"").is(200, "{\"id\":1}");

        rest.get("/contexts").is(200, "[\".\",\".lab\"]");
        rest.get("/subjects/:.lab:s/versions/1").is(200, version(":.lab:s", 1, 1, "\"int\""));
        rest.get("/schemas/ids/1").is(200, "{\"schema\":\"\\\"string\\\"\"}");
        rest.get("/schemas/ids/1?subject=:.lab:").is(200, "{\"schema\":\"\\\"int\\\"\"}");
        rest.get("/schemas/ids/2").refuses(404, 40403, "Schema 2 not found");
        rest.get("/schemas/ids/2?subject=:.lab:t").is(200, "{\"schema\":\"\\\"long\\\"\"}");
        rest.get("/schemas/ids/2?subject=:.lab:&fetchMaxId=true").is(200, "{\"schema\":\"\\\"long\\\"\",\"maxId\":2}");
    }

    @Test
    void subjectsAreListedByContext() {
        rest.register("s", "\"string\"");
        rest.register(":.a:s", "\"string\"");
        rest.register(":.b:s", "\"string\"");
        rest.register(":.b:t", "\"string\"");

        rest.get("/subjects").is(200, "[\":.a:s\",\":.b:s\",\":.b:t\",\"s\"]");
        rest.get("/subjects?subjectPrefix=").is(200, "[\"s\"]");
        rest.get("/subjects?subjectPrefix=:.b:").is(200, "[\":.b:s\",\":.b:t\"]");
        rest.get("/subjects?subjectPrefix=:.b:t").is(200, "[\":.b:t\"]");
        rest.get("/subjects?subjectPrefix=:*:s").is(200, "[\":.a:s\",\":.b:s\",\"s\"]");
        rest.get("/schemas").is(200, "[" + version("s", 1, 1, "\"string\"") + "]");
        rest.get("/schemas?subjectPrefix=:*:t").is(200, "[" + version(":.b:t", 1, 1, "\"string\"") + "]");
    }

    @Test
    void contextsAreListedByPrefixAndPage() {
        rest.register(":.prod:s", "\"string\"");
        rest.register(":.prod-eu:s", "\"string\"");
        rest.register(":.dev:s", "\"string\"");

        rest.get("/contexts").is(200, "[\".\",\".dev\",\".prod\",\".prod-eu\"]");
        rest.get("/contexts?contextPrefix=.prod").is(200, "[\".prod\",\".prod-eu\"]");
        rest.get("/contexts?contextPrefix=.PROD").is(200, "[]");
        rest.get("/contexts?offset=1&limit=2").is(200, "[\".dev\",\".prod\"]");
        rest.get("/contexts?offset=9").is(200, "[]");
    }

    @Test
    void aPathBelowAContextIsThePathForItsSubjects() {
        String lab = "/contexts/.lab";
        rest.postSchema(lab + "/subjects/s/versions", USER, "").is(200, "{\"id\":1}");
        rest.postSchema("/contexts/:.lab:/subjects/s", USER, "").is(200, version(":.lab:s", 1, 1, USER));

        rest.get(lab + "/subjects").is(200, "[\":.lab:s\"]");
        rest.get(lab + "/subjects?subjectPrefix=t").is(200, "[]");
        rest.get(lab + "/subjects/s/versions/latest").is(200, version(":.lab:s", 1, 1, USER));
        rest.get(lab + "/schemas").is(200, "[" + version(":.lab:s", 1, 1, USER) + "]");
        rest.get(lab + "/schemas/ids/1").is(200, "{\"schema\":" + RestClient.quoted(USER) + "}");
        rest.get(lab + "/schemas/ids/1/subjects").is(200, "[\":.lab:s\"]");
        rest.get(lab + "/contexts").is(200, "[\".\",\".lab\"]");
        rest.postSchema(lab + "/compatibility/subjects/s/versions/latest", USER_REQUIRING_NAME, "")
                .is(200, "{\"is_compatible\":false}");
        rest.get("/contexts/.:/subjects/s/versions").refusesWith(400, 400, "'.:' is not a context");
        rest.get("/contexts/:.:/subjects").is(200, "[]");
        rest.get("/subjects?subjectPrefix=").is(200, "[]");
        rest.delete(lab + "/subjects/s").is(200, "[1]");
    }

    @Test
    void settingsAndModesBelongToAContext() {
        rest.put("/contexts/.lab/config", "{\"compatibility\":\"FULL\"}").is(200, "{\"compatibility\":\"FULL\"}");
        rest.put("/contexts/.lab/mode", "{\"mode\":\"READONLY\"}").is(200, "{\"mode\":\"READONLY\"}");

        rest.get("/config/:.lab:").is(200, "{\"compatibilityLevel\":\"FULL\"}");
        rest.get("/contexts/.lab/config/s?defaultToGlobal=true").is(200, "{\"compatibilityLevel\":\"FULL\"}");
        rest.get("/config").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
        rest.get("/mode").is(200, "{\"mode\":\"READWRITE\"}");
        rest.register(":.lab:s", USER)
                .refusesWith(422, 42205, "Subject :.lab:s in context :.lab: is in read-only mode");
        rest.get("/config/:.:").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
    }

    @Test
    void aSubjectWithoutContextIsLookedForInAll() {
        rest.register("other", "\"bytes\"");
        rest.register(":.lab:s", USER);

        rest.get("/subjects/s/versions/1").is(200, version(":.lab:s", 1, 1, USER));
        rest.get("/subjects/s/versions/1/schema").is(200, USER);
        rest.postSchema("/subjects/s", USER, "").is(200, version(":.lab:s", 1, 1, USER));
        rest.get("/schemas/ids/1?subject=s").is(200, "{\"schema\":" + RestClient.quoted(USER) + "}");
        rest.get("/schemas/ids/1").is(200, "{\"schema\":\"\\\"bytes\\\"\"}");
        rest.get("/subjects/s/versions").refuses(404, 40401, "Subject 's' not found.");
    }

    @Test
    void anEmptyContextIsDeleted() {
        rest.register(":.lab:s", USER);
        rest.delete("/contexts/.lab").refusesWith(422, 42211, ".lab");
        rest.delete("/subjects/:.lab:s");
        rest.delete("/contexts/.lab").refusesWith(422, 42211, ".lab");
        rest.delete("/subjects/:.lab:s?permanent=true");

        rest.delete("/contexts/.lab").is(204, "");
        rest.get("/contexts").is(200, "[\".\"]");
        rest.delete("/contexts/.lab").refusesWith(404, 40401, ".lab");
        rest.register(":.lab:s", USER_WITH_NAME).is(200, "{\"id\":2}");
    }

    @Test
    void referencesStayInTheirContextUnlessTheyNameAnother() {
        String city =
                "{\"type\":\"record\",\"name\":\"City\",\"namespace\":\"geo\",\"fields\":[{\"name\":\"n\",\"type\":\"string\"}]}";
        String home = "{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\",\"type\":\"geo.City\"}]}";
        String reference = ",\"references\":[{\"name\":\"geo.City\",\"subject\":\"city\",\"version\":1}]";
        rest.register(":.lab:city", city);
        rest.postSchema("/subjects/home/versions", home, reference).refusesWith(422, 42201, "city");
        rest.postSchema("/subjects/:.lab:home/versions", home, reference).is(200, "{\"id\":2}");

        rest.get("/subjects/:.lab:city/versions/1/referencedby").is(200, "[2]");
        String qualified = "[{\"name\":\"geo.City\",\"subject\":\":.lab:city\",\"version\":1}]";
        rest.get("/subjects/:.lab:home/versions/1?referenceFormat=qualified")
                .is(
                        200,
                        "{\"subject\":\":.lab:home\",\"version\":1,\"id\":2,\"references\":" + qualified
                                + ",\"schema\":" + RestClient.quoted(home) + "}");
        rest.get("/schemas/ids/2?subject=:.lab:&referenceFormat=qualified")
                .is(200, "{\"schema\":" + RestClient.quoted(home) + ",\"references\":" + qualified + "}");
    }
}
