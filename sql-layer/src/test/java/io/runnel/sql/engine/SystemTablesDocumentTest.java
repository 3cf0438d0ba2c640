package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.SystemTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reference has a section for every system table, with its columns; -Ddocs.update=true writes these. */
@Timeout(120)
class SystemTablesDocumentTest {
    private static final Path REFERENCE = Path.of("..", "docs", "sql", "system-tables.md");
    private static final String HEADING = "## SYS.";

    @TempDir
    private Path folder;

    @Test
    void theReferenceHasEveryTableWithItsColumns() throws IOException {
        try (EngineOnDisk sql = new EngineOnDisk(folder)) {
            List<SystemTable> tables = sql.engine().systemTables();
            List<String> lines = Files.readAllLines(REFERENCE);
            List<String> expected = withColumns(lines, tables);
            if (Boolean.getBoolean("docs.update")) {
                Files.writeString(REFERENCE, String.join("\n", expected) + "\n");
            }

            assertThat(lines.stream()
                            .filter(line -> line.startsWith(HEADING))
                            .map(line -> line.substring(HEADING.length())))
                    .containsExactlyElementsOf(
                            tables.stream().map(SystemTable::name).toList());
            assertThat(Files.readAllLines(REFERENCE)).isEqualTo(expected);
        }
    }

    /** Lines that begin with | are the columns of the section's table. */
    private static List<String> withColumns(List<String> lines, List<SystemTable> tables) {
        Map<String, SystemTable> byName =
                tables.stream().collect(Collectors.toMap(SystemTable::name, Function.identity()));
        List<String> result = new ArrayList<>();
        SystemTable section = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(HEADING)) {
                section = byName.get(line.substring(HEADING.length()));
            }
            if (!line.startsWith("|")) {
                result.add(line);
            } else if (!lines.get(i - 1).startsWith("|") && section != null) {
                result.add("| column | type | |");
                result.add("|---|---|---|");
                section.columns()
                        .forEach(column -> result.add("| `" + column.name() + "` | " + ColumnType.text(column.type())
                                + " | " + column.remarks() + " |"));
            }
        }
        return result;
    }
}
