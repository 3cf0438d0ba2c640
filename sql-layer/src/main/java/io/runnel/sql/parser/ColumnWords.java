package io.runnel.sql.parser;

import java.util.Set;

/**
 * Reserved words that may be names of columns without quotes, as in ksqlDB, wherever the grammar leaves no other reading:
 * where a column is declared or listed, behind a dot, behind AS in a select list, and at the beginning of an expression,
 * unless what follows makes a literal or a call of the word.
 */
final class ColumnWords {
    private static final Set<Integer> WORDS = Set.of(
            RunnelSqlParserConstants.ALTER,
            RunnelSqlParserConstants.ARRAY,
            RunnelSqlParserConstants.DATE,
            RunnelSqlParserConstants.DEFINE,
            RunnelSqlParserConstants.EXPLAIN,
            RunnelSqlParserConstants.FILTER,
            RunnelSqlParserConstants.FUNCTION,
            RunnelSqlParserConstants.INTERVAL,
            RunnelSqlParserConstants.OFFSET,
            RunnelSqlParserConstants.PARTITION,
            RunnelSqlParserConstants.PERIOD,
            RunnelSqlParserConstants.RANGE,
            RunnelSqlParserConstants.ROW,
            RunnelSqlParserConstants.ROWS,
            RunnelSqlParserConstants.SET,
            RunnelSqlParserConstants.SHOW,
            RunnelSqlParserConstants.TIME,
            RunnelSqlParserConstants.TIMESTAMP,
            RunnelSqlParserConstants.USER,
            RunnelSqlParserConstants.UUID,
            RunnelSqlParserConstants.VALUE);

    /** As in DATE '2026-01-01', TIMESTAMP(…), ARRAY[…], ARRAY&lt;…&gt; and TIMESTAMP WITH LOCAL TIME ZONE '…'. */
    private static final Set<Integer> CONTINUE_WORD = Set.of(
            RunnelSqlParserConstants.QUOTED_STRING,
            RunnelSqlParserConstants.PREFIXED_STRING_LITERAL,
            RunnelSqlParserConstants.UNICODE_STRING_LITERAL,
            RunnelSqlParserConstants.LPAREN,
            RunnelSqlParserConstants.LBRACKET,
            RunnelSqlParserConstants.WITH,
            RunnelSqlParserConstants.WITHOUT);

    /** What may follow INTERVAL in a literal and, elsewhere, a column. */
    private static final Set<Integer> CONTINUE_INTERVAL =
            Set.of(RunnelSqlParserConstants.MINUS, RunnelSqlParserConstants.PLUS, RunnelSqlParserConstants.HOOK);

    private ColumnWords() {}

    /** Whether the token is one of the words. */
    static boolean contains(Token token) {
        return WORDS.contains(token.kind);
    }

    /** Whether the token, which begins an expression, is one of the words and a column's name. */
    static boolean isName(Token token, Token next) {
        if (!contains(token) || CONTINUE_WORD.contains(next.kind)) {
            return false;
        }
        return token.kind != RunnelSqlParserConstants.INTERVAL || !CONTINUE_INTERVAL.contains(next.kind);
    }
}
