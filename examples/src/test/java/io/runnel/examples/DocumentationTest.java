package io.runnel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.runnel.examples.MarkdownPage.Block;
import io.runnel.server.Runnel;
import io.runnel.server.command.Main;
import io.runnel.server.command.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs what the documentation shows. Each page begins with an empty node: its blocks of {@code sql} run in order, and a
 * block of {@code text} right after one is the answer of that one's last statement: a table, or {@code error} with
 * SQLState and message. Of an answer that never ends, it is the first rows. A block of {@code sh} with one command of the
 * SQL shell is run where such a block follows it.
 */
final class DocumentationTest {
    /** A page's answers all end; one that does not fails here instead of hanging. */
    private static final int STATEMENT_TIMEOUT_S = 30;

    private static final Pattern NEVER_ENDING = Pattern.compile("EMIT CHANGES$");
    private static final int HEADER_LINES = 2;
    private static final String COMMAND = "bin/runnel ";
    private static final String SHELL = COMMAND + "sql ";
    private static final Pattern ARGUMENT = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");

    @TestFactory
    Stream<DynamicTest> statementsAnswerAsThePageSays() throws IOException {
        return MarkdownPage.all().stream()
                .filter(page -> page.has("sql"))
                .map(page -> DynamicTest.dynamicTest(page.toString(), () -> run(page)));
    }

    @Test
    void sqlFileOfOrdersRunsFromNothing() throws SQLException, IOException {
        try (Runnel node = Runnel.start();
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : SqlText.file("orders.sql")) {
                if (statement.execute(sql)) {
                    assertThat(statement.getResultSet().next()).as(sql).isTrue();
                }
            }
        }
    }

    @Test
    void readmeShowsTheEmbeddedTestAsItIs() throws IOException {
        String source =
                withoutIndent(Files.readString(Path.of("src/test/java/io/runnel/examples/EmbeddedNodeTest.java")));

        List<Block> shown = MarkdownPage.all().get(0).blocks().stream()
                .filter(block -> block.language().equals("java"))
                .toList();

        assertThat(shown).isNotEmpty().allSatisfy(block -> assertThat(source).contains(withoutIndent(block.text())));
    }

    @Test
    void commandLinesAreOnesThatTheCommandTakes() throws IOException {
        List<String> lines = MarkdownPage.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> block.text().lines())
                .filter(line -> line.startsWith(COMMAND))
                .toList();

        assertThat(lines).isNotEmpty().allSatisfy(line -> Main.commandLine().parseArgs(arguments(line)));
    }

    /** The arguments of a shell line: words or quoted texts, up to a comment. */
    private static String[] arguments(String line) {
        List<String> arguments = new ArrayList<>();
        Matcher matcher = ARGUMENT.matcher(line.substring(COMMAND.length()));
        while (matcher.find() && !matcher.group().startsWith("#")) {
            arguments.add(matcher.group().replaceAll("^[\"']|[\"']$", ""));
        }
        return arguments.toArray(String[]::new);
    }

    private static void run(MarkdownPage page) throws SQLException {
        try (Runnel node = Runnel.start();
                Connection connection = DriverManager.getConnection(node.jdbcUrl())) {
            String answer = "";
            Block answered = null;
            for (Block block : page.blocks()) {
                String where = page.path() + ":" + block.line();
                if (block.language().equals("sql")) {
                    answer = run(connection, where, block, next(page, block));
                    answered = block;
                } else if (isShell(block, next(page, block))) {
                    answer = runShell(node, block.text());
                    answered = block;
                } else if (block.language().equals("text") && answered == previous(page, block)) {
                    assertThat(answer.lines().toList())
                            .as(where)
                            .isEqualTo(block.text().lines().toList());
                }
            }
        }
    }

    /** Whether a block is a command of the shell and what it prints is shown. */
    private static boolean isShell(Block block, @Nullable Block shown) {
        return block.language().equals("sh")
                && block.text().startsWith(SHELL)
                && shown != null
                && shown.language().equals("text");
    }

    /** What a command prints, on either stream. */
    private static String runShell(Runnel node, String line) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        List<String> arguments = new ArrayList<>(List.of(arguments(line.strip())));
        arguments.addAll(1, List.of("--url", node.jdbcUrl()));
        Main.commandLine().setOut(out).setErr(out).execute(arguments.toArray(String[]::new));
        return printed.toString();
    }

    /** Runs a block's statements, of which only the last may fail, and gives the last one's answer. */
    private static String run(Connection connection, String where, Block block, @Nullable Block shown) {
        boolean mayFail = isError(shown);
        String answer = "";
        List<String> statements = SqlText.statements(block.text());
        for (int i = 0; i < statements.size(); i++) {
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(STATEMENT_TIMEOUT_S);
                if (shown != null
                        && !mayFail
                        && NEVER_ENDING.matcher(statements.get(i)).find()) {
                    statement.setMaxRows((int) shown.text().lines().count() - HEADER_LINES);
                }
                answer = statement.execute(statements.get(i)) ? table(statement.getResultSet()) : "";
            } catch (SQLException e) {
                answer = "error " + e.getSQLState() + ": " + e.getMessage() + "\n";
                if (!mayFail || i < statements.size() - 1) {
                    fail(where + ": " + statements.get(i) + "\n" + answer, e);
                }
            }
        }
        return answer;
    }

    private static String table(ResultSet rows) throws SQLException {
        try (rows) {
            List<String> header = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            for (int i = 1; i <= columns; i++) {
                header.add(rows.getMetaData().getColumnLabel(i));
            }
            List<List<String>> cells = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                cells.add(row);
            }
            return String.join("\n", TextTable.of(header, cells).lines()) + "\n";
        }
    }

    private static @Nullable Block next(MarkdownPage page, Block block) {
        int next = page.blocks().indexOf(block) + 1;
        return next < page.blocks().size() ? page.blocks().get(next) : null;
    }

    private static @Nullable Block previous(MarkdownPage page, Block block) {
        int previous = page.blocks().indexOf(block) - 1;
        return previous >= 0 ? page.blocks().get(previous) : null;
    }

    private static boolean isError(@Nullable Block block) {
        return block != null && block.text().startsWith("error ");
    }

    private static String withoutIndent(String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }
}
