package io.runnel.registry.rest;

import io.runnel.registry.TestRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the API against an empty registry of its own, over HTTP. */
abstract class RestTest {
    static final String V1 = "application/vnd.schemaregistry.v1+json";
    /** The header of clients that take the fields of Confluent Platform 8. */
    static final String[] FULL = {"Confluent-Accept-Unknown-Properties", "true"};

    static final String USER =
            "{\"type\":\"record\",\"name\":\"User\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    static final String USER_WITH_NAME = "{\"type\":\"record\",\"name\":\"User\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"name\",\"type\":\"string\",\"default\":\"\"}]}";
    static final String USER_REQUIRING_NAME = "{\"type\":\"record\",\"name\":\"User\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"name\",\"type\":\"string\"}]}";

    static TestRegistry node;
    RestClient rest;

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

    static String version(String subject, int version, int id, String schema) {
        return "{\"subject\":\"" + subject + "\",\"version\":" + version + ",\"id\":" + id + ",\"schema\":"
                + RestClient.quoted(schema) + "}";
    }

    /** A registration's body, with further fields that begin with a comma. */
    static String body(String schema, String more) {
        return "{\"schema\":" + RestClient.quoted(schema) + more + "}";
    }
}
