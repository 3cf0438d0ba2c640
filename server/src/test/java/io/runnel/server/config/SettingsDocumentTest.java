package io.runnel.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/**
 * The table of settings in docs/operations.md is what the code defines, name by name and default by default. Run with
 * {@code -Ddocs.update=true}, the test writes the table instead of judging it.
 */
final class SettingsDocumentTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final String START = "<!-- settings: begin -->\n";
    private static final String END = "<!-- settings: end -->";

    @Test
    void operationsPageListsEverySettingWithItsDefault() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf(START) + START.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page.substring(0, start) + tables() + page.substring(end));
            return;
        }

        assertThat(page.substring(start, end)).isEqualTo(tables());
    }

    private static String tables() {
        List<String> titles = List.of(
                "Node",
                "Log",
                "Registry",
                "SQL",
                "Queries",
                "States of continuous queries",
                "Transactions of SQL sessions",
                "User functions");
        List<ConfigDef> components = NodeConfig.components();
        assertThat(components).hasSameSizeAs(titles);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < titles.size(); i++) {
            text.append("\n### ")
                    .append(titles.get(i))
                    .append("\n\n| setting | default | what it is |\n|---|---|---|\n");
            components.get(i).configKeys().values().stream()
                    .sorted((a, b) -> a.name.compareTo(b.name))
                    .forEach(key -> text.append(row(key)));
        }
        return text.append('\n').toString();
    }

    private static String row(ConfigKey key) {
        String value = key.hasDefault() ? shown(key) : "required";
        return "| `" + key.name + "` | " + value + " | "
                + key.documentation.replace("|", "\\|").replaceAll("\\s+", " ") + " |\n";
    }

    private static String shown(ConfigKey key) {
        Object value = key.defaultValue;
        if (value == null || value.toString().isEmpty()) {
            return "none";
        }
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value instanceof Double number ? String.format(Locale.ROOT, "%s", number) : value.toString();
    }
}
