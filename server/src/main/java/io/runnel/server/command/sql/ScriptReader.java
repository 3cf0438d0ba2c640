package io.runnel.server.command.sql;

import io.runnel.sql.parser.SqlScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a script piece by piece, each as soon as it is complete, so that a pipe may stay open: statements that end with a
 * semicolon, and commands of the shell, each on a line of its own that begins with a back-slash where a statement could
 * begin. {@code exit}, {@code quit} and {@code help} need none.
 */
final class ScriptReader {
    /** A statement longer than this is a file that lacks its semicolons. */
    private static final int MAX_STATEMENT = 64 * 1024 * 1024;

    private static final Set<String> WORDS = Set.of("exit", "quit", "help");

    /** With which some editors begin a file. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final BufferedReader source;

    /** What was read and is not handed out yet; each of its lines has its end. */
    private final StringBuilder text = new StringBuilder();

    /** Where the text stands in the script, from 1. */
    private int line = 1;

    private int column = 1;

    /** Up to here there is no end of a statement. */
    private int scanned;

    /** Offset of the statement's first word; -1 while there is none. */
    private int firstWord = -1;

    private boolean ended;

    ScriptReader(Reader source) {
        this.source = source instanceof BufferedReader ? (BufferedReader) source : new BufferedReader(source);
    }

    /** A piece of a script. */
    sealed interface Piece {}

    /** A statement, without its semicolon. */
    record Sql(SqlScript.Statement statement) implements Piece {}

    /** A command of the shell, as it was written, without blanks around it. */
    record Command(String text) implements Piece {}

    /** Whether a text could be run as it is: all of its statements have their semicolons, its quotes and comments end. */
    static boolean isComplete(String text) {
        ScriptReader reader = new ScriptReader(new StringReader(text));
        try {
            Piece piece;
            do {
                piece = reader.completePiece();
            } while (piece != null);
        } catch (IOException e) {
            throw new AssertionError("a text in memory can be read", e);
        }
        return reader.text.toString().isBlank() || reader.firstWord < 0 && reader.scanned == reader.text.length();
    }

    /** The next piece; at the script's end also one without a semicolon. Null if there is none. */
    @Nullable
    Piece next() throws IOException {
        Piece piece = completePiece();
        if (piece == null && (firstWord >= 0 || scanned < text.length())) {
            int start = firstWord >= 0 ? 0 : scanned; // A comment without an end: the node says so.
            return takeStatement(start, text.length(), text.length());
        }
        return piece;
    }

    private @Nullable Piece completePiece() throws IOException {
        do {
            Piece piece = scan();
            if (piece != null) {
                return piece;
            }
        } while (readLine());
        return null;
    }

    private boolean readLine() throws IOException {
        if (text.length() > MAX_STATEMENT) {
            throw new IOException("the statement at line " + line + " has more than " + MAX_STATEMENT
                    + " characters; is a semicolon or a quote missing?");
        }
        String next = ended ? null : source.readLine();
        ended = next == null;
        if (next != null) {
            boolean first = line == 1 && column == 1 && text.length() == 0;
            text.append(first && next.startsWith(BYTE_ORDER_MARK) ? next.substring(1) : next)
                    .append('\n');
        }
        return !ended;
    }

    /** Goes on from where it was, up to the next piece's end or the end of what is there. */
    private @Nullable Piece scan() {
        String tail = text.substring(scanned);
        int at = 0;
        while (at < tail.length()) {
            char c = tail.charAt(at);
            if (firstWord < 0 && isCommand(tail, at)) {
                return takeCommand(lineFrom(tail, at));
            }
            if (c == ';' && firstWord >= 0) {
                return takeStatement(0, scanned + at, scanned + at + 1);
            } else if (c == ';') {
                drop(scanned + at + 1);
                tail = text.toString();
                at = 0;
                continue;
            }
            int end = SqlScript.skip(tail, at);
            boolean comment = end > at && (c == '-' || c == '/');
            if (firstWord < 0 && !comment && !Character.isWhitespace(c)) {
                firstWord = scanned + at;
            }
            if (end == tail.length() && end > at && c != '-') {
                break; // Its end may be on a line to come: looked at again with that.
            }
            at = Math.max(at + 1, end);
        }
        scanned += at;
        return null;
    }

    /** Whether the rest of a line is the shell's own. */
    private static boolean isCommand(String all, int at) {
        char c = all.charAt(at);
        if (c == '\\') {
            return true;
        }
        return Character.isLetter(c) && WORDS.contains(firstWordOf(lineFrom(all, at)));
    }

    private static String lineFrom(String all, int at) {
        int end = all.indexOf('\n', at);
        return all.substring(at, end < 0 ? all.length() : end).strip();
    }

    /** In lower case, without the semicolon that people write out of habit. */
    private static String firstWordOf(String line) {
        String bare = line.endsWith(";") ? line.substring(0, line.length() - 1).strip() : line;
        return bare.toLowerCase(Locale.ROOT);
    }

    private Piece takeCommand(String command) {
        int end = text.indexOf("\n", text.indexOf(command, scanned));
        drop(end < 0 ? text.length() : end + 1);
        return new Command(command);
    }

    private Piece takeStatement(int from, int end, int next) {
        drop(from);
        int start = 0;
        while (start < end - from && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        drop(start);
        String statement = text.substring(0, end - from - start).stripTrailing();
        SqlScript.Statement piece = new SqlScript.Statement(statement, line, column);
        drop(next - from - start);
        return new Sql(piece);
    }

    /** Forgets the first characters; the next statement begins behind them. */
    private void drop(int characters) {
        for (int i = 0; i < characters; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        text.delete(0, characters);
        scanned = 0;
        firstWord = -1;
    }
}
