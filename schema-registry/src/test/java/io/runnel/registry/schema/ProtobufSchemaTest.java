package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.registry.SchemaType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts as Confluent's registry stores and normalizes them, and what they describe. */
final class ProtobufSchemaTest {
    private static final String EVERYTHING = """
            // A file with a bit of everything.
            syntax = "proto2"; package shop.v1;
            import 'google/protobuf/timestamp.proto'; import public "google/type/money.proto";
            import "google/protobuf/descriptor.proto"; import "confluent/meta.proto";
            option java_package = "com.shop"; option deprecated = true;
            option (confluent.file_meta) = { tags: ["A", "B"] doc: "it's" };
            message Order { /* of one
              customer */
              enum State { option allow_alias = true; OPEN = 0; NEW = 0; DONE = 5 [deprecated = true]; reserved 7, 9 to max; }
              message Line { required string sku = 2; optional int32 count = 1 [default = 0x0a, json_name = "n"]; }
              oneof payment { string card = 8; Line cash = 6; }
              reserved "old", "older"; reserved 20 to 22, 19;
              repeated Line lines = 3; required State state = 2 [default = OPEN];
              optional .google.protobuf.Timestamp placed = 4; map<string, Line> extra = 5;
              optional google.type.Money price = 7 [(unit).scale = 010, (unit).name = "c"];
              extensions 100 to 199, 300; extensions 1000 to max;
              extend Order { optional Line gift = 101; optional bool urgent = 100; }
            }
            message Unit { optional int32 scale = 1; optional string name = 2; }
            extend google.protobuf.FieldOptions { optional Unit unit = 50001; }
            service Shop { rpc Place (Order) returns (stream Order.Line) { option deprecated = true; } rpc Watch (stream Order) returns (Unit); }
            """;
    private static final String CANONICAL = """
            syntax = "proto2";
            package shop.v1;

            import "google/protobuf/timestamp.proto";
            import "google/protobuf/descriptor.proto";
            import "confluent/meta.proto";
            import public "google/type/money.proto";

            option java_package = "com.shop";
            option deprecated = true;
            option (confluent.file_meta) = {
              tags: [
                "A",
                "B"
              ],
              doc: "it\\'s"
            };

            message Order {
              reserved "old", "older";
              reserved 20 to 22, 19;

              repeated Line lines = 3;
              required State state = 2 [default = OPEN];
              optional .google.protobuf.Timestamp placed = 4;
              map<string, Line> extra = 5;
              optional google.type.Money price = 7 [
                (unit).scale = 010,
                (unit).name = "c"
              ];

              oneof payment {
                string card = 8;
                Line cash = 6;
              }

              extensions 100 to 199, 300;
              extensions 1000 to max;

              extend Order {
                optional Line gift = 101;
                optional bool urgent = 100;
              }

              message Line {
                required string sku = 2;
                optional int32 count = 1 [
                  default = 0x0a,
                  json_name = "n"
                ];
              }
              enum State {
                reserved 7, 9 to max;
                option allow_alias = true;
                OPEN = 0;
                NEW = 0;
                DONE = 5 [deprecated = true];
              }
            }
            message Unit {
              optional int32 scale = 1;
              optional string name = 2;
            }

            extend google.protobuf.FieldOptions {
              optional Unit unit = 50001;
            }

            service Shop {
              rpc Place (Order) returns (stream Order.Line) {
                option deprecated = true;
              };
              rpc Watch (stream Order) returns (Unit);
            }
            """;
    private static final String NORMALIZED = """
            package shop.v1;

            import "confluent/meta.proto";
            import "google/protobuf/descriptor.proto";
            import "google/protobuf/timestamp.proto";
            import public "google/type/money.proto";

            option (confluent.file_meta) = {
              doc: "it\\'s",
              tags: [
                "A",
                "B"
              ]
            };
            option deprecated = true;
            option java_package = "com.shop";

            message Order {
              reserved 19;
              reserved 20 to 22;
              reserved "old";
              reserved "older";

              required .shop.v1.Order.State state = 2 [default = OPEN];
              repeated .shop.v1.Order.Line lines = 3;
              optional .google.protobuf.Timestamp placed = 4;
              map<string, .shop.v1.Order.Line> extra = 5;
              optional .google.type.Money price = 7 [(shop.v1.unit) = {
                name: "c",
                scale: 8
              }];

              oneof payment {
                .shop.v1.Order.Line cash = 6;
                string card = 8;
              }

              extensions 100 to 199;
              extensions 300;
              extensions 1000 to max;

              extend .shop.v1.Order {
                optional bool urgent = 100;
                optional .shop.v1.Order.Line gift = 101;
              }

              message Line {
                optional int32 count = 1 [
                  default = 10,
                  json_name = "n"
                ];
                required string sku = 2;
              }
              enum State {
                reserved 7;
                reserved 9 to max;
                option allow_alias = true;
                NEW = 0;
                OPEN = 0;
                DONE = 5 [deprecated = true];
              }
            }
            message Unit {
              optional int32 scale = 1;
              optional string name = 2;
            }

            extend .google.protobuf.FieldOptions {
              optional .shop.v1.Unit unit = 50001;
            }

            service Shop {
              rpc Place (.shop.v1.Order) returns (stream .shop.v1.Order.Line) {
                option deprecated = true;
              };
              rpc Watch (stream .shop.v1.Order) returns (.shop.v1.Unit);
            }
            """;

    static ProtobufSchema parse(String text, String... imports) {
        List<ResolvedSchema.Import> files = new ArrayList<>();
        for (int i = 0; i < imports.length; i += 2) {
            files.add(new ResolvedSchema.Import(imports[i], imports[i + 1]));
        }
        return (ProtobufSchema) SchemaParser.parse(new ResolvedSchema(SchemaType.PROTOBUF, text, files));
    }

    /** The original indents empty lines within a block like the others; text blocks cannot hold blanks at their end. */
    private static String withoutBlanksAtEnds(String text) {
        return text.replaceAll("(?m) +$", "");
    }

    @Test
    void theCanonicalTextIsConfluents() {
        String canonical = parse(EVERYTHING).canonicalText();
        assertThat(withoutBlanksAtEnds(canonical)).isEqualTo(CANONICAL);
        assertThat(parse(canonical).canonicalText()).isEqualTo(canonical);
    }

    @Test
    void theNormalizedTextIsConfluents() {
        String normalized = parse(EVERYTHING).normalizedText();
        assertThat(withoutBlanksAtEnds(normalized)).isEqualTo(NORMALIZED);
        assertThat(parse(normalized).normalizedText()).isEqualTo(normalized);
        assertThat(parse(normalized).canonicalText()).isEqualTo(normalized);
    }

    @Test
    void anEmptyLineWithinANestedBlockIsIndented() {
        String text = "message A { message B { reserved 2; optional int32 c = 1; } }";
        assertThat(parse(text).canonicalText()).isEqualTo("""

                message A {
                  message B {
                    reserved 2;
                |
                    optional int32 c = 1;
                  }
                }
                """.replace("|", "  "));
    }

    @Test
    void extensionsAreLeftOutOnRequest() {
        assertThat(parse(EVERYTHING).formattedText("ignore_extensions"))
                .contains("(confluent.file_meta)", "price = 7;")
                .doesNotContain("extend", "extensions", "unit).");
        assertThat(parse(EVERYTHING).formattedText("other"))
                .isEqualTo(parse(EVERYTHING).canonicalText());
    }

    @Test
    void aSerializedDescriptorIsTakenAsTheText() throws Exception {
        String text = """
                syntax = "proto3";
                package p;
                import "q.proto";
                message M {
                  map<string, q.N> a = 1; optional string b = 2; repeated E c = 3 [packed = false];
                  oneof o { int32 d = 4; M e = 5; }
                  enum E { X = 0; }
                }
                """;
        String[] imports = {"q.proto", "syntax = \"proto3\"; package q; message N { string s = 1; }"};
        ProtobufSchema schema = parse(text, imports);
        String serialized = schema.formattedText("serialized");
        FileDescriptorProto proto =
                FileDescriptorProto.parseFrom(Base64.getDecoder().decode(serialized));
        assertThat(proto.getMessageType(0).getField(0).getTypeName()).isEqualTo(".p.M.AEntry");
        ProtobufSchema again = parse(serialized, imports);
        assertThat(again.canonicalText()).contains("message AEntry {", "option map_entry = true;");
        assertThat(again.normalizedText()).isEqualTo(schema.normalizedText());
        assertThat(again.message().orElseThrow().findFieldByName("a").isMapField())
                .isTrue();
    }

    @Test
    void everyWellKnownFileCanBeImported() {
        for (String file : List.of(
                "google/protobuf/any",
                "google/protobuf/api",
                "google/protobuf/descriptor",
                "google/protobuf/duration",
                "google/protobuf/empty",
                "google/protobuf/field_mask",
                "google/protobuf/source_context",
                "google/protobuf/struct",
                "google/protobuf/timestamp",
                "google/protobuf/type",
                "google/protobuf/wrappers",
                "google/type/calendar_period",
                "google/type/color",
                "google/type/date",
                "google/type/datetime",
                "google/type/dayofweek",
                "google/type/decimal",
                "google/type/expr",
                "google/type/fraction",
                "google/type/interval",
                "google/type/latlng",
                "google/type/localized_text",
                "google/type/money",
                "google/type/month",
                "google/type/phone_number",
                "google/type/postal_address",
                "google/type/quaternion",
                "google/type/timeofday",
                "confluent/meta",
                "confluent/type/decimal")) {
            ProtobufSchema schema = parse("syntax = \"proto3\"; import \"" + file + ".proto\"; message M { }");
            assertThat(schema.file().getDependencies().get(0).getMessageTypes().size()
                            + schema.file()
                                    .getDependencies()
                                    .get(0)
                                    .getEnumTypes()
                                    .size())
                    .as(file)
                    .isPositive();
            assertThat(schema.normalizedText()).contains(file);
        }
    }

    @Test
    void importsOfImportsAreFoundAndAReferenceGoesBeforeAWellKnownFile() {
        ProtobufSchema schema = parse(
                "syntax = \"proto3\"; import \"b.proto\"; message M { a.A a = 1; }",
                "a.proto",
                "syntax = \"proto3\"; package a; message A { google.type.Money own = 1; }"
                        + " import \"google/type/money.proto\";",
                "b.proto",
                "syntax = \"proto3\"; import public \"a.proto\";",
                "google/type/money.proto",
                "syntax = \"proto3\"; package google.type; message Money { bool mine = 1; }");
        Descriptor money = schema.message()
                .orElseThrow()
                .findFieldByName("a")
                .getMessageType()
                .findFieldByName("own")
                .getMessageType();
        assertThat(money.findFieldByName("mine")).isNotNull();
    }

    /** What SQL and other readers see: by name and number, repeated, map, optional, in a oneof, nested. */
    @Test
    void messagesAreDescribed() {
        ProtobufSchema schema = parse("""
                syntax = "proto3"; package p;
                message A { optional int32 x = 1; repeated string y = 2; map<string, B> z = 3; oneof o { B b = 4; } }
                message B { message C { E e = 9; } enum E { X = 0; } }
                """);
        Descriptor a = schema.message("p.A").orElseThrow();
        assertThat(schema.message(List.of(1, 0)).orElseThrow().getFullName()).isEqualTo("p.B.C");
        assertThat(schema.message(List.of(1, 1))).isEmpty();
        assertThat(schema.message("p.Z")).isEmpty();
        assertThat(a.findFieldByName("x").hasPresence()).isTrue();
        assertThat(a.findFieldByNumber(2).isRepeated()).isTrue();
        assertThat(a.findFieldByName("z").isMapField()).isTrue();
        FieldDescriptor member = a.findFieldByName("b");
        assertThat(member.getRealContainingOneof().getName()).isEqualTo("o");
        assertThat(a.findFieldByName("x").getRealContainingOneof()).isNull();
    }
}
