package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dialogues, key by key. */
@Timeout(120)
final class SqlShellTest {
    private static final String PROMPT = "runnel> $";

    private static Runnel node;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws SQLException {
        node = Runnel.start();
        execute("CREATE STREAM lamps (room VARCHAR KEY, watts INTEGER) WITH (kafka_topic = 'lamps', partitions = 1,"
                + " value_format = 'JSON')");
        execute("INSERT INTO lamps VALUES ('kitchen', 40)");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void theBannerSaysWhereOneIsAndStatementsMayHaveSeveralLines() throws Exception {
        try (Dialogue dialogue = dialogue(node.jdbcUrl())) {
            dialogue.await("Runnel .* at " + node.jdbcUrl() + "[\\s\\S]*" + PROMPT);
            dialogue.enter("SELECT room -- ;").await("-> $");
            dialogue.enter("FROM lamps;").await("kitchen");
            dialogue.await("\\(1 row in [0-9.]+ m?s\\)\\s+" + PROMPT);
            dialogue.enter("\\timing off").await(PROMPT);
            dialogue.enter("SELECT watts FROM lamps; SELECT b FROM lamps;").await("\\(1 row\\)");
            dialogue.await(
                    "statement 2, at line 1, column 26: error 42703: There is no column B at line 1, column 33.*\\s+SELECT b FROM lamps\\s+ {9}\\^");
            dialogue.enter("exit").awaitEnd();
        }
    }

    @Test
    void ctrlCEndsANeverEndingQueryWhoseRowsShowAtOnceAndClearsTheLineAtThePrompt() throws Exception {
        try (Dialogue dialogue = dialogue(node.jdbcUrl())) {
            dialogue.await(PROMPT);
            dialogue.enter("SELECT room FROM lamps EMIT CHANGES;").await("kitchen");
            execute("INSERT INTO lamps VALUES ('hall', 60)");
            dialogue.await("hall");
            dialogue.type(Dialogue.CTRL_C).await("\\(cancelled after 2 rows, [^)]*\\)\\s+" + PROMPT);
            dialogue.type("SELECT nonsense").await("nonsense");
            dialogue.type(Dialogue.CTRL_C).await(PROMPT);
            dialogue.enter("SELECT watts FROM lamps WHERE room = 'hall';").await("60[\\s\\S]*" + PROMPT);
            dialogue.type(Dialogue.CTRL_D).awaitEnd();
        }
    }

    @Test
    void tabCompletesNamesOfTheNodeAlsoThoseOfAMomentAgo() throws Exception {
        try (Dialogue dialogue = dialogue(node.jdbcUrl())) {
            dialogue.await(PROMPT);
            dialogue.type("select * from lam\t").await("lamps $");
            dialogue.type("where wa\t").await("watts $");
            dialogue.type(Dialogue.CTRL_C).await(PROMPT);
            dialogue.enter(
                            "CREATE TYPE unused AS VARCHAR; CREATE STREAM zebras (stripes INT) WITH (kafka_topic = 'zebras',"
                                    + " partitions = 1, value_format = 'JSON');")
                    .await("done in [\\s\\S]*done in [\\s\\S]*" + PROMPT);
            dialogue.type("SELECT STR\t").await("STR");
            dialogue.type(Dialogue.CTRL_C).await(PROMPT);
            dialogue.type("DESCRIBE ZEB\t").await("ZEBRAS $");
            dialogue.enter(";").await("STRIPES[\\s\\S]*" + PROMPT);
            dialogue.type("\\for\t").await("format $");
            dialogue.enter("csv").await(PROMPT);
            dialogue.enter("SELECT room, watts FROM lamps WHERE watts = 40;").await("kitchen,40\\s");
        }
    }

    @Test
    void historyIsKeptForItsOwnerAloneAndWithoutPasswords() throws Exception {
        Path history = folder.resolve("deep/history");
        try (Dialogue dialogue = new Dialogue(node.jdbcUrl(), history)) {
            dialogue.await(PROMPT);
            dialogue.enter("SELECT 'first',").await("-> $");
            dialogue.enter("  'second' FROM lamps LIMIT 1;").await("1 row in[\\s\\S]*" + PROMPT);
            dialogue.enter("\\c " + node.jdbcUrl() + "?user=ada&password=lovelace")
                    .await("Connected to .*password=…");
            dialogue.await(PROMPT);
            dialogue.enter("\\s").await("first[\\s\\S]*" + PROMPT);
            assertThat(dialogue.shown()).doesNotContain("lovelace");
            dialogue.type(Dialogue.CTRL_D).awaitEnd();
        }
        assertThat(Files.readString(history)).contains("first").doesNotContain("lovelace");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");

        try (Dialogue dialogue = new Dialogue(node.jdbcUrl(), history)) {
            dialogue.await(PROMPT);
            dialogue.type(Dialogue.UP).await("s$");
            dialogue.type(Dialogue.UP).await("first[\\s\\S]*second");
            dialogue.enter("").await("1 row in[\\s\\S]*" + PROMPT);
        }
    }

    @Test
    void commandsOfTheShellListDescribeAndWriteFiles() throws Exception {
        Path script = Files.writeString(folder.resolve("a script.sql"), "\\x\nSELECT room FROM lamps LIMIT 1;\n\\x\n");
        try (Dialogue dialogue = dialogue(node.jdbcUrl())) {
            dialogue.await(PROMPT);
            dialogue.enter("\\?").await("\\\\format \\[NAME\\][\\s\\S]*" + PROMPT);
            dialogue.enter("\\d").await("LAMPS +STREAM[\\s\\S]*" + PROMPT);
            assertThat(dialogue.shown()).doesNotContain("SYS");
            dialogue.enter("\\dS t*").await("TOPICS +SYSTEM TABLE[\\s\\S]*" + PROMPT);
            dialogue.enter("\\d lamps;").await("WATTS +INTEGER[\\s\\S]*" + PROMPT);
            dialogue.enter("\\i " + script).await("-- row 1 -+\\s+ROOM  \\w+[\\s\\S]*" + PROMPT);
            dialogue.enter("\\o " + folder.resolve("answers")).await(PROMPT);
            dialogue.enter("SELECT watts FROM lamps WHERE room = 'kitchen';").await("\\(1 row in[\\s\\S]*" + PROMPT);
            dialogue.enter("\\o").await(PROMPT);
            dialogue.enter("\\nonsense").await("There is no command \\\\nonsense[\\s\\S]*" + PROMPT);
            dialogue.enter("\\c 127.0.0.1:1").await("error 08001: [\\s\\S]*" + PROMPT);
            dialogue.enter("SELECT watts FROM lamps LIMIT 1;").await("1 row in");
        }
        assertThat(folder.resolve("answers")).hasContent("WATTS\n-----\n   40\n");
    }

    @Test
    void aNodeThatHearsNoCancelIsLeftAloneAfterTheThirdCtrlC() throws Exception {
        try (FakeNode fake = new FakeNode();
                Dialogue dialogue = dialogue(FakeNode.URL)) {
            dialogue.await("Fake 1.0[\\s\\S]*" + PROMPT);
            dialogue.enter("WARN;").await("warning: two rows were skipped[\\s\\S]*" + PROMPT);
            dialogue.enter("HANG;").await("HANG;\n");
            fake.hangs.await();
            dialogue.type(Dialogue.CTRL_C).await("\\^C\n");
            dialogue.type(Dialogue.CTRL_C).await("The node has not reacted to the cancel for");
            dialogue.type(Dialogue.CTRL_C).await("left alone; connected anew[\\s\\S]*" + PROMPT);
            assertThat(fake.connections).hasValue(2);
            dialogue.enter("COUNT 3;").await("3 rows in");
        }
    }

    private Dialogue dialogue(String url) throws IOException, SQLException {
        return new Dialogue(url, folder.resolve("history"));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
