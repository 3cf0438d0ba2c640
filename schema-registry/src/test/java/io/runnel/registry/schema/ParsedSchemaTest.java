package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedSchemaTest {
    private static final String EVENT = "{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"a.b\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
            + "{\"name\":\"kind\",\"type\":{\"type\":\"enum\",\"name\":\"Kind\",\"symbols\":[\"X\",\"Y\"]}},"
            + "{\"name\":\"note\",\"type\":[\"null\",\"string\"]},"
            + "{\"name\":\"more\",\"type\":{\"type\":\"map\",\"values\":\"double\"}}]}";

    private static ParsedSchema parse(SchemaType type, String text) {
        return SchemaParser.parse(new ResolvedSchema(type, text, List.of()));
    }

    private static byte[] event() throws IOException {
        Schema schema = new Schema.Parser().parse(EVENT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema)
                .write(
                        new GenericRecordBuilder(schema)
                                .set("id", 7L)
                                .set("tags", List.of("one", "two"))
                                .set(
                                        "kind",
                                        new GenericData.EnumSymbol(
                                                schema.getField("kind").schema(), "Y"))
                                .set("note", "n")
                                .set("more", Map.of("k", 1.5))
                                .build(),
                        encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void avroIsKnownByItsParsedForm() {
        ParsedSchema schema = parse(
                SchemaType.AVRO,
                " {\"name\" : \"Event\", \"namespace\":\"a.b\", "
                        + EVENT.substring(EVENT.indexOf("\"fields\""), EVENT.length() - 1) + ", \"type\":\"record\"}");

        assertThat(schema.canonicalText()).isEqualTo(EVENT);
        assertThat(schema.recordName(ByteBuffer.allocate(0))).isEqualTo("a.b.Event");
    }

    @Test
    void aWholeAvroValueIsTaken() throws IOException {
        ByteBuffer payload = ByteBuffer.wrap(event());

        assertThat(parse(SchemaType.AVRO, EVENT).payloadRefusal(payload)).isNull();
        assertThat(payload.position()).isZero();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(payload.remaining()).put(event()).flip();
        assertThat(parse(SchemaType.AVRO, EVENT).payloadRefusal(direct)).isNull();
    }

    @Test
    void anAvroValueCutAnywhereIsRefused() throws IOException {
        byte[] event = event();
        for (int length = 0; length < event.length; length++) {
            assertThat(parse(SchemaType.AVRO, EVENT).payloadRefusal(ByteBuffer.wrap(event, 0, length)))
                    .as("cut to " + length)
                    .isNotNull();
        }
    }

    @Test
    void whatFollowsAnAvroValueIsRefused() throws IOException {
        byte[] longer = Arrays.copyOf(event(), event().length + 1);

        assertThat(parse(SchemaType.AVRO, EVENT).payloadRefusal(ByteBuffer.wrap(longer)))
                .isEqualTo("bytes are left over after the value");
    }

    @Test
    void aPayloadThatClaimsMoreThanItHoldsCostsNothing() throws IOException {
        ParsedSchema nulls = parse(SchemaType.AVRO, "{\"type\":\"array\",\"items\":\"null\"}");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        encoder.writeLong(Integer.MAX_VALUE / 2);
        encoder.writeLong(0);

        assertThat(nulls.payloadRefusal(ByteBuffer.wrap(bytes.toByteArray()))).contains("claims");
        ParsedSchema list = parse(
                SchemaType.AVRO,
                "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\",\"L\"]}]}");
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 2);
        assertThat(list.payloadRefusal(ByteBuffer.wrap(deep))).contains("nested deeper");
    }

    @Test
    void jsonIsKnownByItsTextWithoutLayout() {
        ParsedSchema schema = parse(SchemaType.JSON, "{ \"type\" : \"object\",\n \"title\":\"T\", \"maximum\": 1.50 }");

        assertThat(schema.canonicalText()).isEqualTo("{\"type\":\"object\",\"title\":\"T\",\"maximum\":1.50}");
        assertThat(schema.normalizedText()).isEqualTo("{\"maximum\":1.50,\"title\":\"T\",\"type\":\"object\"}");
        assertThat(schema.recordName(ByteBuffer.allocate(0))).isEqualTo("T");
    }

    @Test
    void jsonValuesAreHeldAgainstTheSchema() {
        ParsedSchema schema = parse(
                SchemaType.JSON,
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}");

        assertThat(schema.payloadRefusal(json("{\"a\":1}"))).isNull();
        assertThat(schema.payloadRefusal(json("{\"a\":\"x\"}"))).contains("/a", "integer");
        assertThat(schema.payloadRefusal(json("{}"))).contains("'a'");
        assertThat(schema.payloadRefusal(json("{\"a\":1} x"))).contains("not JSON");
        assertThat(schema.payloadRefusal(json(""))).isNotNull();
    }

    private static ByteBuffer json(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-04/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema"
            })
    void everyDraftIsParsedAndChecked(String draft) {
        String prefix = "{\"$schema\":\"" + draft + "\",";

        assertThat(parse(SchemaType.JSON, prefix + "\"type\":\"string\",\"minLength\":2}")
                        .payloadRefusal(json("\"x\"")))
                .isNotNull();
        assertThatThrownBy(() -> parse(SchemaType.JSON, prefix + "\"minLength\":\"two\"}"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("minLength");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "17",
                "{\"a\":1,\"a\":2}",
                "{\"$ref\":\"#/definitions/none\"}",
                "{\"$ref\":\"http://example.invalid/other.json\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"classpath:/draft-07/schema\"}",
                "{\"pattern\":\"(\"}",
                "{\"maximum\":1e999999999}"
            })
    void whatIsNoJsonSchemaIsRefused(String text) {
        assertThatThrownBy(() -> parse(SchemaType.JSON, text))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(42201))
                .hasMessageStartingWith("Invalid JSON schema: ");
    }

    @Test
    void aJsonSchemaFetchesNothingFromTheNetwork() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        AtomicInteger requests = new AtomicInteger();
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.json";
            assertThatThrownBy(() -> parse(SchemaType.JSON, "{\"$ref\":\"" + url + "\"}"))
                    .isInstanceOf(RegistryException.class);
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }
}
