package io.runnel.registry.rest;

import org.junit.jupiter.api.Test;

/** Settings of a subject that bear on what may follow, beside its level. */
class EvolutionRestTest extends RestTest {
    private static final String OPEN = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
    private static final String OPEN_WITH_MORE =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}";
    private static final String JSON = ",\"schemaType\":\"JSON\"";

    @Test
    void aLenientSubjectTakesPropertiesIntoAnOpenModel() {
        rest.postSchema("/subjects/s/versions", OPEN, JSON).is(200, "{\"id\":1}");
        rest.postSchema("/subjects/s/versions", OPEN_WITH_MORE, JSON)
                .refusesWith(409, 409, "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", "#/properties/b");
        rest.put("/config/s", "{\"compatibilityPolicy\":\"LENIENT\"}");
        rest.postSchema("/subjects/s/versions", OPEN_WITH_MORE, JSON).is(200, "{\"id\":2}");
    }

    @Test
    void reservedFieldsAreKeptFreeWhereFieldsAreValidated() {
        String reserved = ",\"metadata\":{\"properties\":{\"confluent:reserved\":\"b, c\"}}";
        rest.put("/config/s", "{\"compatibility\":\"NONE\"}");
        rest.postSchema("/subjects/s/versions", OPEN_WITH_MORE, JSON + reserved).is(200, "{\"id\":1}");

        rest.put("/config/s", "{\"validateFields\":true}");
        rest.postSchema("/subjects/s/versions", OPEN_WITH_MORE.replace("\"a\"", "\"x\""), JSON + reserved)
                .refusesWith(
                        409,
                        409,
                        "The new schema has field that conflicts with the reserved field b.",
                        "{validateFields: 'true', compatibility: 'NONE'}");
        rest.postSchema(
                        "/subjects/s/versions",
                        OPEN,
                        JSON + ",\"metadata\":{\"properties\":{\"confluent:reserved\":\"b\"}}")
                .refusesWith(
                        409,
                        409,
                        "The new schema has reserved field c removed from its metadata which is present in the old"
                                + " schema's metadata.");
        rest.postSchema("/subjects/s/versions", OPEN, JSON + reserved).is(200, "{\"id\":2}");
    }

    @Test
    void aTextThatDiffersInLayoutAloneHasTheOldId() {
        rest.register(
                        "s",
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"d\",\"type\":\"double\",\"default\":1}]}")
                .is(200, "{\"id\":1}");
        rest.register(
                        "s",
                        "{ \"name\" : \"R\", \"fields\":[{\"type\":\"double\",\"name\":\"d\",\"default\":1}],\"type\":\"record\"}")
                .is(200, "{\"id\":1}");
        rest.postSchema("/subjects/j/versions", OPEN, JSON).is(200, "{\"id\":2}");
        rest.postSchema("/subjects/j/versions", OPEN.replace(":", " : "), JSON).is(200, "{\"id\":2}");
    }
}
