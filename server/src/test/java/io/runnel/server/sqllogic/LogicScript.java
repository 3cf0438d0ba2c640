package io.runnel.server.sqllogic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a script of sqllogictest (https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki). Of what is for some
 * databases alone, that for PostgreSQL is read, whose dialect is nearest to the standard's.
 */
final class LogicScript {
    private static final String DIALECT = "postgresql";
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final List<String> lines;
    private int at;

    private LogicScript(List<String> lines) {
        this.lines = lines;
    }

    /** All that is to be executed, in order. */
    static List<LogicRecord> records(List<String> lines) {
        return new LogicScript(lines).parse();
    }

    private List<LogicRecord> parse() {
        List<LogicRecord> records = new ArrayList<>();
        boolean meant = true;
        while (at < lines.size()) {
            String[] words = BLANKS.split(lines.get(at).strip());
            switch (words[0]) {
                case "skipif" -> meant &= !words[1].equals(DIALECT);
                case "onlyif" -> meant &= words[1].equals(DIALECT);
                case "halt" -> {
                    if (meant) {
                        return records;
                    }
                    meant = true;
                }
                case "statement", "query" -> {
                    LogicRecord read = words[0].equals("query") ? query(words) : statement(words);
                    if (meant) {
                        records.add(read);
                    }
                    meant = true;
                }
                default -> {
                    // Comments, empty lines, and the number of values from which on answers are hashed.
                }
            }
            at++;
        }
        return records;
    }

    private LogicRecord statement(String[] words) {
        int line = at + 1;
        at++;
        return new LogicRecord(line, textUntil(""), words[1].equals("error"), "", "", List.of());
    }

    private LogicRecord query(String[] words) {
        int line = at + 1;
        at++;
        String sql = textUntil("----");
        List<String> expected = new ArrayList<>();
        if (at < lines.size() && lines.get(at).equals("----")) {
            for (at++; at < lines.size() && !lines.get(at).isEmpty(); at++) {
                expected.add(lines.get(at));
            }
        }
        return new LogicRecord(line, sql, false, words[1], words.length > 2 ? words[2] : "nosort", expected);
    }

    private String textUntil(String end) {
        List<String> text = new ArrayList<>();
        while (at < lines.size() && !lines.get(at).isEmpty() && !lines.get(at).equals(end)) {
            text.add(lines.get(at));
            at++;
        }
        return String.join("\n", text);
    }
}
