package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions of text, as ksqlDB has them. */
public final class StringFunctions {
    /** Longest text that padding makes: a wrong length must not exhaust the memory. */
    private static final int MAX_PADDED = 1 << 20;

    private StringFunctions() {}

    /** Called by generated code. */
    @Form(value = "UCASE(text VARCHAR) VARCHAR", about = "The text in upper case.", examples = "UCASE('Aé1') gives AÉ1")
    public static String upperCase(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** Called by generated code. */
    @Form(value = "LCASE(text VARCHAR) VARCHAR", about = "The text in lower case.", examples = "LCASE('AÉ1') gives aé1")
    public static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Called by generated code. */
    @Form(
            value = "LEN(text VARCHAR) INT",
            about = "The number of characters of a text, or of bytes.",
            examples = {"LEN('four') gives 4", "LEN(x'0102') gives 2", "LEN(NULL) gives null"})
    public static int length(String text) {
        return text.length();
    }

    /** Called by generated code. */
    @Form(
            value = "CONCAT(texts VARCHAR...) VARCHAR",
            about = "The texts, or bytes, one after the other; null counts as empty.",
            examples = {"CONCAT('a', NULL, 'b') gives ab", "CONCAT(x'01', x'02') gives 0102"},
            nulls = true)
    public static String concat(List<?> texts) {
        return texts.stream().filter(Objects::nonNull).map(String.class::cast).collect(Collectors.joining());
    }

    /** Called by generated code. */
    @Form(
            value = "CONCAT_WS(separator VARCHAR, texts VARCHAR...) VARCHAR",
            about = "The texts with the separator between each two; nulls are left out, a null separator gives null.",
            examples = {"CONCAT_WS(', ', 'apple', 'banana', NULL, 'date') gives apple, banana, date"},
            nulls = true)
    public static @Nullable String concatWithSeparator(@Nullable String separator, List<?> texts) {
        return separator == null
                ? null
                : texts.stream()
                        .filter(Objects::nonNull)
                        .map(String.class::cast)
                        .collect(Collectors.joining(separator));
    }

    /** Called by generated code. */
    @Form(
            value = "CHR(code INT) VARCHAR",
            about = "The character of a Unicode code point, given as a number or as \\u followed by hexadecimal digits;"
                    + " null if there is none.",
            examples = {"CHR(75) gives K", "CHR(22909) gives 好", "CHR('\\u004b') gives K", "CHR(-1) gives null"})
    public static @Nullable String character(int code) {
        return Character.isValidCodePoint(code) ? Character.toString(code) : null;
    }

    /** Called by generated code. */
    @Form("CHR(code VARCHAR) VARCHAR")
    public static @Nullable String character(String code) {
        if (!code.matches("(?i)\\\\u[0-9a-f]{1,8}(\\\\u[0-9a-f]{1,8})?")) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (String digits : code.substring(2).split("(?i)\\\\u")) {
            int unit = Integer.parseUnsignedInt(digits, 16);
            if (!Character.isValidCodePoint(unit)) {
                return null;
            }
            text.appendCodePoint(unit);
        }
        return text.toString();
    }

    /** Called by generated code. */
    @Form(
            value = "INITCAP(text VARCHAR) VARCHAR",
            about =
                    "Each word, as white space separates them, with its first letter in upper and the others in lower case.",
            examples = "INITCAP('the qUICK fox') gives The Quick Fox")
    public static String capitalized(String text) {
        StringBuilder capitalized = new StringBuilder(text.length());
        boolean first = true;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            capitalized.append(first ? Character.toUpperCase(letter) : Character.toLowerCase(letter));
            first = Character.isWhitespace(letter);
        }
        return capitalized.toString();
    }

    /** Called by generated code. */
    @Form(
            value = "INSTR(text VARCHAR, part VARCHAR) INT",
            about = "The place where the part stands in the text, the first being 1, or 0: its first occurrence, or the"
                    + " first or nth from a position on; a negative position counts and searches from the end.",
            examples = {
                "INSTR('CORPORATE FLOOR', 'OR') gives 2",
                "INSTR('CORPORATE FLOOR', 'OR', 3) gives 5",
                "INSTR('CORPORATE FLOOR', 'OR', 3, 2) gives 14",
                "INSTR('CORPORATE FLOOR', 'OR', -3) gives 5",
                "INSTR('CORPORATE FLOOR', 'OR', -3, 2) gives 2",
                "INSTR('CORPORATE FLOOR', 'MISSING') gives 0"
            })
    public static int place(String text, String part) {
        return place(text, part, 1, 1);
    }

    /** Called by generated code. */
    @Form("INSTR(text VARCHAR, part VARCHAR, position INT) INT")
    public static int place(String text, String part, int position) {
        return place(text, part, position, 1);
    }

    /** Called by generated code. */
    @Form("INSTR(text VARCHAR, part VARCHAR, position INT, occurrence INT) INT")
    public static int place(String text, String part, int position, int occurrence) {
        if (position == 0 || occurrence < 1) {
            return 0;
        }
        int at = position > 0 ? position - 2 : text.length() + position + 1;
        for (int found = 0; found < occurrence; found++) {
            at = position > 0 ? text.indexOf(part, at + 1) : at <= 0 ? -1 : text.lastIndexOf(part, at - 1);
            if (at < 0) {
                return 0;
            }
        }
        return at + 1;
    }

    /** Called by generated code. */
    @Form(
            value = "LPAD(text VARCHAR, length INT, padding VARCHAR) VARCHAR",
            about =
                    "The text, or bytes, filled up from the left to the length, or cut to it; null if the padding is empty"
                            + " or the length negative.",
            examples = {
                "LPAD('Foo', 7, 'Bar') gives BarBFoo",
                "LPAD('Foo', 2, 'Bar') gives Fo",
                "LPAD('123', 5, '0') gives 00123",
                "LPAD('Foo', 5, '') gives null",
                "LPAD(x'07', 3, x'00') gives 000007"
            })
    public static @Nullable String padLeft(String text, int length, String padding) {
        return padded("LPAD", text, length, padding, true);
    }

    /** Called by generated code. */
    @Form(
            value = "RPAD(text VARCHAR, length INT, padding VARCHAR) VARCHAR",
            about =
                    "The text, or bytes, filled up at the end to the length, or cut to it; null if the padding is empty or"
                            + " the length negative.",
            examples = {
                "RPAD('Foo', 7, 'Bar') gives FooBarB",
                "RPAD('Foo', 2, 'Bar') gives Fo",
                "RPAD('', 2, 'Bar') gives Ba",
                "RPAD(x'07', 3, x'00') gives 070000"
            })
    public static @Nullable String padRight(String text, int length, String padding) {
        return padded("RPAD", text, length, padding, false);
    }

    private static @Nullable String padded(String function, String text, int length, String padding, boolean left) {
        checkPadding(function, length);
        if (padding.isEmpty() || length < 0) {
            return null;
        }
        if (text.length() >= length) {
            return text.substring(0, length);
        }
        int missing = length - text.length();
        String filling = padding.repeat(missing / padding.length() + 1).substring(0, missing);
        return left ? filling + text : text + filling;
    }

    static void checkPadding(String function, int length) {
        if (length > MAX_PADDED) {
            throw new IllegalArgumentException(
                    function + " makes texts of at most " + MAX_PADDED + " characters, not " + length);
        }
    }

    /** Called by generated code. */
    @Form(
            value = "REPLACE(text VARCHAR, part VARCHAR, replacement VARCHAR) VARCHAR",
            about = "The text with every occurrence of the part replaced.",
            examples = {"REPLACE('foo bar foo', 'foo', 'x') gives x bar x", "REPLACE('a', NULL, 'x') gives null"})
    public static String replace(String text, String part, String replacement) {
        return text.replace(part, replacement);
    }

    /** Called by generated code. */
    @Form(
            value = "SPLIT(text VARCHAR, delimiter VARCHAR) ARRAY<VARCHAR>",
            about = "What stands between the delimiters, also if it is empty; with an empty delimiter, the characters.",
            examples = {
                "SPLIT('a,b,,c', ',') gives [\"a\",\"b\",\"\",\"c\"]",
                "SPLIT(',a,', ',') gives [\"\",\"a\",\"\"]",
                "SPLIT('abc', '') gives [\"a\",\"b\",\"c\"]",
                "SPLIT('abc', '-') gives [\"abc\"]"
            })
    public static List<?> split(String text, String delimiter) {
        List<Object> parts = new ArrayList<>();
        if (delimiter.isEmpty()) {
            text.codePoints().forEach(code -> parts.add(Character.toString(code)));
            return parts;
        }
        int start = 0;
        for (int end = text.indexOf(delimiter); end >= 0; end = text.indexOf(delimiter, start)) {
            parts.add(text.substring(start, end));
            start = end + delimiter.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Called by generated code. */
    @Form(
            value = "SPLIT_TO_MAP(text VARCHAR, entryDelimiter VARCHAR, keyDelimiter VARCHAR) MAP<VARCHAR, VARCHAR>",
            about =
                    "The entries that the first delimiter separates, each with its key before the second; what has no key"
                            + " is left out, and the last value of a key holds. Null if a delimiter is empty.",
            examples = {
                "SPLIT_TO_MAP('apple:=green/cherry:=red', '/', ':=') gives {\"apple\":\"green\",\"cherry\":\"red\"}",
                "SPLIT_TO_MAP('a=1&b', '&', '=') gives {\"a\":\"1\"}",
                "SPLIT_TO_MAP('a=1', '', '=') gives null"
            })
    public static @Nullable Map<?, ?> splitToMap(String text, String entryDelimiter, String keyDelimiter) {
        if (entryDelimiter.isEmpty() || keyDelimiter.isEmpty()) {
            return null;
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (Object entry : split(text, entryDelimiter)) {
            List<?> parts = split((String) entry, keyDelimiter);
            if (parts.size() > 1) {
                entries.put(parts.get(0), parts.get(1));
            }
        }
        return entries;
    }

    /** Called by generated code. */
    @Form(
            value = "UUID() VARCHAR",
            about = "A random UUID (version 4) as text, another for each call.",
            examples = "LEN(UUID()) gives 36",
            deterministic = false)
    public static String uuid() {
        return UUID.randomUUID().toString();
    }
}
