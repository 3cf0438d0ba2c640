package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.runnel.registry.SchemaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payloads from anywhere: no check throws, none takes memory out of proportion, and all agree with the libraries. */
class PayloadFuzzTest {
    private static final int ROUNDS = 4000;
    /** What a check of a small payload may allocate, with room for the error's text and stack trace. */
    private static final long MAX_BYTES_ALLOCATED = 32 << 20;

    private static final String AVRO = "{\"type\":\"record\",\"name\":\"Event\",\"fields\":["
            + "{\"name\":\"i\",\"type\":\"int\"},{\"name\":\"l\",\"type\":\"long\"},{\"name\":\"f\",\"type\":\"float\"},"
            + "{\"name\":\"d\",\"type\":\"double\"},{\"name\":\"b\",\"type\":\"boolean\"},"
            + "{\"name\":\"s\",\"type\":\"string\"},{\"name\":\"y\",\"type\":\"bytes\"},"
            + "{\"name\":\"x\",\"type\":{\"type\":\"fixed\",\"name\":\"X\",\"size\":3}},"
            + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\",\"C\"]}},"
            + "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"string\",\"long\"]}},"
            + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":\"int\"}}},"
            + "{\"name\":\"n\",\"type\":[\"null\",\"Event\"]}]}";
    private static final String JSON = "{\"type\":\"object\",\"properties\":{"
            + "\"id\":{\"type\":\"integer\",\"minimum\":0,\"multipleOf\":2},"
            + "\"name\":{\"type\":\"string\",\"maxLength\":12,\"pattern\":\"^[a-z]+$\"},"
            + "\"tags\":{\"type\":\"array\",\"items\":{\"enum\":[\"red\",\"blue\",null,1.5]},\"uniqueItems\":true},"
            + "\"more\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#\"}]},"
            + "\"not\":{\"not\":{\"type\":\"string\"}}},"
            + "\"required\":[\"id\"],\"additionalProperties\":{\"type\":\"boolean\"}}";
    private static final String DOCUMENT = "{\"id\":42,\"name\":\"abc\",\"tags\":[\"red\",null,1.5],"
            + "\"more\":{\"id\":0,\"more\":null,\"flag\":true},\"not\":[1,{\"a\":\"\\u00e9\"}]}";

    private final ObjectMapper mapper = new ObjectMapper();
    private final long seed = Long.getLong("runnel.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeEach
    void tellTheSeed() {
        System.out.println("PayloadFuzzTest: -Drunnel.fuzz.seed=" + seed);
    }

    private static ParsedSchema parse(SchemaType type, String text) {
        return SchemaParser.parse(new ResolvedSchema(type, text, List.of()));
    }

    @Test
    void avroPayloadsAreTakenExactlyWhereAvrosReaderTakesThem() throws IOException {
        Schema schema = new Schema.Parser().parse(AVRO);
        ParsedSchema parsed = parse(SchemaType.AVRO, AVRO);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload = round % 4 == 0 ? randomBytes() : mutated(avro(schema), round % 4 - 1);
            String refusal = refusal(parsed, payload);
            if (refusal == null || !refusal.contains("claims")) {
                assertThat(refusal == null)
                        .as("round %d: %s says '%s'", round, Arrays.toString(payload), refusal)
                        .isEqualTo(isReadByAvro(schema, payload));
            }
        }
    }

    @Test
    void jsonPayloadsAreTakenExactlyWhereTheValidatorTakesThem() throws IOException {
        ParsedSchema parsed = parse(SchemaType.JSON, JSON);
        com.networknt.schema.Schema reference =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(mapper.readTree(JSON));
        for (int round = 0; round < ROUNDS; round++) {
            byte[] payload =
                    round % 4 == 0 ? randomBytes() : mutated(DOCUMENT.getBytes(StandardCharsets.UTF_8), round % 4 - 1);
            String refusal = refusal(parsed, payload);
            if (refusal == null || !refusal.contains("JSON") && !refusal.contains("cannot be checked")) {
                JsonNode document = mapper.readTree(payload);
                assertThat(refusal == null)
                        .as("round %d: %s says '%s'", round, new String(payload, StandardCharsets.UTF_8), refusal)
                        .isEqualTo(reference.validate(document).isEmpty());
            }
        }
    }

    @Test
    void documentsThatBreakTheSchemaEverywhereCostLittle() {
        String values = "\"x\",".repeat(200_000);
        byte[] payload = ("[" + values + "0]").getBytes(StandardCharsets.UTF_8);

        assertThat(refusalWithin(
                        parse(SchemaType.JSON, "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"),
                        payload,
                        100L << 20))
                .contains("/0");
    }

    @Test
    void depthBombsAndHugeNumbersAreRefused() {
        ParsedSchema any = parse(SchemaType.JSON, "{\"multipleOf\":3}");

        assertThat(refusal(any, "[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .contains("nest");
        assertThat(refusal(any, "1e999999999".getBytes(StandardCharsets.UTF_8))).contains("exponent");
        assertThat(refusal(any, "9".repeat(5000).getBytes(StandardCharsets.UTF_8)))
                .contains("1000");
        assertThat(refusal(any, "1e3000".getBytes(StandardCharsets.UTF_8))).contains("multiple");
    }

    @Test
    void aPatternThatWouldTakeAgesGivesUp() {
        // A back reference keeps Java's matcher from remembering where it failed before.
        ParsedSchema pattern = parse(SchemaType.JSON, "{\"pattern\":\"^(([a-z])+.)+\\\\2[A-Z]$\"}");

        assertThat(refusal(pattern, ("\"" + "a".repeat(60) + "\"").getBytes(StandardCharsets.UTF_8)))
                .contains("takes more than");
        assertThat(refusal(pattern, "\"ab.bX\"".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] avro(Schema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = random.nextBoolean()
                ? EncoderFactory.get().binaryEncoder(bytes, null)
                : EncoderFactory.get().blockingBinaryEncoder(bytes, null);
        Object datum = new RandomData(schema, 1, random.nextLong()).iterator().next();
        new GenericDatumWriter<>(schema).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Changes some bytes, cuts, inserts or doubles a part; or leaves the payload as it is. */
    private byte[] mutated(byte[] payload, int changes) {
        byte[] bytes = payload.clone();
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    private String refusal(ParsedSchema schema, byte[] payload) {
        return refusalWithin(schema, payload, MAX_BYTES_ALLOCATED);
    }

    private String refusalWithin(ParsedSchema schema, byte[] payload, long maxBytes) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            return schema.payloadRefusal(ByteBuffer.wrap(payload));
        } catch (Throwable e) {
            return fail("seed " + seed + ", payload " + Arrays.toString(payload), e);
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for a payload of " + payload.length)
                    .isLessThan(maxBytes);
        }
    }

    private static boolean isReadByAvro(Schema schema, byte[] payload) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload, null);
            new GenericDatumReader<>(schema).read(null, decoder);
            return decoder.isEnd();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
