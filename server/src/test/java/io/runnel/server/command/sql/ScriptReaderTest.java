package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ScriptReaderTest {
    @Test
    void statementsEndAtSemicolonsOutsideOfQuotesAndComments() throws IOException {
        assertThat(pieces(
                        "SELECT ';', \"a;b\", `c;d` -- one; two\nFROM t /* three;\n four */ ; SELECT 'it''s;'\n;\n;;"))
                .containsExactly(
                        "1:1 SELECT ';', \"a;b\", `c;d` -- one; two\nFROM t /* three;\n four */",
                        "3:12 SELECT 'it''s;'");
    }

    @Test
    void commandsStandOnLinesOfTheirOwnWhereAStatementCouldBegin() throws IOException {
        assertThat(pieces("\\format csv\n-- a comment\n  \\d it's\nSELECT 1\n\\q; \\x\nhelp\nQUIT;\nEXIT"))
                .containsExactly("\\format csv", "\\d it's", "4:1 SELECT 1\n\\q", "\\x", "help", "QUIT;", "EXIT");
    }

    @Test
    void theLastStatementNeedsNoSemicolonAndWhatHasNoEndIsForTheNodeToRefuse() throws IOException {
        assertThat(pieces("SELECT 1; SELECT 2")).containsExactly("1:1 SELECT 1", "1:11 SELECT 2");
        assertThat(pieces("SELECT 1; -- the end")).containsExactly("1:1 SELECT 1");
        assertThat(pieces("SELECT 'abc;\n")).containsExactly("1:1 SELECT 'abc;");
        assertThat(pieces("SELECT 1;\n /* abc; ")).containsExactly("1:1 SELECT 1", "2:2 /* abc;");
        assertThat(pieces("\ufeffSELECT 1;")).containsExactly("1:1 SELECT 1");
        assertThat(pieces("  \n ")).isEmpty();
    }

    @Test
    void aTextIsCompleteOnceEnterShouldRunIt() {
        assertThat(List.of("", "SELECT 1;", "SELECT 1; -- done", "\\d", "exit", "help", "a; b;", "/* a */ b;", " ; "))
                .allMatch(ScriptReader::isComplete);
        assertThat(List.of(
                        "SELECT 1", "SELECT ';", "SELECT 1; /* a", "a; b", "SELECT \";", "exited", "help me", "'\\d"))
                .noneMatch(ScriptReader::isComplete);
    }

    @Test
    void aStatementFromAPipeIsThereBeforeThePipeEnds() throws IOException {
        try (PipedWriter pipe = new PipedWriter();
                PipedReader end = new PipedReader(pipe, 1000)) {
            ScriptReader reader = new ScriptReader(end);
            pipe.write("SELECT 1;\n");
            pipe.flush();

            assertThat(reader.next()).isInstanceOf(ScriptReader.Sql.class);
        }
    }

    @Test
    void manyStatementsAndALongOneTakeTimeInProportion() throws IOException {
        String script = "INSERT INTO t VALUES (1, 'abc;');\n".repeat(20_000) + "INSERT INTO t VALUES\n"
                + "(1, 'x;y'),\n".repeat(20_000) + "(2, 'z');";

        assertThat(pieces(script)).hasSize(20_001).last().asString().startsWith("20001:1 INSERT");
    }

    private static List<String> pieces(String text) throws IOException {
        ScriptReader reader = new ScriptReader(new StringReader(text));
        List<String> pieces = new ArrayList<>();
        for (ScriptReader.Piece piece = reader.next(); piece != null; piece = reader.next()) {
            if (piece instanceof ScriptReader.Sql) {
                var statement = ((ScriptReader.Sql) piece).statement();
                pieces.add(statement.line() + ":" + statement.column() + " " + statement.text());
            } else {
                pieces.add(((ScriptReader.Command) piece).text());
            }
        }
        return pieces;
    }
}
