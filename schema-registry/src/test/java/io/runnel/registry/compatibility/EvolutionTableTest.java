package io.runnel.registry.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every row of the tables at each of the seven levels, and the reasons that are laid down. */
class EvolutionTableTest {
    private static final int ROWS_AT_LEAST = 60;

    private static ParsedSchema parsed(SchemaType type, String text) {
        return SchemaParser.parse(new ResolvedSchema(type, text, List.of()));
    }

    private static List<EvolutionTable.Row> avro() {
        return EvolutionTable.rows(SchemaType.AVRO, "avro-evolutions.txt");
    }

    private static List<EvolutionTable.Row> json() {
        return EvolutionTable.rows(SchemaType.JSON, "json-evolutions.txt");
    }

    @TestFactory
    Stream<DynamicContainer> avroEvolutions() {
        return avro().stream().map(EvolutionTableTest::tests);
    }

    @TestFactory
    Stream<DynamicContainer> jsonEvolutions() {
        return json().stream().map(EvolutionTableTest::tests);
    }

    @Test
    void theTablesAreLongEnoughAndTellTransitiveFromNot() {
        for (List<EvolutionTable.Row> table : List.of(avro(), json())) {
            assertThat(table).hasSizeGreaterThanOrEqualTo(ROWS_AT_LEAST);
            assertThat(table.stream().map(EvolutionTable.Row::name)).doesNotHaveDuplicates();
            assertThat(table).anyMatch(row -> differs(row, CompatibilityLevel.BACKWARD));
            assertThat(table).anyMatch(row -> differs(row, CompatibilityLevel.FORWARD));
        }
    }

    private static boolean differs(EvolutionTable.Row row, CompatibilityLevel level) {
        CompatibilityLevel transitive = CompatibilityLevel.valueOf(level + "_TRANSITIVE");
        return row.verdicts().get(level) && !row.verdicts().get(transitive);
    }

    private static DynamicContainer tests(EvolutionTable.Row row) {
        Stream<DynamicTest> levels = row.verdicts().entrySet().stream()
                .map(expected -> DynamicTest.dynamicTest(expected.getKey().name(), () -> {
                    List<Incompatibility> found = refusal(row, expected.getKey());
                    assertThat(found.isEmpty() ? "taken" : "refused: " + found)
                            .as(row.name() + " at " + expected.getKey())
                            .startsWith(expected.getValue() ? "taken" : "refused");
                }));
        Stream<DynamicTest> reasons = row.reasons().keySet().stream()
                .map(direction -> DynamicTest.dynamicTest(
                        "reasons " + direction,
                        () -> assertThat(reasons(row, direction))
                                .isEqualTo(row.reasons().get(direction))));
        return DynamicContainer.dynamicContainer(row.name(), Stream.concat(levels, reasons));
    }

    private static List<Incompatibility> refusal(EvolutionTable.Row row, CompatibilityLevel level) {
        List<String> older = row.older();
        int first = level.transitive() ? 0 : older.size() - 1;
        ParsedSchema newer = parsed(row.type(), row.newer());
        return older.subList(first, older.size()).stream()
                .flatMap(each -> Compatibility.between(level, newer, parsed(row.type(), each)).stream())
                .toList();
    }

    private static List<String> reasons(EvolutionTable.Row row, Direction direction) {
        return refusal(row, CompatibilityLevel.valueOf(direction.name())).stream()
                .map(reason -> reason.type() + " " + reason.path())
                .toList();
    }
}
