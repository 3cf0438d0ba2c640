package io.runnel.registry.schema;

import static io.runnel.registry.schema.ProtobufSchemaTest.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.RegistryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are no PROTOBUF schemas: where, and why. */
final class ProtobufRefusalTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        message M { int32 a = 1; int32 a = 2; }                      | line 2, column 26 | has this name already
        message M { int32 a = 1; int32 b = 1; }                      | line 2, column 26 | number 1 of message M is taken by a
        message M { int32 a = 1; oneof o { int32 b = 1; } }          | line 2, column 36 | taken by a
        message M { reserved 1; int32 a = 1; }                       | line 2, column 25 | reserves number 1
        message M { reserved 2 to max; int32 a = 9; }                | line 2            | reserves number 9
        message M { reserved "a"; int32 a = 1; }                     | line 2            | reserves this name
        message M { int32 a = 0; }                                   | line 2            | number 0
        message M { int32 a = 19500; }                               | line 2            | 19500
        message M { int32 a = 536870912; }                           | line 2            | 536870912
        message M { N a = 1; }                                       | line 2, column 13 | "N" is not defined
        message M { .p.N a = 1; }                                    | line 2            | ".p.N" is not defined
        message M { required int32 a = 1; }                          | line 2            | required
        message M { int32 a = 1 [default = 5]; }                     | line 2            | default
        message M { extensions 100 to 200; }                         | line 2            | extension ranges
        message M { map<double, string> a = 1; }                     | line 2            | map key
        message M { map<M, string> a = 1; }                          | line 2            | map key
        message M { oneof o { } }                                    | line 2            | oneof o has no field
        message M { int32 a = 1 [packed = maybe]; }                  | line 2            | packed
        message M { int32 a = 1; } message M { }                     | line 2            | already defined
        enum E { A = 1; }                                            | line 2, column 10 | must be zero
        enum E { }                                                   | line 2            | at least one
        enum E { A = 0; B = 0; }                                     | line 2            | number 0 of enum E is taken by A
        enum E { A = 0; reserved 1; B = 1; }                         | line 2            | reserves number 1
        message M { int32 a = 1                                      | line 3            | end of file
        message M { int32 a = one; }                                 | line 2            | expected an integer
        mesage M { }                                                 | line 2            | unexpected label
        import "x.proto";                                            | x.proto           | references
        extend google.protobuf.FieldOptions { string a = 1; }        | line 2            | google.protobuf.FieldOptions
        service S { rpc A (M) returns (M); }                         | line 2            | "M" is not defined
        """)
    void whatIsNoSchemaIsRefusedWithItsPlace(String text, String place, String reason) {
        assertThatThrownBy(() -> parse("syntax = \"proto3\";\n" + text + "\n"))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(42201))
                .hasMessageStartingWith("Invalid PROTOBUF schema: ")
                .hasMessageContaining(place)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edition = \"2023\";", "// since\n/* a year */ edition = '2024'; message M { }"})
    void editionsAreRefusedInSoManyWords(String text) {
        assertThatThrownBy(() -> parse(text))
                .hasMessageContaining("edition \"202")
                .hasMessageContaining("proto3");
    }

    @Test
    void importsInACircleAreRefused() {
        assertThatThrownBy(() -> parse(
                        "syntax = \"proto3\"; import \"a.proto\";",
                        "a.proto",
                        "syntax = \"proto3\"; import \"b.proto\";",
                        "b.proto",
                        "syntax = \"proto3\"; import \"a.proto\";"))
                .hasMessageContaining("imports \"a.proto\", which imports itself");
    }

    @Test
    void anErrorInAnImportNamesTheFile() {
        assertThatThrownBy(() -> parse(
                        "syntax = \"proto3\"; import \"a.proto\";",
                        "a.proto",
                        "syntax = \"proto3\";\nmessage A { X x = 1; }"))
                .hasMessageContaining("in 'a.proto', line 2, column 13");
        assertThatThrownBy(() -> parse(
                        "syntax = \"proto3\"; import \"a.proto\";", "a.proto", "syntax = \"proto3\";\nmessage A {"))
                .hasMessageContaining("'a.proto', line 2");
    }

    @Test
    void deepNestingIsRefusedWithoutHarm() {
        String deep = "message M {".repeat(5000) + "}".repeat(5000);
        assertThatThrownBy(() -> parse("syntax = \"proto3\";" + deep)).hasMessageContaining("nested deeper");
    }
}
