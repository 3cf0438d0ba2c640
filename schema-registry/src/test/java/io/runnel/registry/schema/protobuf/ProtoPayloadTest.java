package io.runnel.registry.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UninitializedMessageException;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The walk over payloads against protobuf-java's own reading of them. */
final class ProtoPayloadTest {
    /** More of them: -Dprotobuf.fuzz.runs=1000000. */
    private static final int RUNS = Integer.getInteger("protobuf.fuzz.runs", 5_000);

    private static final String PROTO3 = """
            syntax = "proto3";
            message M {
              int32 a = 1; sint64 b = 2; bool c = 3; fixed32 d = 4; double e = 5; string f = 6; bytes g = 7;
              E h = 8; M i = 9; repeated int32 j = 10; repeated string k = 11; repeated M l = 12;
              map<string, M> m = 13; repeated fixed64 n = 14; optional uint64 o = 15;
              oneof p { string q = 16; M r = 17; }
              enum E { X = 0; Y = 1; }
            }
            """;
    private static final String PROTO2 = """
            syntax = "proto2";
            message M {
              required int32 a = 1; optional M b = 2; repeated M c = 3; optional group G = 4 { required string x = 1; }
              repeated group H = 5 { optional M y = 1; } repeated sint32 d = 6 [packed = true];
              oneof o { M e = 7; string f = 8; } optional string p = 9; optional N q = 10; repeated bool i = 16;
            }
            message N { optional int32 a = 1; map<int32, M> b = 2; }
            """;

    /** The same again: -Dprotobuf.fuzz.seed=, as a failure prints it. */
    private final long seed = Long.getLong("protobuf.fuzz.seed", System.nanoTime());

    private final Random random = new Random(seed);

    @Test
    void agreesWithProtobufJavaOnProto3() {
        fuzz(PROTO3);
    }

    @Test
    void agreesWithProtobufJavaOnProto2() {
        fuzz(PROTO2);
    }

    private void fuzz(String text) {
        ProtoFiles files = ProtoFiles.read(text, Map.of());
        RequiredFields required = new RequiredFields(files.descriptor());
        Descriptor type = files.descriptor().getMessageTypes().get(0);
        // Where nothing is forgotten because another member of a oneof follows, nothing misplaced is lost.
        String plain = text.replace("oneof o { M e = 7; string f = 8; }", "optional M e = 7; optional string f = 8;")
                .replaceAll("oneof \\w+ \\{([^}]*)}", "$1");
        Descriptor free =
                ProtoFiles.read(plain, Map.of()).descriptor().getMessageTypes().get(0);
        int taken = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] bytes = payload(type);
            String refusal = ProtoPayload.refusal(type, required, ByteBuffer.wrap(bytes));
            String expected = expected(type, free, bytes);
            if ((refusal == null) != (expected == null)) {
                fail("seed %s, run %s: '%s' against '%s' for %s", seed, run, refusal, expected, hex(bytes));
            }
            taken += refusal == null ? 1 : 0;
        }
        assertThat(taken).as("both answers occur, seed " + seed).isBetween(RUNS / 20, RUNS - RUNS / 20);
    }

    /** What protobuf-java says; a field that landed among the unknown ones though the type has it counts as wrong. */
    private static @Nullable String expected(Descriptor type, Descriptor free, byte[] bytes) {
        try {
            DynamicMessage.parseFrom(type, bytes);
            return misplaced(DynamicMessage.newBuilder(free).mergeFrom(bytes).buildPartial());
        } catch (InvalidProtocolBufferException | UninitializedMessageException e) {
            return String.valueOf(e.getMessage()); // The second, unchecked, for what is missing deep inside.
        }
    }

    private static @Nullable String misplaced(Message message) {
        UnknownFieldSet unknown = message.getUnknownFields();
        for (int number : unknown.asMap().keySet()) {
            if (message.getDescriptorForType().findFieldByNumber(number) != null) {
                return "field " + number + " has another wire type";
            }
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            List<?> values = field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
            for (Object value : values) {
                String inner = value instanceof Message nested ? misplaced(nested) : null;
                if (inner != null) {
                    return inner;
                }
            }
        }
        return null;
    }

    /** Real messages, whole, joined, cut or damaged, and sometimes noise. */
    private byte[] payload(Descriptor type) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            byte[] noise = new byte[random.nextInt(12)];
            random.nextBytes(noise);
            return noise;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(message(type, 0));
        if (kind == 1) {
            out.writeBytes(message(type, 0));
        }
        byte[] bytes = out.toByteArray();
        for (int damage = kind < 5 ? 0 : random.nextInt(3); damage > 0 && bytes.length > 0; damage--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return kind == 9 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private byte[] message(Descriptor type, int depth) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (FieldDescriptor field : type.getFields()) {
                boolean wanted = field.isRequired() ? random.nextInt(20) > 0 : random.nextInt(7) == 0;
                for (int i = wanted ? 1 + random.nextInt(2) : 0; i > 0; i--) {
                    write(out, field, depth);
                }
            }
            if (random.nextInt(8) == 0) {
                out.writeUInt64(100, random.nextLong());
            }
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private void write(CodedOutputStream out, FieldDescriptor field, int depth) throws IOException {
        int number = field.getNumber();
        switch (field.getType()) {
            case MESSAGE -> out.writeByteArray(number, inner(field, depth));
            case GROUP -> {
                out.writeTag(number, 3);
                out.writeRawBytes(inner(field, depth));
                out.writeTag(number, random.nextInt(50) == 0 ? number + 1 : 4);
            }
            case FIXED64, SFIXED64, DOUBLE -> out.writeFixed64(number, random.nextLong());
            case FIXED32, SFIXED32, FLOAT -> out.writeFixed32(number, random.nextInt());
            case STRING -> out.writeString(number, random.nextBoolean() ? "text" : "käse");
            case BYTES -> out.writeBytes(number, ByteString.copyFrom(new byte[] {(byte) 0xff, 1}));
            case ENUM -> out.writeEnum(number, value(field).getNumber());
            default -> {
                if (field.isRepeated() && random.nextBoolean()) {
                    out.writeByteArray(number, new byte[] {1, (byte) 0x96, 1, 0});
                } else {
                    out.writeUInt64(number, random.nextLong() >> random.nextInt(64));
                }
            }
        }
    }

    private byte[] inner(FieldDescriptor field, int depth) {
        return depth > 2 ? new byte[0] : message(field.getMessageType(), depth + 1);
    }

    private EnumValueDescriptor value(FieldDescriptor field) {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        return values.get(random.nextInt(values.size()));
    }

    private static String hex(byte[] bytes) {
        List<String> digits = new ArrayList<>();
        for (byte b : bytes) {
            digits.add(String.format("%02x", b));
        }
        return String.join(" ", digits);
    }

    @Test
    void nestingIsBoundedWhereProtobufJavaBoundsIt() throws IOException {
        ProtoFiles files = ProtoFiles.read(PROTO3, Map.of());
        Descriptor type = files.descriptor().getMessageTypes().get(0);
        RequiredFields required = new RequiredFields(files.descriptor());
        byte[] bytes = new byte[0];
        for (int depth = 1; depth <= 110; depth++) {
            ByteArrayOutputStream outer = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(outer);
            out.writeByteArray(9, bytes);
            out.flush();
            bytes = outer.toByteArray();
            assertThat(ProtoPayload.refusal(type, required, ByteBuffer.wrap(bytes)) == null)
                    .as("depth " + depth)
                    .isEqualTo(expected(type, type, bytes) == null);
        }
    }

    /** Lengths claim gigabytes; the walk allocates nothing for them. */
    @Test
    void aHugeClaimedLengthCostsNothing() {
        ProtoFiles files = ProtoFiles.read(PROTO3, Map.of());
        Descriptor type = files.descriptor().getMessageTypes().get(0);
        byte[] bytes = {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 1, 2};
        assertThat(ProtoPayload.refusal(type, new RequiredFields(files.descriptor()), ByteBuffer.wrap(bytes)))
                .contains("length of 2147483647 where 2 bytes are left");
    }
}
