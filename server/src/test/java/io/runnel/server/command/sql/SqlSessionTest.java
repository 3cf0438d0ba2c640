package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts against a node that does what it is told. */
@Timeout(60)
final class SqlSessionTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aScriptStopsAtItsFirstFailureAndSaysWhere() throws SQLException {
        assertThat(run("COUNT 1;\n FAIL x;\nCOUNT 2;", false)).isEqualTo(SqlSession.Ending.FAILED);

        assertThat(out.toString()).isEqualTo("N\n-\n1\n(1 row)\n");
        assertThat(err.toString())
                .isEqualTo("a.sql: statement 2, at line 2, column 2: error 58000: It failed at line 1, column 6.\n");
    }

    @Test
    void aScriptGoesOnBehindAFailureIfItIsTold() throws SQLException {
        assertThat(run("FAIL;\nWARN;\\format jsonl\nCOUNT 2", true)).isEqualTo(SqlSession.Ending.FAILED);

        assertThat(out.toString()).isEqualTo("done\n{\"N\":1}\n{\"N\":2}\n");
        assertThat(err.toString()).contains("error 58000").endsWith("warning: two rows were skipped\n");
    }

    @Test
    void answersForProgramsHaveNothingBesideTheRows() throws SQLException {
        assertThat(run("\\format csv\nWARN; COUNT 0; \\timing on\nCOUNT 1;\n\\q\nCOUNT 3;", false))
                .isEqualTo(SqlSession.Ending.DONE);

        assertThat(out.toString()).isEqualTo("N\r\nN\r\n1\r\n");
    }

    @Test
    void outputThatNobodyReadsAnyMoreEndsTheScriptQuietly() throws Exception {
        try (FakeNode fake = new FakeNode();
                SqlSession session = SqlSession.connect(FakeNode.URL, new Properties())) {
            Writer closed = new Writer() {
                @Override
                public void write(char[] buffer, int offset, int length) throws IOException {
                    throw new IOException("Broken pipe");
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
            var settings = settings(new PrintWriter(closed), AnswerFormat.TSV, false);

            SqlSession.Ending ending = session.run(new StringReader("COUNT 2000000000; FAIL;"), "", settings);

            assertThat(ending).isEqualTo(SqlSession.Ending.DONE);
            assertThat(err.toString()).isEmpty();
            while (fake.openResults.get() > 0 || fake.cancels.get() == 0) {
                Thread.onSpinWait(); // Other threads cancel the statement, and close its result.
            }
            assertThat(fake.fetched.get()).isLessThan(5 * Answer.MAX_ROWS); // Never far ahead of who prints.
        }
    }

    @Test
    void aPipesStatementsAreRunAsTheyArrive() throws Exception {
        try (FakeNode fake = new FakeNode();
                SqlSession session = SqlSession.connect(FakeNode.URL, new Properties());
                PipedReader end = new PipedReader(1000);
                PipedWriter pipe = new PipedWriter(end)) {
            var settings = settings(new PrintWriter(out), AnswerFormat.TABLE, false);
            var ending = CompletableFuture.supplyAsync(() -> session.run(end, "standard input", settings));
            pipe.write("COUNT 1;\n");
            pipe.flush();
            while (!out.toString().contains("(1 row)")) {
                Thread.onSpinWait();
            }
            pipe.close();

            assertThat(ending.get(20, TimeUnit.SECONDS)).isEqualTo(SqlSession.Ending.DONE);
            assertThat(fake.connections).hasValue(1);
        }
    }

    @Test
    void scriptsThatRunThemselvesEnd() throws Exception {
        var file = java.nio.file.Files.createTempFile("itself", ".sql");
        try {
            java.nio.file.Files.writeString(file, "RUN SCRIPT '" + file + "';");

            assertThat(run("RUN SCRIPT '" + file + "';", false)).isEqualTo(SqlSession.Ending.FAILED);
            assertThat(run("\\i /no/such/file", false)).isEqualTo(SqlSession.Ending.FAILED);

            assertThat(err.toString()).contains("seems to run itself").contains("Cannot read the file /no/such/file");
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void transactionsAreThoseOfTheConnectionAndAnOpenOneIsNotCommittedByChance() throws SQLException {
        try (FakeNode fake = new FakeNode();
                SqlSession session = SqlSession.connect(FakeNode.URL, new Properties())) {
            var settings = settings(new PrintWriter(out), AnswerFormat.TABLE, false);

            session.run(
                    new StringReader("-- now\nbegin; commit work; START TRANSACTION; ROLLBACK; BEGIN; WARN"),
                    "",
                    settings);

            assertThat(fake.transactions)
                    .containsExactly(
                            "auto-commit false",
                            "commit",
                            "auto-commit true",
                            "auto-commit false",
                            "rollback",
                            "auto-commit true",
                            "auto-commit false",
                            "rollback");
            assertThat(out.toString()).isEqualTo("begun\ncommitted\nbegun\nrolled back\nbegun\ndone\n");
            assertThat(err.toString()).contains("warning: The transaction was not committed");
        }
    }

    private SqlSession.Ending run(String script, boolean continueOnError) throws SQLException {
        try (FakeNode fake = new FakeNode();
                SqlSession session = SqlSession.connect(FakeNode.URL, new Properties())) {
            var settings = settings(new PrintWriter(out), AnswerFormat.TABLE, continueOnError);
            SqlSession.Ending ending = session.run(new StringReader(script), "a.sql", settings);
            assertThat(fake.openResults).hasValue(0);
            return ending;
        }
    }

    private SqlSession.ScriptSettings settings(PrintWriter to, AnswerFormat format, boolean continueOnError) {
        return new SqlSession.ScriptSettings(to, new PrintWriter(err), 0, format, continueOnError);
    }
}
