package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MainTest {
    @Test
    void theCommandThatIsCalledIsLookedAtAlone() {
        CommandLine line = Main.commandLine(List.of("cluster", "start", "--node", "1"));

        assertThat(line.getSubcommands()).containsOnlyKeys("cluster");
        assertThat(line.getSubcommands().get("cluster").getSubcommands()).containsOnlyKeys("start");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h", "--version", "help", "strat"})
    void whoAsksForNoneOfThemIsToldOfAll(String argument) {
        CommandLine line = Main.commandLine(List.of(argument));

        assertThat(line.getSubcommands())
                .containsKeys("start", "cluster", "sql", "topics", "produce", "consume", "groups", "schemas", "version")
                .containsKey("help");
        assertThat(line.getSubcommands().get("cluster").getSubcommands())
                .containsOnlyKeys("start", "status", "reassign", "drain", "demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "strat"})
    void theSameHoldsOfCommandsOfACommand(String argument) {
        CommandLine line = Main.commandLine(List.of("cluster", argument));

        assertThat(line.getSubcommands()).containsOnlyKeys("cluster");
        assertThat(line.getSubcommands().get("cluster").getSubcommands())
                .containsOnlyKeys("start", "status", "reassign", "drain", "demo");
    }

    @Test
    void eachCommandIsFoundByItsName() {
        Main.commandLine().getSubcommands().forEach((name, whole) -> {
            CommandLine alone = Main.commandLine(List.of(name));
            assertThat(alone.getSubcommands()).containsKey(name);
            assertThat(alone.getSubcommands().get(name).getUsageMessage()).isEqualTo(whole.getUsageMessage());
        });
    }
}
