package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.parser.StatementParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that people have as names of columns, at the places where columns stand. */
@Timeout(120)
class ColumnNamesTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // ksqlDB's list of words that are not reserved.
                "show",
                "tables",
                "columns",
                "column",
                "partitions",
                "functions",
                "function",
                "session",
                "struct",
                "map",
                "array",
                "partition",
                "integer",
                "date",
                "time",
                "timestamp",
                "interval",
                "zone",
                "string",
                "year",
                "month",
                "day",
                "hour",
                "minute",
                "second",
                "explain",
                "analyze",
                "type",
                "types",
                "set",
                "reset",
                "if",
                "source",
                "sink",
                "primary",
                "key",
                "changes",
                "final",
                "escape",
                "replace",
                "assert",
                "alter",
                "add",
                "header",
                "headers",
                "grace",
                "period",
                "define",
                "undefine",
                "variables",
                "plugins",
                "system",
                "timeout",
                "schema",
                "subject",
                "id",
                // Words that ksqlDB does not know, and standard SQL reserves.
                "value",
                "offset",
                "user",
                "count",
                "level",
                "rank",
                "method",
                "result",
                "start",
                "position",
                "language",
                "percent",
                "range",
                "rows",
                "row",
                "sum",
                "min",
                "max",
                "avg",
                "match",
                "name",
                "state",
                "status",
                "text",
                "number",
                "size",
                "length",
                "open",
                "close",
                "no",
                "one",
                "old",
                "parameter",
                "power",
                "system",
                "trigger",
                "uuid",
                "filter"
            })
    void wordIsAColumn(String word) {
        String table = "t_" + word;
        sql.run("CREATE STREAM " + table + " (k INT KEY, " + word + " BIGINT, s STRUCT<" + word + " INT>)");
        sql.run("INSERT INTO " + table + " (k, " + word + ", s) VALUES (1, 7, STRUCT(" + word
                + " := 8)), (2, 9, NULL)");

        assertThat(sql.rows("SELECT " + word + ", t." + word + " AS " + word + ", s->" + word + " FROM " + table
                        + " t WHERE " + word + " = 7"))
                .containsExactly("[7, 7, 8]");
        assertThat(sql.rows("SELECT " + word + ", COUNT(*) FROM " + table + " GROUP BY " + word + " ORDER BY " + word))
                .containsExactly("[7, 1]", "[9, 1]");
        assertThat(sql.rows("SELECT MAX(" + word + ") + 1, -MIN(" + word + ") FROM " + table))
                .containsExactly("[10, -7]");
        sql.run("DROP STREAM " + table + " DELETE TOPIC");
    }

    @Test
    void reservedWordsAreColumnsInQuotes() {
        sql.run("CREATE STREAM quoted (k INT KEY, `end` INT, \"ORDER\" INT, `group` INT, `select` INT, \"CASE\" INT)");
        sql.run("INSERT INTO quoted (k, `end`, \"ORDER\", `group`, `select`, \"CASE\") VALUES (1, 2, 3, 4, 5, 6)");

        assertThat(sql.rows("SELECT `end`, \"ORDER\", `group`, `select`, q.\"CASE\" FROM quoted q"))
                .containsExactly("[2, 3, 4, 5, 6]");
        assertThatThrownBy(() -> sql.run("CREATE STREAM u (k INT KEY, order INT)"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("ORDER is a reserved word; as a name it needs quotes: \"ORDER\"");
    }

    /** The list of docs/sql/README.md. */
    @Test
    void wordsThatTheDocumentationListsNeedQuotes() throws IOException {
        String page = Files.readString(Path.of("../docs/sql/README.md"));
        Matcher words = Pattern.compile("`([A-Z]+)`")
                .matcher(page.substring(page.indexOf("`ALL`"), page.indexOf("As names of streams")));
        List<String> taken = new ArrayList<>();
        int count = 0;
        for (; words.find(); count++) {
            try {
                StatementParser.parse("CREATE STREAM s (" + words.group(1) + " INT)");
                taken.add(words.group(1));
            } catch (SqlException e) {
                assertThat(e.sqlState()).isEqualTo("42601");
            }
        }

        assertThat(taken).isEmpty();
        assertThat(count).isGreaterThan(50);
    }

    @Test
    void wordsKeepTheirOtherMeanings() {
        sql.run("CREATE STREAM meanings (date DATE, timestamp TIMESTAMP, time TIME, a ARRAY<INT>)");
        sql.run("INSERT INTO meanings (date, timestamp, time, a) VALUES"
                + " (DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05', TIME '03:04:05', ARRAY[1, 2])");

        assertThat(sql.rows("SELECT date = DATE '2026-01-02', timestamp > TIMESTAMP '2026-01-01 00:00:00',"
                        + " time < TIME '04:00:00', CAST(date AS TIMESTAMP) + INTERVAL '1' DAY > timestamp,"
                        + " EXTRACT(YEAR FROM date), a[2], YEAR(date), COUNT(*) OVER (ROWS 1 PRECEDING)"
                        + " FROM meanings ORDER BY date OFFSET 0 ROWS"))
                .containsExactly("[true, true, true, true, 2026, 2, 2026, 1]");
    }
}
