package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.runnel.registry.SchemaType;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROTOBUF through the REST API: what a serializer does, and what its records look like. */
final class ProtobufRestTest {
    private static final String PROTOBUF = ",\"schemaType\":\"PROTOBUF\"";
    private static final String MONEY = """
            syntax = "proto3";
            package shop;
            message Money { int64 units = 1; string currency = 2; }
            """;
    private static final String ORDER = """
            syntax = "proto3";
            package shop;

            import "google/protobuf/timestamp.proto";
            import "shop/money.proto";

            // An order of one customer.
            message Order {
                string id = 1; /* never empty */
                Money price = 2; google.protobuf.Timestamp placed = 3;
            }
            """;
    private static final String ORDER_CANONICAL = """
            syntax = "proto3";
            package shop;

            import "google/protobuf/timestamp.proto";
            import "shop/money.proto";

            message Order {
              string id = 1;
              Money price = 2;
              google.protobuf.Timestamp placed = 3;
            }
            """;

    private TestRegistry log;
    private RestClient rest;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        log = new TestRegistry(folder);
        rest = new RestClient(log.fresh(), log.clusterId());
    }

    @AfterEach
    void stop() throws Exception {
        rest.close();
        log.close();
    }

    @Test
    void aFileAndThoseItImportsAreRegisteredAndFound() {
        rest.postSchema("/subjects/money/versions", MONEY, PROTOBUF).is(200, "{\"id\":1}");
        String references =
                PROTOBUF + ",\"references\":[{\"name\":\"shop/money.proto\",\"subject\":\"money\",\"version\":1}]";
        rest.postSchema("/subjects/orders-value/versions", ORDER, references).is(200, "{\"id\":2}");
        rest.postSchema("/subjects/orders-value/versions", ORDER_CANONICAL, references)
                .is(200, "{\"id\":2}");
        assertThat(rest.get("/schemas/ids/2").body())
                .contains("\"schemaType\":\"PROTOBUF\"", RestClient.quoted(ORDER_CANONICAL), "shop/money.proto");
        rest.get("/subjects/money/versions/1/referencedby").is(200, "[2]");
        rest.delete("/subjects/money/versions/1").refusesWith(422, 42206, "money");
        assertThat(rest.postSchema("/subjects/orders-value", ORDER, references).body())
                .contains("\"version\":1");
    }

    /** It says the same as the text, so it is the same schema. */
    @Test
    void aDescriptorIsGivenAndTakenInBase64() {
        rest.postSchema("/subjects/money/versions", MONEY, PROTOBUF).is(200, "{\"id\":1}");
        String serialized = rest.get("/schemas/ids/1/schema?format=serialized").body();
        assertThat(serialized).matches("[A-Za-z0-9+/=]+");
        rest.postSchema("/subjects/other/versions?normalize=true", serialized, PROTOBUF)
                .is(200, "{\"id\":1}");
        rest.postSchema("/subjects/other/versions?normalize=true", MONEY, PROTOBUF)
                .is(200, "{\"id\":1}");
        rest.get("/schemas/ids/1/schema?format=ignore_extensions")
                .is(200, rest.get("/schemas/ids/1/schema").body());
    }

    @Test
    void whatDoesNotParseOrResolveIsRefusedWithPlaceAndReason() {
        rest.postSchema("/subjects/s/versions", "syntax = \"proto3\";\nmessage M { string a = 1 }", PROTOBUF)
                .refusesWith(422, 42201, "Invalid PROTOBUF schema", "line 2");
        rest.postSchema("/subjects/s/versions", ORDER, PROTOBUF)
                .refusesWith(422, 42201, "shop/money.proto", "references");
        rest.postSchema("/subjects/s/versions", "syntax = \"proto3\";\nmessage M { Other a = 1; }", PROTOBUF)
                .refusesWith(422, 42201, "line 2", "Other", "not defined");
    }

    @Test
    void aChangeThatBreaksReadersIsRefused() {
        rest.postSchema("/subjects/money/versions", MONEY, PROTOBUF).is(200, "{\"id\":1}");
        String changed = MONEY.replace("int64 units", "string units");
        rest.postSchema("/subjects/money/versions", changed, PROTOBUF)
                .refusesWith(409, 409, "FIELD_SCALAR_KIND_CHANGED", "#/Money/1");
        rest.postSchema("/subjects/money/versions", MONEY.replace("int64", "uint32"), PROTOBUF)
                .is(200, "{\"id\":2}");
    }

    /** The framing as documented: zero byte, four bytes of id, indexes, message; protobuf-java writes the message. */
    @Test
    void aSerializersRecordIsReadByItsIndexes() {
        ProtobufSchema schema =
                (ProtobufSchema) SchemaParser.parse(new ResolvedSchema(SchemaType.PROTOBUF, """
                syntax = "proto3";
                message First { string a = 1; }
                message Second { message Inner { int32 n = 1; } message Other { string s = 7; } }
                """, List.of()));
        Descriptor other = schema.message("Second.Other").orElseThrow();
        byte[] message = DynamicMessage.newBuilder(other)
                .setField(other.findFieldByName("s"), "grüezi")
                .build()
                .toByteArray();
        byte[] prefix = ProtobufSchema.prefix(other);
        assertThat(prefix).as("two indexes, 1 and 1, as zigzag").containsExactly(4, 2, 2);
        ByteBuffer payload = ByteBuffer.allocate(prefix.length + message.length)
                .put(prefix)
                .put(message)
                .flip();
        assertThat(schema.recordName(payload)).isEqualTo("Second.Other");
        assertThat(schema.payloadRefusal(payload)).isNull();
        assertThat(ProtobufSchema.body(payload).remaining()).isEqualTo(message.length);
        assertThat(schema.recordName(ByteBuffer.wrap(new byte[] {0, 10, 1, 'x'})))
                .isEqualTo("First");
        assertThat(schema.payloadRefusal(ByteBuffer.wrap(new byte[] {4, 2, 8}))).contains("[1, 4]");
    }
}
