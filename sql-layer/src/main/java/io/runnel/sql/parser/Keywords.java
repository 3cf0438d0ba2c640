package io.runnel.sql.parser;

import java.util.Set;
import java.util.TreeSet;

/** Words of the grammar that tools must know, as JDBC asks for them: those that SQL:2003 has not. */
public final class Keywords {
    /** Reserved words of ISO/IEC 9075-2:2003 that the grammar reserves as well. */
    private static final Set<String> OF_THE_STANDARD = Set.of((
            // spotless:off
            "ALL ALLOCATE ALTER AND ANY ARRAY AS ASENSITIVE ASYMMETRIC ATOMIC BETWEEN BIGINT BOOLEAN BOTH BY CALL"
                    + " CASCADED CASE CAST CHAR CHARACTER CHARACTER_LENGTH CHAR_LENGTH COLLATE CONVERT CORRESPONDING COVAR_POP"
                    + " COVAR_SAMP CREATE CROSS CUBE CUME_DIST CURRENT CURRENT_DATE CURRENT_DEFAULT_TRANSFORM_GROUP CURRENT_PATH"
                    + " CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TRANSFORM_GROUP_FOR_TYPE CURRENT_USER CURSOR DATE DEC"
                    + " DECIMAL DEFAULT DELETE DEREF DESCRIBE DISTINCT DOUBLE DROP ELSE END END-EXEC EXCEPT EXEC EXISTS EXTRACT"
                    + " FALSE FETCH FILTER FOR FROM FULL FUNCTION GRANT GROUP GROUPING HAVING IN INNER INOUT INSERT INTERSECT"
                    + " INTERVAL INTO IS JOIN LATERAL LEADING LEFT LIKE LOCALTIME LOCALTIMESTAMP MERGE MODIFIES MULTISET NATURAL"
                    + " NCHAR NCLOB NEW NEXT NOT NULL NULLIF OCTET_LENGTH OF ON OR ORDER OUTER OVER OVERLAPS PARTITION"
                    + " PERCENTILE_CONT PERCENTILE_DISC RANGE RECURSIVE REGR_AVGX REGR_AVGY REGR_COUNT REGR_INTERCEPT REGR_R2"
                    + " REGR_SLOPE REGR_SXX REGR_SXY REGR_SYY RIGHT ROLLUP ROW ROWS SELECT SESSION_USER SET SIMILAR SMALLINT SOME"
                    + " SPECIFIC SPECIFICTYPE SQLEXCEPTION SQLSTATE SQLWARNING STDDEV_POP STDDEV_SAMP SUBMULTISET SYMMETRIC"
                    + " SYSTEM_USER TABLE TABLESAMPLE THEN TIME TIMESTAMP TIMEZONE_HOUR TIMEZONE_MINUTE TRAILING TRUE UESCAPE"
                    + " UNION UNKNOWN UNNEST UPDATE USER USING VALUE VALUES VARCHAR VAR_POP VAR_SAMP WHEN WHERE WIDTH_BUCKET"
                    + " WINDOW WITH WITHIN")
            // spotless:on
            .split(" "));

    /** Words of statements that are no reserved ones. */
    private static final Set<String> OF_STATEMENTS = Set.of(
            "ANALYZE",
            "ASSERT",
            "BEGINNING",
            "BYTES",
            "CHANGES",
            "LIST",
            "PAUSE",
            "PRINT",
            "RESUME",
            "SAMPLE",
            "STRING",
            "STRUCT",
            "TERMINATE",
            "TOMBSTONE",
            "TOPIC",
            "UNDEFINE",
            "UNSET");

    private Keywords() {}

    /** In alphabetical order; those that are no reserved words are among them where they name a statement or its parts. */
    public static Set<String> besidesTheStandards() {
        Set<String> words = new TreeSet<>(OF_STATEMENTS);
        for (String word : SyntaxErrors.WORDS.getTokens()) {
            if (SyntaxErrors.WORDS.isReservedWord(word) && !OF_THE_STANDARD.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }
}
