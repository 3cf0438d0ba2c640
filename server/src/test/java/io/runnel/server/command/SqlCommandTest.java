package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.Runnel;
import io.runnel.server.command.sql.SystemStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
final class SqlCommandTest {
    private static Runnel node;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        node = Runnel.start();
        new SqlCommandTest()
                .run(
                        "-e",
                        "CREATE STREAM lamps (room VARCHAR KEY, watts INTEGER, tags MAP<VARCHAR, INTEGER>) WITH"
                                + " (kafka_topic = 'lamps', partitions = 1, value_format = 'JSON');"
                                + " INSERT INTO lamps VALUES ('kitchen, old', 40, MAP('n' := 1)), ('hall', NULL, NULL);");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aTextRunsAndItsAnswerIsATable() {
        assertThat(run("-e", "SELECT room, watts FROM lamps")).isZero();

        assertThat(out.toString())
                .isEqualTo(
                        "ROOM          WATTS\n------------  -----\nkitchen, old     40\nhall           null\n(2 rows)\n");
    }

    @Test
    void programsGetCsvAndJson() {
        assertThat(run("-o", "csv", "-e", "SELECT * FROM lamps")).isZero();
        assertThat(run("--format", "jsonl", "-e", "SET 'auto.offset.reset' = 'earliest'; SELECT * FROM lamps"))
                .isZero();

        assertThat(out.toString())
                .isEqualTo("ROOM,WATTS,TAGS\r\n\"kitchen, old\",40,\"{\"\"n\"\":1}\"\r\nhall,,\r\n"
                        + "{\"ROOM\":\"kitchen, old\",\"WATTS\":40,\"TAGS\":{\"n\":1}}\n"
                        + "{\"ROOM\":\"hall\",\"WATTS\":null,\"TAGS\":null}\n");
    }

    @Test
    void aFileRunsUpToItsFirstFailureAndTheExitCodeTellsOfIt() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.sql"),
                "SELECT watts FROM lamps LIMIT 1;\nSELECT b\n  FROM lamps;\nSELECT room FROM lamps;");

        assertThat(run("-f", file.toString())).isEqualTo(1);

        assertThat(out.toString()).isEqualTo("WATTS\n-----\n   40\n(1 row)\n");
        assertThat(err.toString())
                .startsWith(file
                        + ": statement 2, at line 2, column 1: error 42703: There is no column B at line 2, column 8")
                .endsWith("\n  SELECT b\n         ^\n");
        assertThat(run("--continue-on-error", "-f", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("hall");
    }

    @Test
    void exitCodesTellWhatWentWrong() {
        assertThat(run("-e", "SELECT nonsense FROM lamps")).isEqualTo(1);
        assertThat(run("-e", "SELECT 1", "-f", "a.sql")).isEqualTo(2);
        assertThat(run("-o", "xml", "-e", "SELECT 1")).isEqualTo(2);
        assertThat(run("-f", folder.resolve("missing.sql").toString())).isEqualTo(1);
        assertThat(execute("--url", "127.0.0.1:1", "-e", "SELECT 1")).isEqualTo(3);
        assertThat(execute("--url", "jdbc:runnel://127.0.0.1:1?password=lovelace", "-e", "SELECT 1"))
                .isEqualTo(3);
        assertThat(run("--property", "schema=NONE", "-e", "SELECT 1")).isEqualTo(3);

        assertThat(err.toString()).contains("cannot connect to 127.0.0.1:1").doesNotContain("lovelace");
    }

    @Test
    void commandsOfTheShellWorkInATextToo() {
        assertThat(run("-e", "\\format tsv\n\\ds LAMP?")).isZero();

        assertThat(out.toString()).startsWith("SCHEMA\tNAME\tTYPE\tREMARKS\nPUBLIC\tLAMPS\tSTREAM\ttopic lamps");
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void sigintCancelsTheStatementAndLeavesWholeJsonBehind() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.runnel.server.command.Main",
                        "sql",
                        "--url",
                        node.jdbcUrl(),
                        "-o",
                        "json",
                        "-e",
                        "SELECT room FROM lamps EMIT CHANGES; SELECT watts FROM lamps")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader printed = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(printed.readLine()).isEqualTo("[");
            assertThat(printed.readLine()).isEqualTo("{\"ROOM\":\"kitchen, old\"},");
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(printed.lines()).containsExactly("{\"ROOM\":\"hall\"}", "]");
            assertThat(process.waitFor()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--url";
        all[1] = node.jdbcUrl();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return execute(all);
    }

    private int execute(String... arguments) {
        CommandLine line = Main.configured(new CommandLine(new SqlCommand(SystemStreams::piped)));
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
