package io.runnel.server.command.sql;

/** Emphasis on a terminal that has it; elsewhere the text as it is. */
enum Style {
    PLAIN,
    ANSI;

    private static final String END = "\u001b[0m";

    String bold(String text) {
        return with("\u001b[1m", text);
    }

    /** For what is not there: NULL, remarks. */
    String faint(String text) {
        return with("\u001b[2m", text);
    }

    String red(String text) {
        return with("\u001b[31m", text);
    }

    private String with(String begin, String text) {
        return this == PLAIN ? text : begin + text + END;
    }
}
