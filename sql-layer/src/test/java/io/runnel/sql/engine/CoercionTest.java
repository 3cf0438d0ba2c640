package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.SqlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every line of the table of conversions in docs/sql/types-and-formats.md holds. */
@Timeout(120)
class CoercionTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "sql", "types-and-formats.md");
    private static final Pattern LINE = Pattern.compile("\\| `(.*)` \\| (?:`(.*)`|error (\\w{5})) \\|");

    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s (b BOOLEAN, i INT, m DECIMAL(6, 2), t VARCHAR, da DATE, ts TIMESTAMP, ai ARRAY<INT>,"
                + " ma MAP<VARCHAR, INT>, st STRUCT<A INT, B VARCHAR>)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.append(
                "s",
                "{\"b\":true,\"i\":1,\"m\":2.70,\"t\":\"7\",\"da\":1,\"ts\":86400000,\"ai\":[1,null],"
                        + "\"ma\":{\"k\":1},\"st\":{\"a\":1,\"b\":\"x\"}}");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @TestFactory
    Stream<DynamicTest> everyConversionGivesWhatTheTableSays() throws IOException {
        List<DynamicTest> lines = Files.readString(DOCUMENT).split("## Conversions")[1].split("\n## ")[0]
                .lines()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .map(line -> DynamicTest.dynamicTest(line.group(1), () -> assertThat(
                                answer(line.group(1).replace("\\|", "|")))
                        .isEqualTo(line.group(3) == null ? line.group(2) : "error " + line.group(3))))
                .toList();
        assertThat(lines).hasSizeGreaterThan(40);
        return lines.stream();
    }

    private static String answer(String expression) {
        try {
            return String.valueOf(sql.answer("SELECT " + expression + " FROM s").get(0)[0]);
        } catch (SqlException e) {
            return "error " + e.sqlState();
        }
    }

    @Test
    void structsAreCastByNameWithinOthers() {
        assertThat(sql.rows("SELECT CAST(ARRAY[st] AS ARRAY<STRUCT<B VARCHAR>>), CAST(ARRAY[ARRAY[1]] AS ARRAY<ARRAY<VARCHAR>>),"
                        + " CAST(ARRAY[TRUE, NULL] AS VARCHAR), CAST(NULL AS ARRAY<INT>) FROM s"))
                .containsExactly("[[[x]], [[1]], [true, null], null]");
        assertThat(sql.rows("SELECT CAST(st AS STRUCT<A VARCHAR>)->A || CAST(ai AS VARCHAR) FROM s EMIT CHANGES LIMIT 1"))
                .containsExactly("[1[1, null]]");
    }
}
