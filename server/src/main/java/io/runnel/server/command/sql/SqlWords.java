package io.runnel.server.command.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Words of the dialect, for colour and completion alone: what is missing here is valid all the same. JDBC's
 * {@code getSQLKeywords} leaves out those of the standard, so they stand here.
 */
final class SqlWords {
    /** With which a statement begins. */
    static final List<String> STARTS = words(
            "ALTER ASSERT BEGIN COMMIT CREATE DEFINE DELETE DESCRIBE DROP EXPLAIN INSERT LIST PAUSE PRINT RESUME ROLLBACK RUN"
                    + " SELECT SET SHOW TERMINATE UNDEFINE UNSET VALUES WITH");

    /** Behind which the name of a stream or table stands. */
    static final Set<String> BEFORE_SOURCE =
            Set.of("FROM", "JOIN", "INTO", "DESCRIBE", "STREAM", "TABLE", "EXISTS", "EXTENDED");

    /** What may stand behind a word, where that is not much. */
    static final Map<String, List<String>> FOLLOWERS = Map.ofEntries(
            Map.entry("ALTER", words("STREAM TABLE")),
            Map.entry("ASSERT", words("TOPIC SCHEMA VALUES NULL STREAM TABLE")),
            Map.entry("CREATE", words("STREAM TABLE TYPE OR SOURCE")),
            Map.entry("DELETE", words("FROM")),
            Map.entry("DROP", words("STREAM TABLE TYPE")),
            Map.entry("EMIT", words("CHANGES FINAL")),
            Map.entry("GROUP", words("BY")),
            Map.entry("INSERT", words("INTO")),
            Map.entry("LIST", words("STREAMS TABLES TOPICS TYPES FUNCTIONS PROPERTIES VARIABLES QUERIES")),
            Map.entry("OR", words("REPLACE")),
            Map.entry("ORDER", words("BY")),
            Map.entry("PARTITION", words("BY")),
            Map.entry("RUN", words("SCRIPT")),
            Map.entry("SHOW", words("STREAMS TABLES TOPICS TYPES FUNCTIONS PROPERTIES VARIABLES QUERIES")),
            Map.entry("WINDOW", words("TUMBLING HOPPING SESSION")));

    private static final List<String> OTHERS =
            words("ADD ALL AND ANY ARRAY AS ASC AT BETWEEN BEGINNING BIGINT BOOLEAN BY"
                    + " BYTES CASE CAST CHANGES COLUMN CROSS CURRENT DATE DAY DAYS DECIMAL DEFAULT DESC DISTINCT DOUBLE ELSE EMIT END"
                    + " EXCEPT EXISTS EXTENDED EXTRACT FALSE FETCH FINAL FIRST FOR FROM FULL FUNCTION FUNCTIONS GRACE GROUP HAVING"
                    + " HEADER HEADERS HOPPING HOUR HOURS IF IN INNER INT INTEGER INTERSECT INTERVAL INTO IS JOIN KEY LAST LATERAL LEFT"
                    + " LIKE LIMIT MAP MINUTE MINUTES MONTH NATURAL NEXT NOT NULL NULLS OF OFFSET ON ONLY OR ORDER OUTER OVER PARTITION"
                    + " PARTITIONS PERIOD PRIMARY PROPERTIES QUERIES REPLACE RETENTION RIGHT ROW ROWS SAMPLE SCHEMA SCRIPT SECOND"
                    + " SECONDS SESSION SIZE SMALLINT SOURCE STREAM STREAMS STRING STRUCT TABLE TABLES THEN TIME TIMESTAMP TINYINT TO"
                    + " TOPIC TOPICS TRANSACTION TRUE TUMBLING TYPE TYPES UNION USING VALUE VARBINARY VARCHAR VARIABLES WHEN WHERE"
                    + " WINDOW WITHIN YEAR");

    private SqlWords() {}

    /** All of them, sorted. */
    static Set<String> all() {
        Set<String> all = new TreeSet<>(OTHERS);
        all.addAll(STARTS);
        return all;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toUpperCase(Locale.ROOT).split(" ")).toList();
    }
}
