package io.runnel.registry.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every row of the table at each of the seven levels, and the reasons that are given; the file says how it is read. */
final class ProtobufEvolutionTest {
    private static final Path TABLE = Path.of("src/test/resources/evolutions/protobuf-evolutions.txt");
    private static final int ROWS_AT_LEAST = 60;

    /** The lines of one row, the first being its name. */
    private record Row(List<String> lines) {
        String name() {
            return lines.get(0).substring(2);
        }

        List<String> values(String key) {
            return lines.stream()
                    .filter(line -> line.startsWith(key + ": "))
                    .map(line -> line.substring(key.length() + 2))
                    .toList();
        }

        List<ParsedSchema> older() {
            return values("old").stream().map(text -> parsed(text, "old")).toList();
        }

        ParsedSchema newer() {
            return parsed(values("new").get(0), "new");
        }

        private ParsedSchema parsed(String text, String age) {
            List<ResolvedSchema.Import> imports = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.split(" ", 4);
                if (words[0].equals("import") && words[2].equals(age + ":")) {
                    imports.add(new ResolvedSchema.Import(words[1], words[3]));
                }
            }
            return SchemaParser.parse(new ResolvedSchema(SchemaType.PROTOBUF, text, imports));
        }

        List<String> reasons(String direction) {
            return values(direction).stream()
                    .flatMap(line -> Arrays.stream(line.split("; ")))
                    .toList();
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = List.of();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("# ")) {
                lines = new ArrayList<>();
                rows.add(new Row(lines));
            }
            if (!rows.isEmpty() && !line.isEmpty() && !line.startsWith("##")) {
                lines.add(line);
            }
        }
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> verdicts() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> {
                    List<String> answered = Stream.of(CompatibilityLevel.values())
                            .map(level -> level + (found(row, level).isEmpty() ? "+" : "-"))
                            .toList();
                    assertThat(answered)
                            .containsExactlyInAnyOrder(
                                    row.values("verdict").get(0).split(" "));
                }));
    }

    @TestFactory
    Stream<DynamicTest> reasons() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> {
                    assertThat(found(row, CompatibilityLevel.BACKWARD))
                            .containsExactlyInAnyOrderElementsOf(row.reasons("backward"));
                    assertThat(found(row, CompatibilityLevel.FORWARD))
                            .containsExactlyInAnyOrderElementsOf(row.reasons("forward"));
                }));
    }

    @Test
    void theTableIsLongEnoughAndTellsTransitiveFromNot() throws IOException {
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(ROWS_AT_LEAST);
        assertThat(rows.stream().map(Row::name)).doesNotHaveDuplicates();
        assertThat(rows)
                .anyMatch(row -> row.values("verdict").get(0).contains("BACKWARD+ BACKWARD_TRANSITIVE-"))
                .anyMatch(row -> row.values("verdict").get(0).contains("FORWARD+ FORWARD_TRANSITIVE-"));
    }

    private static List<String> found(Row row, CompatibilityLevel level) {
        List<ParsedSchema> older = row.older();
        return older.subList(level.transitive() ? 0 : older.size() - 1, older.size()).stream()
                .flatMap(each -> Compatibility.between(level, row.newer(), each).stream())
                .map(reason -> reason.type() + " " + reason.path())
                .toList();
    }
}
