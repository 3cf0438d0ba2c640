package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ShellCommandTest {
    @Test
    void aLineIsTheCommandOfItsFirstWord() {
        assertThat(ShellCommand.of("\\d lamps")).contains(ShellCommand.DESCRIBE);
        assertThat(ShellCommand.of("\\dS")).contains(ShellCommand.SYSTEM);
        assertThat(ShellCommand.of("\\ds;")).contains(ShellCommand.STREAMS);
        assertThat(ShellCommand.of("EXIT;")).contains(ShellCommand.QUIT);
        assertThat(ShellCommand.of("help")).contains(ShellCommand.HELP);
        assertThat(ShellCommand.of("\\dx")).isEmpty();
        assertThat(ShellCommand.rest("\\d  \"My lamps\" ;")).isEqualTo("\"My lamps\"");
    }

    @Test
    void theDocumentNamesEveryCommandAndFormat() throws IOException {
        String page = Files.readString(Path.of("../docs/shell.md"));

        assertThat(ShellCommand.words())
                .allSatisfy(word -> assertThat(page)
                        .containsPattern("`" + word.replace("\\", "\\\\").replace("?", "\\?") + "[ `]"));
        assertThat(AnswerFormat.names()).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void historyForgetsSecrets() {
        assertThat(ShellHistory.holdsSecret("\\c jdbc:runnel://h:1?user=a&password=b"))
                .isTrue();
        assertThat(ShellHistory.holdsSecret("SET 'sasl.password' = 'x';")).isTrue();
        assertThat(ShellHistory.holdsSecret("SELECT password FROM users;")).isFalse();
        assertThat(ShellHistory.holdsSecret("SELECT a FROM b;")).isFalse();
    }
}
