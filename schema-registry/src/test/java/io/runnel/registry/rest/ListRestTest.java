package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Lists: what they hold, in which order, by which pages. */
class ListRestTest extends RestTest {
    @Test
    void subjectsAreListedByPrefixAndPage() {
        rest.register("b-1", USER);
        rest.register("a-1", USER);
        rest.register("a-2", USER);

        rest.get("/subjects").is(200, "[\"a-1\",\"a-2\",\"b-1\"]");
        rest.get("/subjects?subjectPrefix=a-").is(200, "[\"a-1\",\"a-2\"]");
        rest.get("/subjects?offset=1&limit=1").is(200, "[\"a-2\"]");
        rest.get("/subjects?offset=1").is(200, "[\"a-2\",\"b-1\"]");
        rest.get("/subjects?limit=0").is(200, "[\"a-1\",\"a-2\",\"b-1\"]");
        rest.get("/subjects?limit=-1&offset=-3").is(200, "[\"a-1\",\"a-2\",\"b-1\"]");
        rest.get("/subjects?offset=2147483647&limit=2147483647").is(200, "[]");
    }

    @Test
    void deletedSubjectsAndVersionsAreListedWhenAsked() {
        rest.put("/config", "{\"compatibility\":\"NONE\"}");
        rest.register("s", "\"string\"");
        rest.register("s", "\"int\"");
        rest.register("t", "\"long\"");
        rest.delete("/subjects/s/versions/1");
        rest.delete("/subjects/t");

        rest.get("/subjects").is(200, "[\"s\"]");
        rest.get("/subjects?deleted=TRUE").is(200, "[\"s\",\"t\"]");
        rest.get("/subjects?deletedOnly=true").is(200, "[\"t\"]");
        rest.get("/subjects/s/versions").is(200, "[2]");
        rest.get("/subjects/s/versions?deleted=true").is(200, "[1,2]");
        rest.get("/subjects/s/versions?deleted=true&limit=1").is(200, "[1]");
        rest.get("/subjects/s/versions?deletedOnly=true").is(200, "[1]");
        rest.get("/subjects/t/versions").refuses(404, 40401, "Subject 't' not found.");
        rest.get("/subjects/t/versions/latest?deleted=true").is(200, version("t", 1, 3, "\"long\""));
        rest.get("/subjects/t/versions/1/schema?deleted=true").is(200, "\"long\"");
        rest.postSchema("/subjects/t?deleted=true", "\"long\"", "").is(200, version("t", 1, 3, "\"long\""));
        rest.postSchema("/subjects/t", "\"long\"", "").refuses(404, 40401, "Subject 't' not found.");
        rest.get("/schemas").is(200, "[" + version("s", 2, 2, "\"int\"") + "]");
        rest.get("/schemas?deleted=true&offset=1&limit=1").is(200, "[" + version("s", 2, 2, "\"int\"") + "]");
        rest.get("/schemas?deleted=true&latestOnly=true")
                .is(200, "[" + version("s", 2, 2, "\"int\"") + "," + version("t", 1, 3, "\"long\"") + "]");
    }

    @Test
    void schemasAreListedByPrefix() {
        rest.register("a", "\"string\"");
        rest.register("b", "\"string\"");
        rest.register("b", "[\"string\",\"int\"]");

        rest.get("/schemas?subjectPrefix=b")
                .is(
                        200,
                        "[" + version("b", 1, 1, "\"string\"") + "," + version("b", 2, 2, "[\"string\",\"int\"]")
                                + "]");
        rest.get("/schemas?subjectPrefix=b&latestOnly=true")
                .is(200, "[" + version("b", 2, 2, "[\"string\",\"int\"]") + "]");
        rest.get("/schemas?subjectPrefix=c").is(200, "[]");
    }

    @Test
    void whoCarriesAnIdIsListed() {
        rest.register("a", USER);
        rest.register("b", USER);
        rest.register(":.lab:a", USER);
        rest.delete("/subjects/b");

        rest.get("/schemas/ids/1/subjects").is(200, "[\"a\"]");
        rest.get("/schemas/ids/1/subjects?deleted=true").is(200, "[\"a\",\"b\"]");
        rest.get("/schemas/ids/1/subjects?deleted=true&offset=1&limit=1").is(200, "[\"b\"]");
        rest.get("/schemas/ids/1/subjects?deleted=true&subject=b").is(200, "[\"b\"]");
        rest.get("/schemas/ids/1/subjects?subject=:.lab:").is(200, "[\":.lab:a\"]");
        rest.get("/schemas/ids/1/versions").is(200, "[{\"subject\":\"a\",\"version\":1}]");
        rest.get("/schemas/ids/1/versions?deleted=true&limit=1").is(200, "[{\"subject\":\"a\",\"version\":1}]");
    }

    @Test
    void whoRefersToASchemaIsListedByPage() {
        String city = "{\"type\":\"record\",\"name\":\"City\",\"fields\":[]}";
        String reference = ",\"references\":[{\"name\":\"City\",\"subject\":\"city\",\"version\":1}]";
        rest.register("city", city);
        for (int i = 0; i < 3; i++) {
            String home = "{\"type\":\"record\",\"name\":\"Home" + i
                    + "\",\"fields\":[{\"name\":\"city\",\"type\":\"City\"}]}";
            rest.postSchema("/subjects/home-" + i + "/versions", home, reference);
        }

        rest.get("/subjects/city/versions/1/referencedby").is(200, "[2,3,4]");
        rest.get("/subjects/city/versions/latest/referencedby?offset=1&limit=1").is(200, "[3]");
        rest.get("/subjects/city/versions/2/referencedby").refuses(404, 40402, "Version 2 not found.");
        rest.get("/subjects/none/versions/1/referencedby").refuses(404, 40401, "Subject 'none' not found.");
    }
}
