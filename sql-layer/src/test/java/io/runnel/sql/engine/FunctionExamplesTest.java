package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.JsonText;
import io.runnel.sql.format.TimeText;
import io.runnel.sql.function.FunctionDescription;
import io.runnel.sql.function.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every function gives what its examples say, over history and in continuous queries, and stands in the reference. */
@Timeout(300)
class FunctionExamplesTest {
    private static final Path REFERENCE = Path.of("..", "docs", "sql", "functions.md");

    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM single (n INT) WITH (kafka_topic = 'single', partitions = 1, value_format = 'JSON')");
        sql.append("single", "{\"n\":1}");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @TestFactory
    Stream<DynamicTest> everyExampleGivesWhatItSays() {
        return Functions.described().values().stream()
                .map(function -> DynamicTest.dynamicTest(function.name(), () -> check(function)));
    }

    private static void check(FunctionDescription function) {
        assertThat(function.about()).as("description of %s", function.name()).isNotEmpty();
        assertThat(function.examples()).as("examples of %s", function.name()).isNotEmpty();
        for (FunctionDescription.Example example : function.examples()) {
            assertThat(value("SELECT " + example.call())).as(example.call()).isEqualTo(example.result());
        }
        if (function.kind().equals("SCALAR")) {
            FunctionDescription.Example first = function.examples().get(0);
            assertThat(value("SELECT " + first.call() + " FROM single EMIT CHANGES LIMIT 1"))
                    .as("%s in a continuous query", first.call())
                    .isEqualTo(first.result());
        }
    }

    private static String value(String query) {
        RelDataType type = sql.engine()
                .prepare(sql.session(), query)
                .rowType()
                .getFieldList()
                .get(0)
                .getType();
        return text(sql.answer(query).get(0)[0], type);
    }

    private static String text(@Nullable Object value, RelDataType type) {
        if (value == null) {
            return "null";
        }
        return switch (type.getSqlTypeName()) {
            case DATE -> TimeText.date(((Number) value).intValue());
            case TIME -> TimeText.time(((Number) value).intValue());
            case TIMESTAMP -> TimeText.timestamp(((Number) value).longValue());
            default -> ColumnType.isNested(type) ? JsonText.of(value, type) : value.toString();
        };
    }

    @Test
    void functionsCanBeShownAndDescribed() {
        assertThat(sql.rows("SHOW FUNCTIONS")).contains("[UCASE, SCALAR, STRING]", "[SUM, AGGREGATE, AGGREGATE]");
        assertThat(sql.rows("DESCRIBE FUNCTION initcap"))
                .containsExactly(
                        "[NAME, INITCAP]",
                        "[KIND, SCALAR]",
                        "[FAMILY, STRING]",
                        "[DESCRIPTION, Each word, as white space separates them, with its first letter in upper and the"
                                + " others in lower case.]",
                        "[FORM, INITCAP(text VARCHAR) VARCHAR]",
                        "[EXAMPLE, INITCAP('the qUICK fox') gives The Quick Fox]");
    }

    @Test
    void theReferenceListsExactlyTheFunctionsThatThereAre() throws IOException {
        String reference = reference();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(REFERENCE, reference);
        }
        assertThat(Files.readString(REFERENCE))
                .as("docs/sql/functions.md is generated: run this test with -Ddocs.update=true")
                .isEqualTo(reference);
    }

    private static String reference() {
        List<String> lines = new ArrayList<>(List.of(
                "# Functions",
                "",
                "Generated from the functions themselves; a test runs every example. `SHOW FUNCTIONS` and `DESCRIBE FUNCTION f`",
                "say the same. A name such as T stands for any type, N for any type of numbers; unless said otherwise the result is",
                "null where an argument is. Beside these there are the functions that Calcite has of the SQL standard, PostgreSQL,",
                "MySQL and Oracle."));
        Functions.described().values().stream()
                .map(FunctionDescription::family)
                .distinct()
                .sorted()
                .forEach(family -> {
                    lines.addAll(List.of(
                            "", "## " + family.charAt(0) + family.substring(1).toLowerCase(java.util.Locale.ROOT)));
                    Functions.described().values().stream()
                            .filter(function -> function.family().equals(family))
                            .forEach(function -> describe(function, lines));
                });
        return String.join("\n", lines) + "\n";
    }

    private static void describe(FunctionDescription function, List<String> lines) {
        lines.addAll(List.of("", "### " + function.name(), "", function.about(), "", "```text"));
        lines.addAll(function.forms());
        lines.addAll(List.of("```", "", "| Call | Result |", "|---|---|"));
        function.examples()
                .forEach(example -> lines.add("| `" + example.call().replace("|", "\\|") + "` | `"
                        + example.result().replace("|", "\\|") + "` |"));
    }
}
