package io.runnel.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.parser.SqlScript.Statement;
import org.junit.jupiter.api.Test;

final class SqlScriptTest {
    @Test
    void cutsAtSemicolonsOutsideOfQuotesAndComments() {
        String script = "SELECT ';' AS a; -- not; here\nSELECT \"x;y\" /* nor; here */ FROM t;\n SELECT `b;`";

        assertThat(SqlScript.of(script).statements())
                .containsExactly(
                        new Statement("SELECT ';' AS a", 1, 1),
                        new Statement("-- not; here\nSELECT \"x;y\" /* nor; here */ FROM t", 1, 18),
                        new Statement("SELECT `b;`", 3, 2));
    }

    @Test
    void leavesOutBlanksAndLoneComments() {
        assertThat(SqlScript.of(" ;; -- nothing\n; /* nor\n this */ ").statements())
                .isEmpty();
    }

    @Test
    void aDoubledQuoteDoesNotEndALiteral() {
        assertThat(SqlScript.of("SELECT 'it''s; fine'; SELECT 2").statements())
                .extracting(Statement::text)
                .containsExactly("SELECT 'it''s; fine'", "SELECT 2");
    }

    @Test
    void aCommentBehindTheLastStatementIsNoStatement() {
        assertThat(SqlScript.of("SELECT 1; -- '; done\n").statements())
                .extracting(Statement::text)
                .containsExactly("SELECT 1");
    }

    @Test
    void aStatementHasNotEndedBeforeItsSemicolon() {
        assertThat(SqlScript.of("SELECT 1\n").ended()).isFalse();
        assertThat(SqlScript.of("SELECT ';\n").ended()).isFalse();
        assertThat(SqlScript.of("SELECT 1;\n").ended()).isTrue();
    }

    @Test
    void placesInAStatementAreThoseInTheScript() {
        SqlScript script = SqlScript.of("SELECT 1;\n\n  SELECT 2;");

        assertThat(script.statements().get(1).inPlace()).isEqualTo("\n\n  SELECT 2");
    }
}
