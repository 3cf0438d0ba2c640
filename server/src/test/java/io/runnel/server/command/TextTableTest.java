package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        TextTable table = TextTable.of(
                List.of("NAME", "N"), List.of(List.of("a", "1"), List.of("longer", "-20.5"), List.of("", "null")));

        assertThat(table.lines())
                .containsExactly("NAME        N", "------  -----", "a           1", "longer  -20.5", "         null");
    }

    @Test
    void anEmptyAnswerHasItsHeader() {
        assertThat(TextTable.of(List.of("A", "BC"), List.of()).lines()).containsExactly("A  BC", "-  --");
    }
}
