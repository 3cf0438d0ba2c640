package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Settings: kept and given back field by field, for all, for contexts, for subjects. */
class ConfigRestTest extends RestTest {
    @Test
    void everyFieldIsKeptAndGivenBack() {
        String rules =
                "{\"domainRules\":[{\"name\":\"check\",\"kind\":\"CONDITION\",\"mode\":\"WRITE\",\"type\":\"CEL\","
                        + "\"expr\":\"true\",\"disabled\":false}]}";
        String metadata = "{\"tags\":{\"a.b\":[\"PII\"]},\"properties\":{\"owner\":\"bob\"},\"sensitive\":[\"owner\"]}";
        String fields =
                "\"normalize\":true,\"validateFields\":true,\"validateNewSchemas\":false,\"validateRules\":true,";
        String more = "\"compatibilityPolicy\":\"STRICT\",\"compatibilityGroup\":\"app.version\",\"defaultMetadata\":"
                + metadata + ",\"overrideMetadata\":" + metadata + ",\"defaultRuleSet\":" + rules
                + ",\"overrideRuleSet\":" + rules + "}";
        String sent = "{\"alias\":\"t\"," + fields + "\"compatibility\":\"FULL\"," + more;
        rest.put("/config/s", sent).is(200, sent);
        rest.get("/config/s").is(200, sent.replace("\"compatibility\":", "\"compatibilityLevel\":"));
        rest.delete("/config/s").is(200, sent.replace("\"compatibility\":", "\"compatibilityLevel\":"));
        rest.get("/config/s").refuses(404, 40408, "Subject 's' does not have subject-level compatibility configured");
    }

    @Test
    void aFieldThatIsNotSentStays() {
        rest.put("/config/s", "{\"compatibility\":\"FULL\",\"normalize\":true}");
        rest.put("/config/s", "{\"validateFields\":false}")
                .is(200, "{\"normalize\":true,\"validateFields\":false,\"compatibility\":\"FULL\"}");
        rest.put("/config/s", "{\"normalize\":null,\"compatibility\":null}").is(200, "{\"validateFields\":false}");
        rest.get("/config/s").is(200, "{\"validateFields\":false}");
        rest.get("/config/s?defaultToGlobal=true")
                .is(200, "{\"validateFields\":false,\"compatibilityLevel\":\"BACKWARD\"}");
    }

    @Test
    void globalSettingsHoldWhereNoneAreSet() {
        rest.get("/config?defaultToGlobal=true").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
        rest.put("/config", "{\"compatibility\":\"none\",\"compatibilityGroup\":\"g\"}")
                .is(200, "{\"compatibility\":\"NONE\",\"compatibilityGroup\":\"g\"}");
        rest.get("/config/s?defaultToGlobal=true")
                .is(200, "{\"compatibilityLevel\":\"NONE\",\"compatibilityGroup\":\"g\"}");
        rest.delete("/config").is(200, "{\"compatibilityLevel\":\"NONE\",\"compatibilityGroup\":\"g\"}");
        rest.get("/config").is(200, "{\"compatibilityLevel\":\"BACKWARD\"}");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        rest.put("/config/s", "{\"compatibility\":\"SIDEWAYS\"}")
                .refusesWith(422, 42203, "SIDEWAYS", "full_transitive");
        rest.put("/config", "{\"overrideRuleSet\":{\"domainRules\":[{\"name\":\"1st\",\"type\":\"CEL\"}]}}")
                .refuses(422, 42210, "Illegal initial character in rule name: 1st");
        rest.put("/config", "{\"defaultRuleSet\":{\"migrationRules\":[{\"name\":\"m\",\"type\":\"JSONATA\"}]}}")
                .refuses(422, 42210, "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN");
        rest.put("/config", "{\"normalize\":\"perhaps\"}")
                .refuses(400, 400, "The request body's field 'normalize' must be true or false, not \"perhaps\"");
        rest.put("/config", "{\"defaultMetadata\":[]}").refusesWith(400, 400, "'defaultMetadata' must be an object");
        rest.put("/config/" + "s".repeat(1100), "{\"compatibility\":\"NONE\"}").refusesWith(422, 42208, "1024");
    }

    @Test
    void anAliasAnswersForItsSubject() {
        rest.register("orders", USER);
        rest.put("/config/bestellungen", "{\"alias\":\"orders\"}").is(200, "{\"alias\":\"orders\"}");

        rest.get("/subjects/bestellungen/versions/1").is(200, version("orders", 1, 1, USER));
        rest.postSchema("/subjects/bestellungen", USER, "").is(200, version("orders", 1, 1, USER));
        rest.postSchema("/compatibility/subjects/bestellungen/versions", USER_REQUIRING_NAME, "")
                .is(200, "{\"is_compatible\":false}");
        rest.register("bestellungen", USER_WITH_NAME).is(200, "{\"id\":2}");
        rest.get("/subjects/orders/versions").is(200, "[1,2]");
        rest.get("/schemas/ids/1/subjects?subject=bestellungen").is(200, "[\"orders\"]");
        rest.get("/subjects").is(200, "[\"orders\"]");
        rest.get("/schemas?subjectPrefix=best").is(200, "[]");
        rest.get("/schemas?subjectPrefix=best&aliases=true&latestOnly=true")
                .is(
                        200,
                        "["
                                + version("orders", 2, 2, USER_WITH_NAME)
                                        .replaceFirst("}$", ",\"aliases\":[\"bestellungen\"]}")
                                + "]");
    }

    @Test
    void normalizationMayBeASetting() {
        String schema =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"a\":1,\"b\":2}]}";
        rest.put("/config/s", "{\"normalize\":true}");
        rest.register("s", schema).is(200, "{\"id\":1}");
        rest.register("s", schema.replace("\"a\":1,\"b\":2", "\"b\":2,\"a\":1")).is(200, "{\"id\":1}");
    }
}
