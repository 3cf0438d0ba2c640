package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CellTextTest {
    @Test
    void whatWouldMoveTheCursorIsEscaped() {
        assertThat(CellText.printable("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
        assertThat(CellText.printable("\u001b[2Jx\u0000\u009b")).isEqualTo("\\u001b[2Jx\\u0000\\u009b");
        assertThat(CellText.printable("ab\u202ecd\u2028\ud800e")).isEqualTo("ab\\u202ecd\\u2028\\ud800e");
        assertThat(CellText.printable("Zürich 東京 😀")).isEqualTo("Zürich 東京 😀");
    }

    @Test
    void widthIsThatOfATerminal() {
        assertThat(CellText.width("abc")).isEqualTo(3);
        assertThat(CellText.width("東京")).isEqualTo(4);
        assertThat(CellText.width("😀!")).isEqualTo(3);
        assertThat(CellText.width("e\u0301te\u0301")).isEqualTo(3);
    }

    @Test
    void aCutKeepsWholeCharactersAndSaysThatItIsOne() {
        assertThat(CellText.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(CellText.cut("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(CellText.cut("東京都", 5)).isEqualTo("東京…");
        assertThat(CellText.cut("東京都", 4)).isEqualTo("東…");
        assertThat(CellText.cut("😀😀😀", 4)).isEqualTo("😀…");
    }
}
