package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.Runnel;
import io.runnel.server.schemas.RegistryRequestException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Schemas from the command line, as docs/operations.md shows them. */
final class SchemasCommandTest {
    private static final String ORDER = """
            {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
              {"name": "item", "type": "string"},
              {"name": "quantity", "type": "int"}]}
            """;
    private static final String WITH_DISCOUNT = """
            {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
              {"name": "item", "type": "string"},
              {"name": "quantity", "type": "long"},
              {"name": "discount", "type": ["null", "double"], "default": null}]}
            """;
    private static final String WITH_SHOP = """
            {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
              {"name": "item", "type": "string"},
              {"name": "quantity", "type": "int"},
              {"name": "shop", "type": "string"}]}
            """;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Runnel node;

    @BeforeEach
    void start() {
        node = Runnel.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aSchemaIsRegisteredListedAndShown() throws IOException {
        String order = file("order.avsc", ORDER);

        assertThat(done("register", "orders-value", order)).isEqualTo("registered orders-value, version 1, id 1\n");
        assertThat(done("register", "orders-value", order))
                .isEqualTo("known already as orders-value, version 1, id 1\n");
        done("register", "orders-value", file("order2.avsc", WITH_DISCOUNT));
        done("register", "clicks", file("click.json", "{\"type\": \"object\"}"));

        assertThat(done("list")).isEqualTo("""
                subject       versions  id  type  level     mode
                ------------  --------  --  ----  --------  ---------
                clicks        1          3  JSON  BACKWARD  READWRITE
                orders-value  1-2        2  AVRO  BACKWARD  READWRITE
                """);
        assertThat(done("list", "--prefix", "cl", "--json"))
                .contains("\"clicks\"", "\"versions\" : [ 1 ]")
                .doesNotContain("orders");
        assertThat(done("show", "orders-value@1")).startsWith("""
                orders-value, version 1, id 1, AVRO
                {
                  "type" : "record",
                """);
        assertThat(done("show", "--id", "2")).startsWith("id 2, of [orders-value@2], AVRO\n");
        assertThat(done("show", "clicks", "--raw")).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void aSchemaIsCheckedBeforeItIsRegistered() throws IOException {
        done("register", "orders-value", file("order.avsc", ORDER));
        String good = file("good.avsc", WITH_DISCOUNT);
        String bad = file("bad.avsc", WITH_SHOP);

        assertThat(done("check", "orders-value", good))
                .isEqualTo(good + " is compatible with orders-value (level BACKWARD)\n");
        assertThat(answer(1, "check", "orders-value", bad))
                .startsWith(bad + " is not compatible with orders-value (level BACKWARD):\n")
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE", "shop");
        assertThat(failed("register", "orders-value", bad))
                .contains("incompatible", "(error 409)", "runnel schemas diff orders-value " + bad);

        done("config", "orders-value", "--level", "NONE");
        assertThat(done("check", "orders-value", bad)).contains("(level NONE)");
        assertThat(done("check", "unheard-of", bad)).contains("is compatible");
    }

    @Test
    void aDifferenceIsShownByFieldWithTheReadersItBreaks() throws IOException {
        done("register", "orders-value", file("order.avsc", ORDER));
        String file = file("new.avsc", WITH_DISCOUNT);

        String expected = """
                orders-value, version 1 → FILE, AVRO
                ~ quantity  int → long
                + discount  null | double, default null
                readers with FILE understand what was written with version 1: yes
                readers with version 1 understand what was written with FILE: no
                """.replace("FILE", file);
        assertThat(done("diff", "orders-value", file))
                .startsWith(expected)
                .contains("TYPE_MISMATCH")
                .endsWith("""
                        allowed at NONE, BACKWARD; refused at FORWARD, FULL
                        level of orders-value: BACKWARD
                        """);

        done("register", "orders-value", file);
        assertThat(done("diff", "orders-value", "1", "2")).startsWith(expected.replace(file, "version 2"));
        assertThat(done("diff", "orders-value", "2", "1"))
                .contains("- discount", "allowed at NONE, FORWARD; refused at");
        assertThat(done("diff", "orders-value", "2"))
                .contains("the same\n", "allowed at NONE, BACKWARD, FORWARD, FULL\n");
    }

    @Test
    void whatASchemaRefersToIsRegisteredFirstAndLookedUp() throws IOException {
        String customer = """
                {"type": "record", "name": "Customer", "namespace": "io.acme", "fields": [{"name": "name", "type": "string"}]}
                """;
        String order = """
                {"type": "record", "name": "Order", "namespace": "io.acme", "fields": [
                  {"name": "customer", "type": "io.acme.Customer"}]}
                """;
        String reference = "io.acme.Customer=customers@1";
        String file = file("order.avsc", order);

        assertThat(failed("register", "orders-value", file, "--reference", reference))
                .contains("customers");
        done("register", "customers", file("customer.avsc", customer));
        done("register", "orders-value", file, "--reference", reference);

        assertThat(done("show", "orders-value")).contains("reference io.acme.Customer = customers@1\n");
        assertThat(done("diff", "orders-value", "1", file, "--reference", reference))
                .contains("the same but for layout");
        assertThat(failed("delete", "customers")).contains("(error 42206)");
    }

    @Test
    void protoFilesAreComparedByLineAndReaders() throws IOException {
        String money = "syntax = \"proto3\";\npackage io.acme;\n\nmessage Money {\n  int64 cents = 1;\n}\n";
        String order = "syntax = \"proto3\";\npackage io.acme;\n\nimport \"money.proto\";\n\n"
                + "message Order {\n  Money price = 1;\n  QUANTITY quantity = 2;\n}\n";
        String reference = "money.proto=money@1";
        String numbers = file("order.proto", order.replace("QUANTITY", "int32"));
        String texts = file("texts.proto", order.replace("QUANTITY", "string"));

        done("register", "money", file("money.proto", money));
        assertThat(done("register", "orders-value", numbers, "--reference", reference))
                .isEqualTo("registered orders-value, version 1, id 2\n");

        assertThat(answer(1, "check", "orders-value", texts, "--reference", reference))
                .contains("is not compatible");
        assertThat(done("diff", "orders-value", texts, "--reference", reference))
                .contains("-   int32 quantity = 2;\n+   string quantity = 2;\n")
                .contains("allowed at NONE; refused at BACKWARD, FORWARD, FULL\n");
    }

    @Test
    void versionsAreDeletedInTwoSteps() throws IOException {
        done("register", "orders-value", file("order.avsc", ORDER));
        done("register", "orders-value", file("order2.avsc", WITH_DISCOUNT));

        assertThat(done("delete", "orders-value@1")).isEqualTo("deleted orders-value, versions: 1\n");
        assertThat(done("list", "--deleted"))
                .contains("subject       versions  deleted  id", "orders-value         2        1   2");
        assertThat(done("show", "--id", "1")).startsWith("id 1, ");
        assertThat(done("delete", "orders-value", "--permanent"))
                .isEqualTo("deleted orders-value for good, versions: 1-2\n");
        assertThat(done("list", "--deleted")).doesNotContain("orders-value");
        assertThat(failed("delete", "orders-value", "--permanent")).contains("(error 40401)");
        assertThat(failed("show", "orders-value")).contains("Subject 'orders-value' not found", "(error 40401)");
    }

    @Test
    void levelAndModeAreShownSetAndTakenBack() throws IOException {
        done("register", "orders-value", file("order.avsc", ORDER));

        assertThat(done("config")).contains("level=BACKWARD\n");
        assertThat(done("config", "orders-value", "--level", "FULL")).contains("level=FULL\n");
        assertThat(done("config", "orders-value", "--unset")).contains("level=BACKWARD\n");
        assertThat(done("mode", "orders-value")).isEqualTo("mode=READWRITE\n");
        assertThat(failed("mode", "orders-value", "--set", "SLEEPING")).contains("SLEEPING", "(error 42204)");
    }

    @Test
    void whatIsCalledWronglySaysHowItIsCalled() throws IOException {
        assertThat(failed("register", "s", file("order.txt", ORDER))).contains("Say --type AVRO");
        assertThat(failed("register", "s", folder.resolve("none.avsc").toString()))
                .contains("There is no file");
        assertThat(failed("register", "s", file("bad.avsc", "{\"type\": \"recor\"}")))
                .contains("(error 42201)");
        assertThat(failed("register", "s", file("o.avsc", ORDER), "--reference", "Customer"))
                .contains("NAME=SUBJECT@VERSION");
        assertThat(failed("show")).contains("--id N");
        assertThat(failed("config", "--unset", "--level", "FULL")).contains("--unset");
        assertThat(new CommandLine(new SchemasCommand())
                        .setExecutionExceptionHandler((failure, failed, parsed) -> {
                            assertThat(failure).hasMessageContaining("No registry answers at http://127.0.0.1:1");
                            return 1;
                        })
                        .execute("list", "--registry", "http://127.0.0.1:1"))
                .isEqualTo(1);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String done(String... arguments) {
        return answer(0, arguments);
    }

    private String answer(int code, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(new CommandLine(new SchemasCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(withRegistry(arguments)))
                .as(() -> String.join(" ", arguments) + ": " + err)
                .isEqualTo(code);
        return out.toString();
    }

    private String failed(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new SchemasCommand())
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    assertThat(failure).isInstanceOfAny(CommandFailedException.class, RegistryRequestException.class);
                    err.append(failure.getMessage());
                    return 1;
                });
        assertThat(line.execute(withRegistry(arguments))).isEqualTo(1);
        return err.toString();
    }

    private String[] withRegistry(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--registry";
        all[arguments.length + 1] = node.registryUrl();
        return all;
    }
}
