package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sqlline.SqlLine;

/** sqlline, the shell of Calcite and Hive. */
@Timeout(60)
class SqlLineTest {
    @TempDir
    private Path folder;

    /** What it prints on running these lines as a script. */
    private String run(String... lines) throws IOException {
        Path script = Files.write(folder.resolve("script.sql"), List.of(lines));
        SqlLine shell = new SqlLine();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            shell.setOutputStream(out);
            shell.setErrorStream(out);
            String[] arguments = {
                "-u",
                Shop.url(),
                "-n",
                "",
                "-p",
                "",
                "--outputformat=csv",
                "--color=false",
                "--force=true",
                "-f",
                script.toString()
            };
            shell.begin(arguments, new ByteArrayInputStream(new byte[0]), false);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void queriesAreShown() throws IOException {
        assertThat(run("SELECT ID, NAME, PRICE FROM PRODUCTS ORDER BY ID;"))
                .contains("'ID','NAME','PRICE'", "'1','tea','3.50'", "'3','cake','2.00'", "3 rows selected");
    }

    @Test
    void commandsReadMetadata() throws IOException {
        String printed = run(
                "!tables", "!columns PRODUCTS", "!primarykeys PRODUCTS", "!indexes PRODUCTS", "!metadata getTypeInfo");
        assertThat(printed)
                .contains(
                        "'PRODUCTS','TABLE'", "'ORDERS','STREAM'", "'TOPICS','SYSTEM TABLE'", "'PRICE'", "'TIMESTAMP'")
                .doesNotContain("Error:");
    }

    @Test
    void rowsAreInsertedAndErrorsShown() throws IOException, SQLException {
        String notes = Shop.emptyStream();
        assertThat(run(
                        "INSERT INTO " + notes + " VALUES (1, 'x'), (2, 'y');",
                        "SELECT COUNT(*) AS N FROM " + notes + ";",
                        "SELECT * FROM NOWHERE;"))
                .contains("2 rows affected", "'2'", "NOWHERE", "(state=42");
    }

    @Test
    void transactionsAreItsCommands() throws IOException, SQLException {
        String notes = Shop.emptyStream();
        assertThat(run(
                        "!autocommit off",
                        "INSERT INTO " + notes + " VALUES (1, 'lost');",
                        "!rollback",
                        "INSERT INTO " + notes + " VALUES (2, 'kept');",
                        "!commit",
                        "SELECT TEXT FROM " + notes + ";"))
                .contains("'kept'")
                .contains("1 row selected");
    }
}
