package io.runnel.sql.parser;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/**
 * Text to statement nodes. Unquoted identifiers become upper case; double quotes and back-ticks keep it. A statement
 * may end with a semicolon. Thread-safe.
 */
public final class StatementParser {
    /** Longest identifier. */
    private static final int MAX_IDENTIFIER_LENGTH = 256;

    private static final SqlParser.Config CONFIG = SqlParser.config()
            .withParserFactory(RunnelSqlParser.FACTORY)
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.TO_UPPER)
            .withQuotedCasing(Casing.UNCHANGED)
            .withCaseSensitive(false)
            .withConformance(SqlConformanceEnum.LENIENT)
            .withIdentifierMaxLength(MAX_IDENTIFIER_LENGTH);

    /** Words with which a statement can begin. Any other first word would be parsed as an expression, and its error be far away. */
    private static final List<String> FIRST_WORDS = List.of(
            "SELECT",
            "WITH",
            "VALUES",
            "TABLE",
            "CREATE",
            "DROP",
            "SHOW",
            "LIST",
            "DESCRIBE",
            "EXPLAIN",
            "INSERT",
            "SET",
            "UNSET",
            "DEFINE",
            "UNDEFINE",
            "PRINT",
            "ASSERT",
            "DELETE",
            "UPDATE",
            "ALTER",
            "MERGE",
            "CALL",
            "UPSERT",
            "RESET",
            "TERMINATE",
            "PAUSE",
            "RESUME",
            "KILL");

    private static final Pattern FIRST_WORD = Pattern.compile(
            "\\A(?:\\s|--[^\\n\\r]*|//[^\\n\\r]*|/\\*.*?\\*/)*+([\\p{L}_][\\p{L}\\p{N}_$]*)", Pattern.DOTALL);

    private StatementParser() {}

    /**
     * Parses one statement.
     *
     * @throws SqlException state 42601, with line and column, if the text is not exactly one statement
     */
    public static SqlNode parse(String sql) {
        List<SqlNode> statements = parseAll(sql);
        if (statements.isEmpty()) {
            throw SyntaxErrors.nothing();
        }
        if (statements.size() > 1) {
            throw SyntaxErrors.at(
                    statements.get(1).getParserPosition(),
                    "A second statement begins",
                    "; send one statement at a time.");
        }
        return statements.get(0);
    }

    /**
     * Parses statements separated by semicolons; positions count from the beginning of the whole text.
     *
     * @throws SqlException state 42601, with line and column
     */
    public static List<SqlNode> parseAll(String sql) {
        FirstWords.refuse(sql);
        checkFirstWord(sql);
        try {
            List<SqlNode> statements =
                    List.copyOf(SqlParser.create(sql, CONFIG).parseStmtList().getList());
            statements.forEach(NumberLiterals::check);
            return statements;
        } catch (SqlParseException e) {
            throw SyntaxErrors.translate(sql, e);
        }
    }

    /** Parses an expression by itself, such as {@code DELAY > 10}. */
    public static SqlNode parseExpression(String sql) {
        try {
            SqlNode expression = SqlParser.create(sql, CONFIG).parseExpression();
            NumberLiterals.check(expression);
            return expression;
        } catch (SqlParseException e) {
            throw SyntaxErrors.translate(sql, e);
        }
    }

    private static void checkFirstWord(String sql) {
        Matcher matcher = FIRST_WORD.matcher(sql);
        if (matcher.find() && !FIRST_WORDS.contains(matcher.group(1).toUpperCase(Locale.ROOT))) {
            String word = matcher.group(1);
            throw SyntaxErrors.at(
                    TextPositions.at(sql, matcher.start(1), matcher.end(1)),
                    "No statement begins with \"" + word + "\"",
                    NearestNames.of(word, FIRST_WORDS).isEmpty()
                            ? "; it begins with a word such as SELECT, CREATE, INSERT, SHOW or SET."
                            : NearestNames.suggestion(word, FIRST_WORDS));
        }
    }
}
