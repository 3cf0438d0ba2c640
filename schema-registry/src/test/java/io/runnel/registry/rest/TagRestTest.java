package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tags inside schemas: put there and taken away by requests, found by them. */
class TagRestTest extends RestTest {
    private static final String TAGS = "/subjects/s/versions/latest/tags";
    private static final String RECORD =
            "{\"schemaEntity\":{\"entityPath\":\"User\",\"entityType\":\"sr_record\"},\"tags\":";
    private static final String FIELD =
            "{\"schemaEntity\":{\"entityPath\":\"User.id\",\"entityType\":\"sr_field\"},\"tags\":";
    private static final String TAGGED = "{\"type\":\"record\",\"name\":\"User\",\"fields\":[{\"name\":\"id\","
            + "\"type\":\"long\",\"confluent:tags\":[\"PII\"]}],\"confluent:tags\":[\"A\",\"B\"]}";

    @Test
    void tagsMakeANewVersion() {
        rest.register("s", USER);
        rest.post(TAGS, "{\"tagsToAdd\":[" + RECORD + "[\"A\",\"B\"]}," + FIELD + "[\"PII\"]}]}")
                .is(
                        200,
                        "{\"id\":2,\"version\":2,\"metadata\":{\"properties\":{\"confluent:version\":\"2\"}},\"schema\":"
                                + RestClient.quoted(TAGGED) + "}");
        rest.post(TAGS, "{\"newVersion\":3,\"tagsToRemove\":[" + RECORD + "[\"A\",\"B\"]}," + FIELD + "[\"X\"]}]}");

        rest.get("/subjects/s/versions/3/schema").is(200, TAGGED.replace(",\"confluent:tags\":[\"A\",\"B\"]", ""));
        assertThat(rest.get("/subjects/s/versions/2?findTags=*").body())
                .endsWith(",\"schemaTags\":[" + RECORD + "[\"A\",\"B\"]}," + FIELD + "[\"PII\"]}]}");
        assertThat(rest.get("/schemas/ids/2?findTags=PII&findTags=Q").body())
                .endsWith(",\"schemaTags\":[" + FIELD + "[\"PII\"]}]}");
        assertThat(rest.get("/schemas/ids/2?findTags=Q").body()).endsWith(",\"schemaTags\":[]}");
    }

    @Test
    void rulesAndMetadataMayChangeWithTheTags() {
        rest.register("s", USER);
        String rule =
                "{\"name\":\"%s\",\"kind\":\"TRANSFORM\",\"mode\":\"WRITEREAD\",\"type\":\"T\",\"disabled\":false}";
        String a = String.format(rule, "a");
        String b = String.format(rule, "b");
        rest.post(TAGS, "{\"rulesToMerge\":{\"domainRules\":[" + a + "," + b + "]}}");
        rest.post(TAGS, "{\"rulesToRemove\":[\"a\"],\"metadata\":{\"properties\":{\"k\":\"v\"}}}");

        assertThat(rest.get("/subjects/s/versions/3").body())
                .contains("\"metadata\":{\"properties\":{\"confluent:version\":\"3\",\"k\":\"v\"}}")
                .contains("\"ruleSet\":{\"domainRules\":[" + b + "]}");
        rest.post(TAGS, "{\"ruleSet\":{},\"rulesToRemove\":[\"b\"]}")
                .refuses(422, 42210, "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove");
    }

    @Test
    void tagsThatCannotBeAreRefused() {
        rest.post(TAGS, "{\"tagsToAdd\":[" + RECORD + "[\"A\"]}]}").refuses(404, 40401, "Subject 's' not found.");
        rest.register("s", USER);
        rest.post("/subjects/s/versions/9/tags", "{\"tagsToAdd\":[]}").refuses(404, 40402, "Version 9 not found.");
        rest.post("/subjects/s/versions/x/tags", "{\"tagsToAdd\":[]}").refusesWith(422, 42202, "'x'");
        rest.post(TAGS, "{\"newVersion\":1,\"tagsToAdd\":[" + RECORD + "[\"A\"]}]}")
                .refusesWith(422, 42201, "version");
        rest.post(TAGS, "{\"tagsToAdd\":[" + RECORD.replace("User", "Other") + "[\"A\"]}]}")
                .refusesWith(422, 42201, "no record 'Other'");
        rest.post(TAGS, "{\"tagsToAdd\":[{\"tags\":[\"A\"]}]}").refusesWith(400, 400, "tagsToAdd");
    }

    @Test
    void aRegistrationMayBringTagsAndTakeOverThose() {
        rest.register("s", USER);
        rest.post(
                "/subjects/s/versions",
                body(
                        USER,
                        ",\"version\":2,\"schemaTagsToAdd\":[" + RECORD + "[\"A\",\"B\"]}," + FIELD + "[\"PII\"]}]"));
        rest.get("/subjects/s/versions/2/schema").is(200, TAGGED);
        rest.post("/subjects/s/versions", body(USER_WITH_NAME, ",\"propagateSchemaTags\":true"));
        assertThat(rest.get("/subjects/s/versions/3/schema").body())
                .isEqualTo(USER_WITH_NAME
                        .replaceFirst("\"long\"", "\"long\",\"confluent:tags\":[\"PII\"]")
                        .replaceFirst("]}$", "],\"confluent:tags\":[\"A\",\"B\"]}"));
        rest.post("/subjects/none/versions", body(USER, ",\"version\":2,\"schemaTagsToAdd\":[" + RECORD + "[\"A\"]}]"))
                .refusesWith(422, 42201, "version");
    }

    @Test
    void jsonSchemasCarryTagsAsWell() {
        String json =
                "{\"type\":\"object\",\"properties\":{\"mails\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
                        + "\"properties\":{\"address\":{\"type\":\"string\"}}}}}}";
        rest.postSchema("/subjects/s/versions", json, ",\"schemaType\":\"JSON\"");
        rest.post(
                TAGS,
                "{\"tagsToAdd\":[{\"schemaEntity\":{\"entityPath\":\"object.mails.array.object.address\","
                        + "\"entityType\":\"sr_field\"},\"tags\":[\"PII\"]}]}");

        rest.get("/subjects/s/versions/2/schema")
                .is(200, json.replace("\"string\"", "\"string\",\"confluent:tags\":[\"PII\"]"));
    }
}
