package io.runnel.sql.parser;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Says in few words what the generated parser reports as all the tokens it could have taken. */
final class SyntaxErrors {
    /** State of the SQL standard for a text that does not follow the grammar. */
    private static final String SYNTAX_ERROR = "42601";

    /** With more choices than this, a list of them explains nothing. */
    private static final int MAX_EXPECTED = 6;

    private static final String NAME = "a name";

    private static final String EXPECTED_EXPRESSION = "; expected an expression, such as a column.";

    /** What stands before an expression. */
    private static final Set<String> AWAITS_EXPRESSION = Set.of(
            "SELECT",
            "DISTINCT",
            "WHERE",
            "BY",
            "HAVING",
            "ON",
            "AND",
            "OR",
            "NOT",
            "WHEN",
            "THEN",
            "ELSE",
            "LIKE",
            "BETWEEN",
            ",",
            "=",
            "<",
            ">",
            "<=",
            ">=",
            "<>",
            "!=",
            "+",
            "-",
            "/",
            "||");

    /** What stands behind an expression, so that the word before it was meant as one. */
    private static final Pattern BEFORE_CLAUSE = Pattern.compile(
            "^\\s*(?:$|[,);=<>+*/-]|(?:FROM|AS|AND|OR|ASC|DESC|LIMIT|GROUP|HAVING|ORDER)\\b)",
            Pattern.CASE_INSENSITIVE);

    /** Reserved words that nobody means as a name: what is missing stands before them. */
    private static final Set<String> CLAUSES = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "BY",
            "LIMIT",
            "EMIT",
            "JOIN",
            "ON",
            "AS",
            "AND",
            "OR",
            "UNION",
            "EXCEPT",
            "INTERSECT",
            "WITH",
            "VALUES",
            "INTO",
            "CREATE",
            "DROP",
            "INSERT",
            "NOT",
            "IN",
            "IS",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END");

    /** Clauses only before BY; else people mean a column, as in {@code ORDER INT}. */
    private static final Set<String> ORDER_OR_GROUP = Set.of("ORDER", "GROUP");

    private static final Pattern BY = Pattern.compile("\\s*(BY\\b|$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern BY_FOLLOWS = Pattern.compile("\\s*BY\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern LEXICAL_ERROR =
            Pattern.compile("Lexical error at line (\\d+), column (\\d+)\\.\\s+Encountered: (<EOF>|\"(.))?");

    /** How Calcite says that a reserved word stands where a name should. */
    private static final Pattern RESERVED = Pattern.compile("Incorrect syntax near the keyword '([^']+)'");

    /** How Calcite says that it took a whole statement for an expression, since nothing else fitted. */
    private static final String NO_QUERY = "Non-query expression encountered";

    static final SqlAbstractParserImpl.Metadata WORDS =
            RunnelSqlParser.FACTORY.getParser(new java.io.StringReader("")).getMetadata();

    private SyntaxErrors() {}

    /** {@code "<what> at line 1, column 8<rest>"} */
    static SqlException at(SqlParserPos pos, String what, String rest) {
        return SqlException.at(SYNTAX_ERROR, pos, what, rest);
    }

    /** Of a text of blanks, comments and semicolons. */
    static SqlException nothing() {
        return new SqlException(SYNTAX_ERROR, "The text holds no statement; write one, such as SHOW STREAMS.");
    }

    static SqlException translate(String sql, SqlParseException error) {
        SqlException open = UnclosedText.find(sql);
        if (open != null) {
            return open;
        }
        if (SqlScript.of(sql).statements().isEmpty()) {
            return nothing();
        }
        if (error.getCause() instanceof ParseException unexpected && unexpected.currentToken != null) {
            return unexpectedToken(sql, unexpected.currentToken, expectedTokens(error));
        }
        String message = firstLine(error);
        Matcher lexical = LEXICAL_ERROR.matcher(message);
        if (lexical.find()) {
            return lexicalError(sql, lexical);
        }
        SqlParserPos pos = error.getPos();
        Matcher reserved = RESERVED.matcher(message);
        if (pos != null && reserved.find()) {
            return unexpectedKeyword(sql, reserved.group(1), pos);
        }
        SqlException first = pos != null && message.startsWith(NO_QUERY)
                ? FirstWords.after(sql, "", pos.getLineNum(), pos.getColumnNum())
                : null;
        if (first != null) {
            return first;
        }
        return pos == null
                ? new SqlException(SYNTAX_ERROR, "Syntax error: " + message, 0, 0, error)
                : at(pos, "Syntax error", ": " + message);
    }

    private static SqlException unexpectedToken(String sql, Token last, Collection<String> expected) {
        Token found = last.next;
        SqlException first = FirstWords.after(sql, found.image, found.beginLine, found.beginColumn);
        if (first != null) {
            return first;
        }
        String missing = missingBehind(last, expected);
        if (found.kind == RunnelSqlParserConstants.EOF) {
            SqlParserPos end = new SqlParserPos(last.endLine, last.endColumn + 1);
            return at(end, "The statement ends too early", missing.isEmpty() ? choices(expected) : missing);
        }
        if (found.kind == RunnelSqlParserConstants.EMIT) {
            return emitInside(place(found), found.image);
        }
        if (isPartitionBy(sql, found.image, place(found))) {
            return partitionByInside(place(found), found.image);
        }
        // "SELECT * FORM t" takes FORM for an alias and stumbles over t.
        List<String> nearLast = last.kind == RunnelSqlParserConstants.IDENTIFIER
                ? NearestNames.of(last.image, keywords(expected))
                : List.of();
        if (!nearLast.isEmpty() && !WORDS.isKeyword(found.image.toUpperCase(Locale.ROOT))) {
            return at(place(last), "Unexpected " + quote(last.image), didYouMean(nearLast));
        }
        if (ORDER_OR_GROUP.contains(found.image.toUpperCase(Locale.ROOT))
                && expected.contains(NAME)
                && !BY.matcher(TextPositions.restOfLine(sql, found.endLine, found.endColumn + 1))
                        .lookingAt()) {
            return at(place(found), "Unexpected " + quote(found.image), reserved(found.image.toUpperCase(Locale.ROOT)));
        }
        String advice = advice(found.image, expected);
        if (!missing.isEmpty() && !advice.startsWith("; did you mean")) {
            boolean meantAsName = WORDS.isReservedWord(found.image.toUpperCase(Locale.ROOT))
                    && BEFORE_CLAUSE.matcher(behind(sql, found)).find();
            advice = meantAsName ? reserved(found.image.toUpperCase(Locale.ROOT)) : missing;
        } else if (advice.equals(".") && bothNames(last, found)) {
            advice = "; a comma, a keyword or the end of the statement should stand here.";
        }
        return at(place(found), "Unexpected " + quote(found.image), advice);
    }

    /** The parser was in the middle of an expression and met a word that cannot be in one. */
    private static SqlException unexpectedKeyword(String sql, String word, SqlParserPos pos) {
        SqlException first = FirstWords.after(sql, word, pos.getLineNum(), pos.getColumnNum());
        if (first != null) {
            return first;
        }
        if (word.equalsIgnoreCase("EMIT")) {
            return emitInside(pos, word);
        }
        if (isPartitionBy(sql, word, pos)) {
            return partitionByInside(pos, word);
        }
        if (word.equalsIgnoreCase("UNNEST")) {
            return at(
                    pos,
                    "Unexpected " + quote(word),
                    "; UNNEST stands in FROM, as in FROM t CROSS JOIN UNNEST(t.tags) AS x (tag); a select list takes EXPLODE.");
        }
        boolean clause = CLAUSES.contains(word.toUpperCase(Locale.ROOT));
        return at(pos, "Unexpected " + quote(word), clause ? EXPECTED_EXPRESSION : advice(word, Set.of(NAME)));
    }

    private static SqlException emitInside(SqlParserPos pos, String word) {
        return at(
                pos,
                "Unexpected " + quote(word),
                ": EMIT stands at the end of a whole statement, behind everything but LIMIT.");
    }

    private static boolean isPartitionBy(String sql, String word, SqlParserPos pos) {
        return word.equalsIgnoreCase("PARTITION")
                && BY_FOLLOWS
                        .matcher(TextPositions.restOfLine(sql, pos.getLineNum(), pos.getColumnNum() + word.length()))
                        .lookingAt();
    }

    private static SqlException partitionByInside(SqlParserPos pos, String word) {
        return at(
                pos,
                "Unexpected " + quote(word),
                ": PARTITION BY stands at the end of a whole statement's query, before EMIT.");
    }

    private static boolean bothNames(Token last, Token found) {
        return last.kind == RunnelSqlParserConstants.IDENTIFIER && found.kind == RunnelSqlParserConstants.IDENTIFIER;
    }

    private static String behind(String sql, Token token) {
        return TextPositions.restOfLine(sql, token.endLine, token.endColumn + 1);
    }

    /** What can be told from the token before: the parser's own list is empty or a hundred words long there. */
    private static String missingBehind(Token last, Collection<String> expected) {
        if (last.image != null && AWAITS_EXPRESSION.contains(last.image.toUpperCase(Locale.ROOT))) {
            return EXPECTED_EXPRESSION;
        }
        if (last.image != null && last.image.equalsIgnoreCase("INTERVAL")) {
            return "; the number stands in quotes, as in INTERVAL '1' DAY.";
        }
        return expected.contains("VARCHAR") && expected.contains("BIGINT")
                ? "; expected a type, such as VARCHAR or BIGINT."
                : "";
    }

    private static SqlParserPos place(Token token) {
        return new SqlParserPos(token.beginLine, token.beginColumn, token.endLine, token.endColumn);
    }

    private static SqlException lexicalError(String sql, Matcher error) {
        int line = Integer.parseInt(error.group(1));
        int column = Integer.parseInt(error.group(2));
        // The lexer counts the character it could not take, unless that begins a token.
        String wrong = error.group(4);
        boolean here =
                wrong != null && TextPositions.restOfLine(sql, line, column).startsWith(wrong);
        int place = here ? column : Math.max(1, column - 1);
        String rest = TextPositions.restOfLine(sql, line, place);
        String character = rest.isEmpty() ? "" : " '" + rest.charAt(0) + "'";
        return at(new SqlParserPos(line, place), "Unexpected character" + character, ".");
    }

    private static String advice(String found, Collection<String> expected) {
        String word = found.toUpperCase(Locale.ROOT);
        if (!WORDS.isReservedWord(word)) {
            List<String> near = NearestNames.of(found, keywords(expected));
            return near.isEmpty() ? choices(expected) : didYouMean(near);
        }
        boolean meantAsName = expected.contains(NAME) && !CLAUSES.contains(word);
        return meantAsName ? reserved(word) : choices(expected);
    }

    private static String reserved(String word) {
        return ": " + word + " is a reserved word; as a name it needs quotes: \"" + word + "\".";
    }

    private static String didYouMean(List<String> near) {
        return "; did you mean " + NearestNames.alternatives(near) + "?";
    }

    private static String choices(Collection<String> expected) {
        return expected.isEmpty() || expected.size() > MAX_EXPECTED
                ? "."
                : "; expected " + NearestNames.alternatives(List.copyOf(expected)) + ".";
    }

    private static List<String> keywords(Collection<String> expected) {
        // FOR GROUP comes behind FROM: nobody means it where FROM may still come.
        return expected.stream()
                .filter(word -> WORDS.isKeyword(word) && !(word.equals("FOR") && expected.contains("FROM")))
                .toList();
    }

    /** The next tokens that would have been right: keywords as they are, and kinds of token by a name for people. */
    private static Collection<String> expectedTokens(SqlParseException error) {
        Collection<String> words = new TreeSet<>();
        String[] images = error.getTokenImages();
        for (int[] sequence : error.getExpectedTokenSequences()) {
            String word = describe(images[sequence[0]]);
            if (word != null) {
                words.add(word);
            }
        }
        if (words.contains("a number")) {
            words.remove("DECIMAL"); // As in DECIMAL '1.5'.
        }
        if (words.contains(NAME)) {
            // Every non-reserved word can be a name: they would drown what matters.
            words.removeIf(word -> WORDS.isNonReservedKeyword(word));
        }
        return words;
    }

    private static @Nullable String describe(String image) {
        if (image.startsWith("\"")) {
            String token = image.substring(1, image.length() - 1);
            if (token.equals("?")) {
                return null; // Parameters can stand almost everywhere.
            }
            return token.matches("[A-Za-z_]+") ? token : "'" + token.replace("\\\"", "\"") + "'";
        }
        return switch (image) {
            case "<EOF>" -> "the end of the statement";
            case "<IDENTIFIER>" -> NAME;
            case "<QUOTED_STRING>" -> "a 'string'";
            case "<UNSIGNED_INTEGER_LITERAL>", "<DECIMAL_NUMERIC_LITERAL>", "<APPROX_NUMERIC_LITERAL>" -> "a number";
            default -> null;
        };
    }

    private static String quote(String found) {
        return found.startsWith("\"") ? found : '"' + found + '"';
    }

    private static String firstLine(Throwable error) {
        String message = String.valueOf(error.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }
}
