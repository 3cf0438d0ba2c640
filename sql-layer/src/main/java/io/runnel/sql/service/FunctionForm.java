package io.runnel.sql.service;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in which a function is called, as descriptions write it: {@code SUBSTRING(text VARCHAR, start INT) VARCHAR}.
 *
 * @param text without the result
 * @param parameters none if there are none or the form is no plain call, such as {@code MAP(key K := value V, ...)}
 */
record FunctionForm(String text, List<Parameter> parameters, Parameter result) {
    private static final Pattern CALL = Pattern.compile("(\\w+\\((.*)\\)) ([^()]+)", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("(\\w+) (.+)", Pattern.DOTALL);

    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("BOOLEAN", Types.BOOLEAN),
            Map.entry("INT", Types.INTEGER),
            Map.entry("BIGINT", Types.BIGINT),
            Map.entry("DOUBLE", Types.DOUBLE),
            Map.entry("DECIMAL", Types.DECIMAL),
            Map.entry("VARCHAR", Types.VARCHAR),
            Map.entry("BYTES", Types.VARBINARY),
            Map.entry("DATE", Types.DATE),
            Map.entry("TIME", Types.TIME),
            Map.entry("TIMESTAMP", Types.TIMESTAMP));

    /**
     * A parameter or the result.
     *
     * @param type as the description writes it: also a type variable, or a lambda
     */
    record Parameter(String name, String type) {
        /** Of {@link Types}; JAVA_OBJECT of what may be of several types, OTHER of a lambda. */
        int code() {
            if (type.contains("=>")) {
                return Types.OTHER;
            } else if (type.startsWith("ARRAY<")) {
                return Types.ARRAY;
            } else if (type.startsWith("STRUCT<")) {
                return Types.STRUCT;
            }
            String one = type.endsWith("...") ? type.substring(0, type.length() - 3) : type;
            return CODES.getOrDefault(one, Types.JAVA_OBJECT);
        }
    }

    static FunctionForm parse(String text) {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            return new FunctionForm(text, List.of(), new Parameter("", text.substring(text.lastIndexOf(' ') + 1)));
        }
        return new FunctionForm(call.group(1), parameters(call.group(2)), new Parameter("", call.group(3)));
    }

    private static List<Parameter> parameters(String list) {
        List<Parameter> parameters = new ArrayList<>();
        for (String written : split(list)) {
            Matcher parameter = PARAMETER.matcher(written);
            if (!parameter.matches() || parameter.group(2).contains(":=")) {
                return List.of();
            }
            parameters.add(new Parameter(parameter.group(1), parameter.group(2)));
        }
        return parameters;
    }

    /** At the commas that stand in no brackets. */
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            boolean arrow = c == '>' && i > 0 && list.charAt(i - 1) == '=';
            if (c == '(' || c == '<') {
                depth++;
            } else if (c == ')' || (c == '>' && !arrow)) {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(list.substring(start, i).trim());
                start = i + 1;
            }
        }
        if (!list.isBlank()) {
            parts.add(list.substring(start).trim());
        }
        return parts;
    }
}
