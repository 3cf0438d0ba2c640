package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of a schema is read again whenever a record needs it, so it must be a schema itself, and the same. */
final class ProtobufStoredTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "syntax = \"proto2\"; message M { optional bytes b = 1 [default = \"\\000\\x01a\\'\\\"\\\\ \\n\"]; }",
                "syntax = \"proto2\"; message M { optional bytes b = 1 [default = \"plain\"]; }",
                "syntax = \"proto3\"; enum E { X = 0; Y = -1; Z = -2; A = 2; } message M { E e = 1; }",
                "syntax = \"proto2\"; enum E { X = 0; Y = -1; } message M { optional E e = 1 [default = Y]; }",
            })
    void aTextIsRead(String text) {
        isReadAgain(text);
    }

    @Test
    void aDescriptorsDefaultOfBytesIsRead() {
        FieldDescriptorProto.Builder bytes = field().setType(Type.TYPE_BYTES).setDefaultValue("a\\001\\\"\\\\");

        ProtobufSchema schema = isReadAgain(base64(file("proto2", message().addField(bytes))));

        assertThat(schema.canonicalText()).contains("[default = \"a\\001\\\"\\\\\"];");
    }

    @Test
    void aDescriptorsNamesAreNames() {
        DescriptorProto.Builder oneof = message()
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("x { } int32 z = 9; oneof y"))
                .addField(field().setOneofIndex(0));
        refused(file("proto3", oneof), "'x { } int32 z = 9; oneof y' is no name");
        refused(file("proto3", message().addReservedName("a\"; int32 q = 3; reserved \"r")), "is no name");
        refused(file("proto3", message()).setPackage("a; message Q {}"), "'a; message Q {}' is no name");
    }

    @Test
    void aDescriptorsFieldIsInNoOneofThatItsMessageLacks() {
        refused(file("proto3", message().addField(field().setOneofIndex(-1))), "field a is in a oneof that M lacks");
    }

    private static ProtobufSchema isReadAgain(String text) {
        ProtobufSchema schema = parse(text);
        assertThat(parse(schema.canonicalText()).canonicalText()).isEqualTo(schema.canonicalText());
        assertThat(parse(schema.normalizedText()).normalizedText()).isEqualTo(schema.normalizedText());
        return schema;
    }

    private static void refused(FileDescriptorProto.Builder file, String reason) {
        assertThatThrownBy(() -> parse(base64(file)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(reason);
    }

    private static ProtobufSchema parse(String text) {
        return (ProtobufSchema) SchemaParser.parse(new ResolvedSchema(SchemaType.PROTOBUF, text, List.of()));
    }

    private static FileDescriptorProto.Builder file(String syntax, DescriptorProto.Builder message) {
        return FileDescriptorProto.newBuilder().setSyntax(syntax).addMessageType(message);
    }

    private static DescriptorProto.Builder message() {
        return DescriptorProto.newBuilder().setName("M");
    }

    private static FieldDescriptorProto.Builder field() {
        return FieldDescriptorProto.newBuilder()
                .setName("a")
                .setNumber(1)
                .setType(Type.TYPE_INT32)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private static String base64(FileDescriptorProto.Builder file) {
        return Base64.getEncoder().encodeToString(file.build().toByteArray());
    }
}
