package io.runnel.server.command.sql;

/**
 * JSON's grammar (RFC 8259), as much as it takes to let through what is JSON already and to quote what is not. Its instances
 * walk over one text. Pure.
 */
final class JsonText {
    /** Deeper values exist in attacks alone; the walk is recursive. */
    private static final int MAX_DEPTH = 200;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static boolean isNumber(String text) {
        JsonText walk = new JsonText(text);
        return walk.number() && walk.at == text.length();
    }

    /** Whether a text is one object or array. */
    static boolean isNested(String text) {
        JsonText walk = new JsonText(text);
        walk.blanks();
        boolean opens = walk.peek() == '{' || walk.peek() == '[';
        return opens && walk.value(0) && walk.at == text.length();
    }

    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || isHalf(value, i)) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Half of a surrogate pair without the other: no encoding could carry it. */
    private static boolean isHalf(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean take(char expected) {
        if (peek() == expected && at < text.length()) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean value(int depth) {
        blanks();
        boolean read = switch (peek()) {
            case '{' -> depth < MAX_DEPTH && members('}', depth);
            case '[' -> depth < MAX_DEPTH && members(']', depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
        blanks();
        return read;
    }

    private boolean members(char close, int depth) {
        at++;
        blanks();
        if (take(close)) {
            return true;
        }
        do {
            blanks();
            if (close == '}' && !(string() && colon())) {
                return false;
            }
            if (!value(depth + 1)) {
                return false;
            }
        } while (take(','));
        return take(close);
    }

    private boolean colon() {
        blanks();
        return take(':');
    }

    private boolean word(String word) {
        boolean found = text.startsWith(word, at);
        at += found ? word.length() : 0;
        return found;
    }

    private boolean string() {
        if (!take('"')) {
            return false;
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            } else if (c < ' ' || c == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        char c = peek();
        at++;
        if (c != 'u') {
            return c != '\0' && "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int end = at + 4; at < end; at++) {
            if (Character.digit(peek(), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }
}
