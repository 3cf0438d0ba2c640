package io.runnel.sql.parser;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be told from the words with which a statement begins: statements of ksqlDB that there are not here, and what is
 * missing behind a word after which the parser tries everything and then blames that word.
 */
final class FirstWords {
    private static final String BLANK = "(?:\\s|--[^\\n\\r]*|/\\*.*?\\*/)";

    private static final Pattern TWO_WORDS =
            Pattern.compile("\\A" + BLANK + "*+([A-Za-z]+)(?:" + BLANK + "++(\\S+))?", Pattern.DOTALL);

    private static final String CONNECTORS =
            ": Kafka Connect is no part of this server; use it through its own REST API.";

    private static final String TRANSACTIONS =
            ": transactions are begun and ended by the connection: setAutoCommit(false), commit() and rollback() in JDBC.";

    /** By the first words: the rest of the message. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry(
                    "ALTER SYSTEM",
                    ": set the node's settings in its configuration, and topics' with a Kafka client's AlterConfigs."),
            Map.entry(
                    "RUN SCRIPT", ": it is a command of the shell, which reads the file; use bin/runnel sql -f file."),
            Map.entry("BEGIN", TRANSACTIONS),
            Map.entry("START", TRANSACTIONS),
            Map.entry("COMMIT", TRANSACTIONS),
            Map.entry("ROLLBACK", TRANSACTIONS),
            Map.entry("CREATE CONNECTOR", CONNECTORS),
            Map.entry("CREATE SINK", CONNECTORS),
            Map.entry("DROP CONNECTOR", CONNECTORS));

    private static final String ID_OR_ALL = "a query's id, which SHOW QUERIES lists, or ALL";

    /** What stands behind a word. */
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry(
                    "SHOW",
                    "what to show: STREAMS, TABLES, TOPICS, TYPES, FUNCTIONS, PROPERTIES, VARIABLES or QUERIES"),
            Map.entry(
                    "LIST",
                    "what to list: STREAMS, TABLES, TOPICS, TYPES, FUNCTIONS, PROPERTIES, VARIABLES or QUERIES"),
            Map.entry("DESCRIBE", "the name of a stream or table, or FUNCTION and a function's"),
            Map.entry("DEFINE", "a name and a value, as in DEFINE topic = 'orders'"),
            Map.entry("UNDEFINE", "the name of a variable"),
            Map.entry("PRINT", "the name of a topic"),
            Map.entry("SET", "a property and its value, both in quotes, as in SET 'auto.offset.reset' = 'latest'"),
            Map.entry("UNSET", "a property's name in quotes, as in UNSET 'auto.offset.reset'"),
            Map.entry("EXPLAIN", "a query, CREATE or INSERT, or the id of a query that runs"),
            Map.entry("TERMINATE", ID_OR_ALL),
            Map.entry("PAUSE", ID_OR_ALL),
            Map.entry("RESUME", ID_OR_ALL),
            Map.entry("KILL", "QUERY and a query's id, which SYS.QUERIES lists, as in KILL QUERY 'Q7'"),
            Map.entry("ASSERT", "TOPIC, SCHEMA, VALUES, NULL VALUES, STREAM or TABLE"));

    private static final List<String> SHOWN =
            List.of("STREAMS", "TABLES", "TOPICS", "TYPES", "FUNCTIONS", "PROPERTIES", "VARIABLES", "QUERIES");

    private FirstWords() {}

    /** @throws SqlException 0A000 for a statement that ksqlDB has and that cannot be had here */
    static void refuse(String sql) {
        Matcher words = TWO_WORDS.matcher(sql);
        if (!words.find()) {
            return;
        }
        String first = words.group(1).toUpperCase(Locale.ROOT);
        String both =
                words.group(2) == null ? first : first + ' ' + words.group(2).toUpperCase(Locale.ROOT);
        boolean sourceConnector = Pattern.compile("(?is)\\A" + BLANK + "*+CREATE\\s+SOURCE\\s+CONNECTOR\\b.*")
                .matcher(sql)
                .matches();
        for (String refused : sourceConnector ? List.of("CREATE CONNECTOR") : List.of(first, both)) {
            String reason = REFUSED.get(refused);
            if (reason != null) {
                throw SqlException.at(
                        "0A000",
                        TextPositions.at(sql, words.start(1), words.end(1)),
                        refused + " is not supported",
                        reason);
            }
        }
    }

    /** The error when the parser blames the first word itself, or what stands right behind it; null for any other place. */
    static @Nullable SqlException after(String sql, String image, int line, int column) {
        Matcher words = TWO_WORDS.matcher(sql);
        String expected = words.find() ? EXPECTED.get(words.group(1).toUpperCase(Locale.ROOT)) : null;
        if (expected == null) {
            return null;
        }
        var first = TextPositions.at(sql, words.start(1), words.end(1));
        boolean atFirst = first.getLineNum() == line && first.getColumnNum() == column;
        if (words.group(2) == null) {
            return atFirst || image.isEmpty()
                    ? SyntaxErrors.at(
                            TextPositions.at(sql, words.end(1), words.end(1) + 1),
                            "The statement ends too early",
                            "; expected " + expected + ".")
                    : null;
        }
        var second = TextPositions.at(sql, words.start(2), words.end(2));
        boolean atSecond = second.getLineNum() == line && second.getColumnNum() == column;
        if (!atFirst && !atSecond) {
            return null;
        }
        String word = words.group(2);
        if (SHOWN.contains(word.toUpperCase(Locale.ROOT).replace(";", ""))) {
            return SyntaxErrors.at(second, "Unexpected text behind \"" + word + '"', "; expected EXTENDED or nothing.");
        }
        List<String> near = expected.startsWith("what to ") ? NearestNames.of(word, SHOWN) : List.of();
        return SyntaxErrors.at(
                second,
                "Unexpected \"" + word + '"',
                near.isEmpty()
                        ? "; expected " + expected + "."
                        : "; did you mean " + NearestNames.alternatives(near) + "?");
    }
}
