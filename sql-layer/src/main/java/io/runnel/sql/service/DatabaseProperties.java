package io.runnel.sql.service;

import io.runnel.sql.parser.Keywords;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.Meta.DatabaseProperty;
import org.apache.calcite.sql.SqlJdbcFunctionCall;

/** What clients are told of the database as a whole. */
final class DatabaseProperties {
    static final String PRODUCT_NAME = "Runnel";

    /** Calcite lists them, and they do not work here. */
    private static final Set<String> NO_ESCAPES = Set.of("USER", "CONVERT_TIMEZONE", "TO_DATE", "TO_TIMESTAMP");

    private DatabaseProperties() {}

    /** @param version of the server, such as {@code 0.1.0} */
    static Map<DatabaseProperty, Object> of(String version) {
        Map<DatabaseProperty, Object> properties = new EnumMap<>(DatabaseProperty.class);
        for (DatabaseProperty property : DatabaseProperty.values()) {
            properties.put(property, property.defaultValue);
        }
        properties.put(DatabaseProperty.GET_NUMERIC_FUNCTIONS, escapes(SqlJdbcFunctionCall.getNumericFunctions()));
        properties.put(DatabaseProperty.GET_STRING_FUNCTIONS, escapes(SqlJdbcFunctionCall.getStringFunctions()));
        properties.put(DatabaseProperty.GET_SYSTEM_FUNCTIONS, escapes(SqlJdbcFunctionCall.getSystemFunctions()));
        properties.put(DatabaseProperty.GET_TIME_DATE_FUNCTIONS, escapes(SqlJdbcFunctionCall.getTimeDateFunctions()));
        properties.put(DatabaseProperty.GET_S_Q_L_KEYWORDS, String.join(",", Keywords.besidesTheStandards()));
        properties.put(DatabaseProperty.GET_DATABASE_PRODUCT_NAME, PRODUCT_NAME);
        properties.put(DatabaseProperty.GET_DATABASE_PRODUCT_VERSION, version);
        properties.put(DatabaseProperty.GET_DATABASE_MAJOR_VERSION, versionPart(version, 0));
        properties.put(DatabaseProperty.GET_DATABASE_MINOR_VERSION, versionPart(version, 1));
        return Map.copyOf(properties);
    }

    /** What the driver asks for: texts by their names. */
    static Map<String, String> facts(String version) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("numericFunctions", escapes(SqlJdbcFunctionCall.getNumericFunctions()));
        facts.put("stringFunctions", escapes(SqlJdbcFunctionCall.getStringFunctions()));
        facts.put("systemFunctions", escapes(SqlJdbcFunctionCall.getSystemFunctions()));
        facts.put("timeDateFunctions", escapes(SqlJdbcFunctionCall.getTimeDateFunctions()));
        facts.put("keywords", String.join(",", Keywords.besidesTheStandards()));
        facts.put("productName", PRODUCT_NAME);
        facts.put("productVersion", version);
        return facts;
    }

    private static String escapes(String functions) {
        return Arrays.stream(functions.split(",", -1))
                .filter(name -> !NO_ESCAPES.contains(name))
                .collect(Collectors.joining(","));
    }

    private static int versionPart(String version, int index) {
        String[] parts = version.split("[.-]", -1);
        return index < parts.length && parts[index].matches("\\d{1,9}") ? Integer.parseInt(parts[index]) : 0;
    }
}
