package io.runnel.registry.schema.protobuf;

/**
 * Blanks out the comments of a .proto file, so that everything else keeps its line and column. The parser would keep
 * them as documentation, which the registry does not store, and refuses some that protoc takes.
 */
final class ProtoComments {
    private final StringBuilder text;
    private int at;

    private ProtoComments(String text) {
        this.text = new StringBuilder(text);
    }

    static String blanked(String text) {
        ProtoComments comments = new ProtoComments(text);
        while (comments.at < comments.text.length()) {
            comments.step();
        }
        return comments.text.toString();
    }

    private void step() {
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            literal(c);
        } else if (c == '/' && next() == '/') {
            int end = text.indexOf("\n", at);
            blank(end < 0 ? text.length() : end);
        } else if (c == '/' && next() == '*') {
            int end = text.indexOf("*/", at + 2);
            if (end < 0) {
                at = text.length(); // Left for the parser to complain of.
            } else {
                blank(end + 2);
            }
        } else {
            at++;
        }
    }

    private char next() {
        return at + 1 < text.length() ? text.charAt(at + 1) : 0;
    }

    /** A literal ends with its line, if nothing else ends it. */
    private void literal(char quote) {
        at++;
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void blank(int end) {
        for (; at < end; at++) {
            if (!Character.isWhitespace(text.charAt(at))) {
                text.setCharAt(at, ' ');
            }
        }
    }
}
