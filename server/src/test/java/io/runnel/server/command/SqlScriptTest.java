package io.runnel.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlScriptTest {
    @Test
    void cutsAtSemicolonsOutsideOfQuotesAndComments() {
        String script = "SELECT ';' AS a; -- not; here\nSELECT \"x;y\" /* nor; here */ FROM t;\n SELECT `b;`";

        assertThat(SqlScript.statements(script))
                .containsExactly(
                        "SELECT ';' AS a", "-- not; here\nSELECT \"x;y\" /* nor; here */ FROM t", "SELECT `b;`");
    }

    @Test
    void leavesOutBlanksAndLoneComments() {
        assertThat(SqlScript.statements(" ;; -- nothing\n; /* nor\n this */ ")).isEmpty();
    }

    @Test
    void aDoubledQuoteDoesNotEndALiteral() {
        assertThat(SqlScript.statements("SELECT 'it''s; fine'; SELECT 2"))
                .containsExactly("SELECT 'it''s; fine'", "SELECT 2");
    }

    @Test
    void aStatementIsIncompleteUntilItsSemicolon() {
        assertThat(SqlScript.incomplete("SELECT 1\n")).isTrue();
        assertThat(SqlScript.incomplete("SELECT ';\n")).isTrue();
        assertThat(SqlScript.incomplete("SELECT 1;\n")).isFalse();
    }
}
