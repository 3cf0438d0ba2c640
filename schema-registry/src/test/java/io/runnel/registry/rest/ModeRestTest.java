package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Modes: what a registry, a context or a subject lets its clients do, and imports, which bring their ids. */
class ModeRestTest extends RestTest {
    private static String imported(String schema, int version, int id) {
        return body(schema, ",\"version\":" + version + ",\"id\":" + id);
    }

    @Test
    void modesAreSetReadAndTakenBack() {
        rest.get("/mode").is(200, "{\"mode\":\"READWRITE\"}");
        rest.get("/mode/s").refuses(404, 40409, "Subject 's' does not have subject-level mode configured");
        rest.get("/mode/s?defaultToGlobal=true").is(200, "{\"mode\":\"READWRITE\"}");
        rest.put("/mode/s", "{\"mode\":\"readonly\"}").is(200, "{\"mode\":\"READONLY\"}");
        rest.get("/mode/s").is(200, "{\"mode\":\"READONLY\"}");
        rest.put("/mode", "{\"mode\":\"FORWARD\"}").is(200, "{\"mode\":\"FORWARD\"}");
        rest.get("/mode/t?defaultToGlobal=true").is(200, "{\"mode\":\"FORWARD\"}");

        rest.delete("/mode/s").is(200, "{\"mode\":\"READONLY\"}");
        rest.delete("/mode/s").refuses(404, 40401, "Subject 's' not found.");
        rest.delete("/mode").is(200, "{\"mode\":\"FORWARD\"}");
        rest.get("/mode").is(200, "{\"mode\":\"READWRITE\"}");
        rest.put("/mode", "{\"mode\":\"READONLY\"}");
        rest.put("/mode", "{\"mode\":null}").is(200, "{}");
        rest.get("/mode").is(200, "{\"mode\":\"READWRITE\"}");
        rest.put("/mode/s", "{\"mode\":null}").is(200, "{}");
    }

    @Test
    void aModeThatDoesNotExistIsRefused() {
        rest.put("/mode", "{\"mode\":\"ODD\"}").refusesWith(422, 42204, "ODD", "READWRITE", "IMPORT");
        rest.put("/mode/s", "{}").refusesWith(422, 42204, "mode");
        rest.put("/mode/%01", "{\"mode\":\"READONLY\"}").refusesWith(422, 42208, "control character");
    }

    @Test
    void aReadOnlySubjectTakesNoChange() {
        rest.register("s", "\"string\"");
        rest.put("/mode/s", "{\"mode\":\"READONLY\"}");

        rest.register("s", "\"int\"").refuses(422, 42205, "Subject s in context  is in read-only mode");
        rest.register("s", "\"string\"").is(200, "{\"id\":1}");
        rest.delete("/subjects/s").refusesWith(422, 42205, "read-only");
        rest.delete("/subjects/s/versions/1").refusesWith(422, 42205, "read-only");
        rest.put("/config/s", "{\"compatibility\":\"NONE\"}").refusesWith(422, 42205, "read-only");
        rest.delete("/config/s").refusesWith(422, 42205, "read-only");
        rest.register("t", "\"int\"").is(200, "{\"id\":2}");
        rest.put("/mode", "{\"mode\":\"READONLY\"}");
        rest.put("/mode/s", "{\"mode\":\"READWRITE\"}").is(200, "{\"mode\":\"READWRITE\"}");
        rest.register("t", "\"long\"").refusesWith(422, 42205, "read-only");
    }

    @Test
    void theOverrideHoldsWhateverSubjectsSay() {
        rest.put("/mode/s", "{\"mode\":\"READWRITE\"}");
        rest.put("/mode", "{\"mode\":\"READONLY_OVERRIDE\"}").is(200, "{\"mode\":\"READONLY_OVERRIDE\"}");

        rest.get("/mode/s").is(200, "{\"mode\":\"READONLY_OVERRIDE\"}");
        rest.get("/mode/other").is(200, "{\"mode\":\"READONLY_OVERRIDE\"}");
        rest.register("s", "\"string\"").refusesWith(422, 42205, "read-only");
        rest.delete("/mode").is(200, "{\"mode\":\"READONLY_OVERRIDE\"}");
        rest.register("s", "\"string\"").is(200, "{\"id\":1}");
    }

    @Test
    void modesOfAContextGoWithTheirSubjectsWhenAsked() {
        for (String scope : new String[] {":.c:", ":.c:s", ":.c:t", ":.d:s"}) {
            rest.put("/mode/" + scope, "{\"mode\":\"READONLY\"}");
        }
        rest.delete("/mode/:.c:?recursive=false").is(200, "{\"mode\":\"READONLY\"}");
        rest.get("/mode/:.c:s").is(200, "{\"mode\":\"READONLY\"}");
        rest.delete("/mode/:.c:?recursive=true").is(200, "{}");
        rest.get("/mode/:.c:s").refusesWith(404, 40409);
        rest.get("/mode/:.c:t").refusesWith(404, 40409);
        rest.get("/mode/:.d:s").is(200, "{\"mode\":\"READONLY\"}");

        rest.put("/mode", "{\"mode\":\"READONLY\"}");
        rest.put("/mode/u", "{\"mode\":\"IMPORT\"}");
        rest.delete("/mode?recursive=true").is(200, "{\"mode\":\"READONLY\"}");
        rest.get("/mode/u").refusesWith(404, 40409);
    }

    @Test
    void anImportBringsItsIdsAndVersions() {
        rest.register("s", "\"string\"");
        rest.put("/mode/s", "{\"mode\":\"IMPORT\"}")
                .refusesWith(422, 42205, "Cannot import since found existing subjects");
        rest.put("/mode/t", "{\"mode\":\"IMPORT\"}").is(200, "{\"mode\":\"IMPORT\"}");

        rest.register("t", "\"long\"").refuses(422, 42205, "Subject t in context  is not in read-write mode");
        rest.post("/subjects/t/versions", imported("\"int\"", 3, 100)).is(200, "{\"id\":100}");
        rest.post("/subjects/t/versions", imported("\"bytes\"", 7, 90)).is(200, "{\"id\":90}");
        rest.post("/subjects/t/versions", imported("\"int\"", 3, 100)).is(200, "{\"id\":100}");
        rest.register("t", "\"int\"").is(200, "{\"id\":100}");
        rest.get("/subjects/t/versions").is(200, "[3,7]");
        rest.get("/schemas/ids/90").is(200, "{\"schema\":\"\\\"bytes\\\"\"}");
        rest.post("/subjects/t/versions", imported("\"double\"", 8, 100)).refusesWith(422, 42205, "100");
        rest.register("s2", "\"float\"").is(200, "{\"id\":101}");
        rest.put("/mode/s?force=true", "{\"mode\":\"IMPORT\"}").is(200, "{\"mode\":\"IMPORT\"}");
    }

    @Test
    void anIdWithoutImportIsRefused() {
        rest.post("/subjects/s/versions", imported("\"string\"", 1, 17))
                .refuses(422, 42205, "Subject s in context  is not in import mode");
        rest.register("s", "\"string\"").is(200, "{\"id\":1}");
        rest.post("/subjects/s/versions", body("\"string\"", ",\"id\":1")).is(200, "{\"id\":1}");
    }
}
