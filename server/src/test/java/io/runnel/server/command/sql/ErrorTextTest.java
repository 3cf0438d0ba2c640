package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class ErrorTextTest {
    @Test
    void aCaretStandsBelowThePlaceThatTheMessageNames() {
        assertThat(text("There is no column B at line 2, column 8.", "SELECT a,\n  '東', b\nFROM t"))
                .isEqualTo("error 42703: There is no column B at line 2, column 8.\n  '東', b\n        ^");
    }

    @Test
    void aLongLineIsShownAroundThePlace() {
        String sql = "SELECT " + "a, ".repeat(100) + "b, " + "c, ".repeat(100);

        assertThat(text("No B at line 1, column 308", sql).lines().skip(1))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(110));
        assertThat(text("No B at line 1, column 308", sql)).contains("\n  …, a, a");
    }

    @Test
    void aMessageWithoutAPlaceStandsAlone() {
        assertThat(text("The node is gone.", "SELECT 1")).isEqualTo("error 42703: The node is gone.");
        assertThat(text("It failed at line 7, column 1", "SELECT 1")).doesNotContain("\n");
        assertThat(ErrorText.of(new SQLException("x"), "a.sql: statement 2, at line 1, column 3", "", Style.PLAIN))
                .isEqualTo("a.sql: statement 2, at line 1, column 3: error: x");
    }

    private static String text(String message, String sql) {
        return ErrorText.of(new SQLException(message, "42703"), "", sql, Style.PLAIN);
    }
}
