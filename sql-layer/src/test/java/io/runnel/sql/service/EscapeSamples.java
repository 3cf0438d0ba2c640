package io.runnel.sql.service;

import java.util.HashMap;
import java.util.Map;

/** Arguments for the functions that JDBC's specification lists in its appendix on scalar functions. */
final class EscapeSamples {
    static final Map<String, String> ARGUMENTS = new HashMap<>();

    private EscapeSamples() {}

    private static void put(String arguments, String... functions) {
        for (String function : functions) {
            ARGUMENTS.put(function, arguments);
        }
    }

    static {
        put("0.5", "ABS", "ACOS", "ASIN", "ATAN", "CEILING", "COS", "COT", "CBRT", "DEGREES", "EXP", "FLOOR", "LOG");
        put("0.5", "LOG10", "RADIANS", "SIGN", "SIN", "SQRT", "TAN");
        put("0.5, 2", "ATAN2", "POWER");
        put("5, 2", "MOD");
        put("1.55, 1", "ROUND", "TRUNCATE");
        put("", "PI", "RAND", "CURDATE", "CURTIME", "NOW", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP");
        put("", "DATABASE", "USER");
        put("'Ab'", "ASCII", "LCASE", "LENGTH", "LTRIM", "RTRIM", "SOUNDEX", "UCASE", "CHAR_LENGTH", "OCTET_LENGTH");
        put("'Ab'", "CHARACTER_LENGTH");
        put("65", "CHAR");
        put("2", "SPACE");
        put("'a', 'b'", "CONCAT", "DIFFERENCE", "LOCATE", "IFNULL");
        put("'abc', 2", "LEFT", "RIGHT", "REPEAT");
        put("'abc', 1, 1, 'x'", "INSERT");
        put("'abc', 'b', 'c'", "REPLACE");
        put("'abc', 1, 2", "SUBSTRING");
        put("'b' IN 'abc'", "POSITION");
        put("'5', SQL_INTEGER", "CONVERT");
        put("DATE '2024-02-03'", "DAYNAME", "DAYOFMONTH", "DAYOFWEEK", "DAYOFYEAR", "MONTH", "MONTHNAME", "QUARTER");
        put("DATE '2024-02-03'", "WEEK", "YEAR");
        put("TIMESTAMP '2024-02-03 04:05:06'", "HOUR", "MINUTE", "SECOND");
        put("YEAR FROM DATE '2024-02-03'", "EXTRACT");
        put("SQL_TSI_DAY, 1, TIMESTAMP '2024-02-03 04:05:06'", "TIMESTAMPADD");
        put("SQL_TSI_DAY, TIMESTAMP '2024-02-03 04:05:06', TIMESTAMP '2024-02-03 04:05:06'", "TIMESTAMPDIFF");
    }
}
