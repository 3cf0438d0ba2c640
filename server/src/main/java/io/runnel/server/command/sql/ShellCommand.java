package io.runnel.server.command.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The shell's own commands; psql's letters where psql has the command. */
enum ShellCommand {
    HELP("\\?", "", "these commands; help does the same", Argument.NONE),
    DESCRIBE("\\d", "[NAME]", "all streams, tables and views, or the columns of one; * and ? match", Argument.SOURCE),
    STREAMS("\\ds", "[PATTERN]", "streams", Argument.SOURCE),
    TABLES("\\dt", "[PATTERN]", "tables", Argument.SOURCE),
    SYSTEM("\\dS", "[PATTERN]", "system tables", Argument.SOURCE),
    FUNCTIONS("\\df", "[NAME]", "functions, or what one does", Argument.FUNCTION),
    FORMAT("\\format", "[NAME]", "how answers are written: table, vertical, csv, tsv, json, jsonl", Argument.FORMAT),
    EXPANDED("\\x", "", "a line for each value, or back to a table", Argument.NONE),
    NULL_TEXT("\\null", "TEXT", "what stands for NULL in tables", Argument.NONE),
    TIMING("\\timing", "[on|off]", "whether durations are shown", Argument.SWITCH),
    OUTPUT("\\o", "[FILE]", "answers go to a file; without a name, to the screen again", Argument.FILE),
    INCLUDE("\\i", "FILE", "runs the statements of a file; RUN SCRIPT 'FILE'; does the same", Argument.FILE),
    HISTORY("\\s", "[FILE]", "shows what was entered, or saves it", Argument.FILE),
    CONNECT("\\c", "[URL]", "connects to another node, or to the same anew; HOST:PORT will do", Argument.NONE),
    QUIT("\\q", "", "leaves; exit, quit and Ctrl-D do the same", Argument.NONE);

    private final String word;
    private final String parameter;
    private final String meaning;
    private final Argument argument;

    ShellCommand(String word, String parameter, String meaning, Argument argument) {
        this.word = word;
        this.parameter = parameter;
        this.meaning = meaning;
        this.argument = argument;
    }

    /** What stands behind the word, for completion. */
    enum Argument {
        NONE,
        SOURCE,
        FUNCTION,
        FORMAT,
        SWITCH,
        FILE
    }

    /** The command that a line begins with. */
    static Optional<ShellCommand> of(String line) {
        String first = firstWord(line);
        return switch (first.toLowerCase(Locale.ROOT)) {
            case "exit", "quit" -> Optional.of(QUIT);
            case "help", "\\h" -> Optional.of(HELP);
            default ->
                Arrays.stream(values())
                        .filter(command -> command.word.equals(first))
                        .findFirst();
        };
    }

    static String firstWord(String line) {
        String first = line.split("\\s", 2)[0];
        return first.endsWith(";") ? first.substring(0, first.length() - 1) : first;
    }

    /** What stands behind the first word, without the semicolon that people write out of habit. */
    static String rest(String line) {
        String[] parts = line.split("\\s+", 2);
        String rest = parts.length < 2 ? "" : parts[1].strip();
        return rest.endsWith(";") ? rest.substring(0, rest.length() - 1).strip() : rest;
    }

    String word() {
        return word;
    }

    String meaning() {
        return meaning;
    }

    Argument argument() {
        return argument;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ShellCommand::word).toList();
    }

    /** One line for each. */
    static String help() {
        StringBuilder text = new StringBuilder();
        for (ShellCommand command : values()) {
            text.append(String.format("  %-18s %s%n", command.word + " " + command.parameter, command.meaning));
        }
        return text.toString();
    }
}
