package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.Outcome;
import io.runnel.sql.SqlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong statements and what a person is told of each, as {@code wrong-statements.txt} has it: after a line with -- the
 * statement, then its SQLState and message. With {@code -Dwrong.update=true} the messages are written anew, to be read.
 */
@Timeout(180)
class WrongStatementsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "wrong-statements.txt");

    /** What a person who writes SQL need not know. */
    private static final Pattern JARGON = Pattern.compile(
            "Encountered|SqlNode|RelNode|RelSubset|No match found for function signature|Exception|org\\.|java\\.|calcite|"
                    + "Was expecting|(?<!ARRAY)<[A-Z_]+>|CHAR\\(\\d+\\)|RecordType|JavaType|NOT NULL\\)|Linq|Rex",
            Pattern.CASE_INSENSITIVE);

    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    private record Wrong(String statement, String answer) {}

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM orders (id VARCHAR KEY, customer VARCHAR, qty INT, amount DECIMAL(10, 2),"
                + " placed TIMESTAMP, tags ARRAY<VARCHAR>, address STRUCT<city VARCHAR, zip INT>)"
                + " WITH (kafka_topic = 'orders', partitions = 1, value_format = 'JSON')");
        sql.run("CREATE TABLE customers (name VARCHAR PRIMARY KEY, city VARCHAR)"
                + " WITH (kafka_topic = 'customers', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO orders (id, customer, qty, amount) VALUES ('o1', 'ada', 0, 1.5)");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @Test
    void eachMessageIsTheOneAPersonNeeds() throws IOException {
        List<Wrong> expected = read();
        List<Wrong> found = expected.stream()
                .map(wrong -> new Wrong(wrong.statement, answer(wrong.statement)))
                .toList();
        if (Boolean.getBoolean("wrong.update")) {
            Files.writeString(GOLDEN, write(found));
        }

        assertThat(found).hasSizeGreaterThanOrEqualTo(50);
        assertThat(write(found)).isEqualTo(Files.readString(GOLDEN));
        assertThat(found)
                .allSatisfy(wrong -> assertThat(JARGON.matcher(wrong.answer).find())
                        .as("jargon in: " + wrong.answer)
                        .isFalse());
    }

    private static String answer(String statement) {
        try {
            Outcome outcome = sql.engine().execute(sql.session(), statement);
            if (outcome instanceof Outcome.Rows rows) {
                try (var source = rows.source()) {
                    while (!source.poll(100, 1_000).done()) {
                        continue;
                    }
                }
            }
            return "no error";
        } catch (SqlException e) {
            String place = e.line() == 0 ? "" : " " + e.line() + ":" + e.column();
            return e.sqlState() + place + ": " + e.getMessage();
        }
    }

    private static List<Wrong> read() throws IOException {
        List<Wrong> all = new ArrayList<>();
        for (String entry : Files.readString(GOLDEN).split("(?m)^--$\\n?")) {
            String[] parts = entry.strip().split("(?m)^=> ?", -1);
            if (!parts[0].isBlank()) {
                all.add(new Wrong(parts[0].strip(), parts.length > 1 ? parts[1].strip() : ""));
            }
        }
        return all;
    }

    private static String write(List<Wrong> all) {
        StringBuilder text = new StringBuilder();
        all.forEach(wrong -> text.append(wrong.statement)
                .append("\n=> ")
                .append(wrong.answer)
                .append("\n--\n"));
        return text.toString();
    }
}
