package io.runnel.sql.format;

import java.util.Locale;

/**
 * What stands between the columns of format DELIMITED.
 *
 * @param character any but a quote or the end of a line, which CSV needs itself
 */
public record Delimiter(char character) {
    static final Delimiter COMMA = new Delimiter(',');

    public Delimiter {
        if (character == '"' || character == '\n' || character == '\r') {
            throw new IllegalArgumentException("a quote or the end of a line has a meaning of its own in CSV");
        }
    }

    /**
     * The delimiter that KEY_DELIMITER or VALUE_DELIMITER names: a character, or SPACE or TAB, as ksqlDB has it.
     *
     * @throws IllegalArgumentException with the reason, as the end of a sentence
     */
    public static Delimiter parse(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "SPACE" -> new Delimiter(' ');
            case "TAB" -> new Delimiter('\t');
            default -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("a delimiter of blanks is written as SPACE or TAB");
                }
                if (text.length() != 1 || Character.isSurrogate(text.charAt(0))) {
                    throw new IllegalArgumentException("a delimiter is one character, SPACE or TAB");
                }
                yield new Delimiter(text.charAt(0));
            }
        };
    }
}
