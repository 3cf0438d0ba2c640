package io.runnel.sql.function;

import org.jspecify.annotations.Nullable;

/**
 * Functions that hide what a text says and keep its look. Upper-case letters, lower-case letters, digits and all else
 * are replaced by one character each; a null in its place leaves that kind as it is.
 */
public final class MaskFunctions {
    private static final String UPPER = "X";
    private static final String LOWER = "x";
    private static final String DIGIT = "n";
    private static final String OTHER = "-";

    private MaskFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "MASK(text VARCHAR) VARCHAR",
            about = "The text with all characters masked, by X, x, n and - or by the characters given.",
            examples = {
                "MASK('My Test $123') gives Xx-Xxxx--nnn",
                "MASK('My Test $123', '*', NULL, '1', NULL) gives *y *est $111"
            })
    public static String mask(String text) {
        return masked(text, 0, text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    /** Called by generated code. */
    @Form(
            value = "MASK(text VARCHAR, upper VARCHAR, lower VARCHAR, digit VARCHAR, other VARCHAR) VARCHAR",
            nulls = true)
    public static @Nullable String mask(
            @Nullable String text,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null ? null : masked(text, 0, text.length(), upper, lower, digit, other);
    }

    /** Called by generated code. */
    @Form(
            value = "MASK_KEEP_LEFT(text VARCHAR, count INT) VARCHAR",
            about = "The text with all but the first characters masked.",
            examples = "MASK_KEEP_LEFT('My Test $123', 4) gives My Txxx--nnn")
    public static String maskKeepLeft(String text, int count) {
        return masked(text, count, text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    /** Called by generated code. */
    @Form(
            value =
                    "MASK_KEEP_LEFT(text VARCHAR, count INT, upper VARCHAR, lower VARCHAR, digit VARCHAR, other VARCHAR) VARCHAR",
            nulls = true)
    public static @Nullable String maskKeepLeft(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null ? null : masked(text, count, text.length(), upper, lower, digit, other);
    }

    /** Called by generated code. */
    @Form(
            value = "MASK_KEEP_RIGHT(text VARCHAR, count INT) VARCHAR",
            about = "The text with all but the last characters masked.",
            examples = "MASK_KEEP_RIGHT('My Test $123', 4) gives Xx-Xxxx-$123")
    public static String maskKeepRight(String text, int count) {
        return masked(text, 0, text.length() - count, UPPER, LOWER, DIGIT, OTHER);
    }

    /** Called by generated code. */
    @Form(
            value =
                    "MASK_KEEP_RIGHT(text VARCHAR, count INT, upper VARCHAR, lower VARCHAR, digit VARCHAR, other VARCHAR) VARCHAR",
            nulls = true)
    public static @Nullable String maskKeepRight(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : masked(text, 0, text.length() - count, upper, lower, digit, other);
    }

    /** Called by generated code. */
    @Form(
            value = "MASK_LEFT(text VARCHAR, count INT) VARCHAR",
            about = "The text with its first characters masked, as MASK does.",
            examples = {
                "MASK_LEFT('My Test $123', 4) gives Xx-Xest $123",
                "MASK_LEFT('My Test $123', 4, '*', NULL, '1', NULL) gives *y *est $123"
            })
    public static String maskLeft(String text, int count) {
        return masked(text, 0, count, UPPER, LOWER, DIGIT, OTHER);
    }

    /** Called by generated code. */
    @Form(
            value =
                    "MASK_LEFT(text VARCHAR, count INT, upper VARCHAR, lower VARCHAR, digit VARCHAR, other VARCHAR) VARCHAR",
            nulls = true)
    public static @Nullable String maskLeft(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null ? null : masked(text, 0, count, upper, lower, digit, other);
    }

    /** Called by generated code. */
    @Form(
            value = "MASK_RIGHT(text VARCHAR, count INT) VARCHAR",
            about = "The text with its last characters masked.",
            examples = "MASK_RIGHT('My Test $123', 4) gives My Test -nnn")
    public static String maskRight(String text, int count) {
        return masked(text, text.length() - count, text.length(), UPPER, LOWER, DIGIT, OTHER);
    }

    /** Called by generated code. */
    @Form(
            value =
                    "MASK_RIGHT(text VARCHAR, count INT, upper VARCHAR, lower VARCHAR, digit VARCHAR, other VARCHAR) VARCHAR",
            nulls = true)
    public static @Nullable String maskRight(
            @Nullable String text,
            @Nullable Integer count,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        return text == null || count == null
                ? null
                : masked(text, text.length() - count, text.length(), upper, lower, digit, other);
    }

    private static String masked(
            String text,
            int start,
            int end,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        StringBuilder masked = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            String mask = Character.isUpperCase(letter)
                    ? upper
                    : Character.isLowerCase(letter) ? lower : Character.isDigit(letter) ? digit : other;
            boolean inside = index >= start && index < end;
            masked.append(inside && mask != null && !mask.isEmpty() ? mask.charAt(0) : letter);
        }
        return masked.toString();
    }
}
