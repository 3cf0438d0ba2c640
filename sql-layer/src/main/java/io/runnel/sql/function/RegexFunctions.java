package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Functions of regular expressions, which are those of {@link Pattern}. */
public final class RegexFunctions {
    private static final int MAX_PATTERNS = 64;

    /** Compiled patterns of this thread: most calls come with one that is constant in the statement. */
    private static final ThreadLocal<Map<String, Pattern>> PATTERNS =
            ThreadLocal.withInitial(() -> new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
                    return size() > MAX_PATTERNS;
                }
            });

    private RegexFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "REGEXP_EXTRACT(pattern VARCHAR, text VARCHAR) VARCHAR",
            about =
                    "The first part of the text that matches the pattern, or its group of a number; null if nothing does.",
            examples = {
                "REGEXP_EXTRACT('[a-z]+', '12 ab cd') gives ab",
                "REGEXP_EXTRACT('(.*) (.*)', 'hello there', 2) gives there",
                "REGEXP_EXTRACT('x', 'hello') gives null"
            })
    public static @Nullable String extract(String pattern, String text) {
        return extract(pattern, text, 0);
    }

    /** Called by generated code. */
    @Form("REGEXP_EXTRACT(pattern VARCHAR, text VARCHAR, group INT) VARCHAR")
    public static @Nullable String extract(String pattern, String text, int group) {
        Matcher matcher = compiled(pattern).matcher(text);
        return group >= 0 && group <= matcher.groupCount() && matcher.find() ? matcher.group(group) : null;
    }

    /** Called by generated code. */
    @Form(
            value = "REGEXP_EXTRACT_ALL(pattern VARCHAR, text VARCHAR) ARRAY<VARCHAR>",
            about = "All parts of the text that match the pattern, or their groups of a number.",
            examples = {
                "REGEXP_EXTRACT_ALL('[a-z]+', '12 ab cd') gives [\"ab\",\"cd\"]",
                "REGEXP_EXTRACT_ALL('(\\w+) (\\w+)', 'hello there nice day', 2) gives [\"there\",\"day\"]"
            })
    public static @Nullable List<?> extractAll(String pattern, String text) {
        return extractAll(pattern, text, 0);
    }

    /** Called by generated code. */
    @Form("REGEXP_EXTRACT_ALL(pattern VARCHAR, text VARCHAR, group INT) ARRAY<VARCHAR>")
    public static @Nullable List<?> extractAll(String pattern, String text, int group) {
        Matcher matcher = compiled(pattern).matcher(text);
        if (group < 0 || group > matcher.groupCount()) {
            return null;
        }
        List<@Nullable Object> parts = new ArrayList<>();
        while (matcher.find()) {
            parts.add(matcher.group(group));
        }
        return parts;
    }

    /** Called by generated code. */
    @Form(
            value = "REGEXP_REPLACE(text VARCHAR, pattern VARCHAR, replacement VARCHAR) VARCHAR",
            about = "The text with every match of the pattern replaced; $1 in the replacement is the first group.",
            examples = {
                "REGEXP_REPLACE('foo 12 bar', '[0-9]+', 'x') gives foo x bar",
                "REGEXP_REPLACE('ab', '(a)(b)', '$2$1') gives ba"
            })
    public static String replace(String text, String pattern, String replacement) {
        return compiled(pattern).matcher(text).replaceAll(replacement);
    }

    /** Called by generated code. */
    @Form(
            value = "REGEXP_SPLIT_TO_ARRAY(text VARCHAR, pattern VARCHAR) ARRAY<VARCHAR>",
            about = "What stands between the matches of the pattern, also if it is empty; with an empty pattern, the"
                    + " characters.",
            examples = {
                "REGEXP_SPLIT_TO_ARRAY('a1b22c', '[0-9]+') gives [\"a\",\"b\",\"c\"]",
                "REGEXP_SPLIT_TO_ARRAY('1a1', '1') gives [\"\",\"a\",\"\"]",
                "REGEXP_SPLIT_TO_ARRAY('abc', '') gives [\"a\",\"b\",\"c\"]"
            })
    public static List<?> split(String text, String pattern) {
        return pattern.isEmpty()
                ? StringFunctions.split(text, "")
                : new ArrayList<>(Arrays.asList(compiled(pattern).split(text, -1)));
    }

    private static Pattern compiled(String pattern) {
        try {
            return PATTERNS.get().computeIfAbsent(pattern, Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is no regular expression: " + e.getDescription() + " at index " + e.getIndex(),
                    e);
        }
    }
}
