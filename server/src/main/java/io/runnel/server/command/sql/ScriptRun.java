package io.runnel.server.command.sql;

import io.runnel.sql.parser.SqlScript;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the pieces of a script one after another and stops at the first that fails, as psql does with ON_ERROR_STOP, unless
 * it is to go on. {@code RUN SCRIPT 'file'} runs those of a file on the shell's own machine, which no server could read.
 */
final class ScriptRun {
    /** Scripts that run scripts go no deeper: one that runs itself ends here. */
    private static final int MAX_DEPTH = 10;

    /** Lines that stand for those before a statement; the node would only count more of them in vain. */
    private static final int MAX_LINES_BEFORE = 10_000;

    private static final Pattern RUN_SCRIPT = Pattern.compile("(?is)\\s*RUN\\s+SCRIPT\\s+'((?:[^']++|'')*+)'\\s*");

    private final NodeConnection node;
    private final ShellSettings settings;
    private final StatementPrinter printer;
    private final boolean continueOnError;
    private int depth;
    private boolean anyFailed;

    ScriptRun(NodeConnection node, ShellSettings settings, StatementPrinter printer, boolean continueOnError) {
        this.node = node;
        this.settings = settings;
        this.printer = printer;
        this.continueOnError = continueOnError;
    }

    /** How a script came to its end; the worst of what happened. */
    enum Ending {
        DONE,
        FAILED,
        /** Ctrl-C. */
        INTERRUPTED,
        /** It said so, or nobody reads the answers any more. */
        LEAVE;

        Ending with(Ending other) {
            return compareTo(other) < 0 ? other : this;
        }

        private boolean stops(boolean continueOnError) {
            return this == INTERRUPTED || this == LEAVE || this == FAILED && !continueOnError;
        }
    }

    /** Carries out commands of the shell that a script holds. */
    interface Commands {
        Ending run(String command, ScriptRun script);
    }

    /** @param name of the file; empty for a text that its user has before them */
    Ending run(Reader text, String name, Commands commands) {
        ScriptReader reader = new ScriptReader(text);
        Ending ending = Ending.DONE;
        int number = 0;
        try {
            ScriptReader.Piece piece = reader.next();
            while (piece != null) {
                Ending next;
                if (piece instanceof ScriptReader.Command) {
                    next = commands.run(((ScriptReader.Command) piece).text(), this);
                } else {
                    next = run(((ScriptReader.Sql) piece).statement(), name, ++number, commands);
                }
                ending = ending.with(next);
                if (next.stops(continueOnError)) {
                    return ending;
                }
                piece = reader.next();
            }
            return ending;
        } catch (IOException e) {
            String why = e instanceof CharacterCodingException ? "it is no UTF-8" : e.getMessage();
            return failed((name.isEmpty() ? "The script" : name) + " cannot be read: " + why + ".");
        }
    }

    /** Runs a file's pieces. */
    Ending runFile(String file, Commands commands) {
        if (depth == MAX_DEPTH) {
            return failed("Scripts run scripts more than " + MAX_DEPTH + " deep; " + file + " seems to run itself.");
        }
        depth++;
        try {
            Path path = Path.of(file);
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                return failed("Cannot read the file " + path + ".");
            }
            try (Reader reader = Files.newBufferedReader(path)) {
                return run(reader, file, commands);
            }
        } catch (IOException | InvalidPathException e) {
            return failed("Cannot read the file " + file + ": " + e.getMessage());
        } finally {
            depth--;
        }
    }

    /** Tells of a failure that no node has part in. */
    Ending failed(String message) {
        anyFailed = true;
        settings.errors().line(settings.errors().style().red("error:") + " " + message);
        return Ending.FAILED;
    }

    private Ending run(SqlScript.Statement statement, String name, int number, Commands commands) {
        Matcher script = RUN_SCRIPT.matcher(statement.text());
        if (script.matches()) {
            return runFile(script.group(1).replace("''", "'"), commands);
        }
        String sql = statement.line() > MAX_LINES_BEFORE ? statement.text() : statement.inPlace();
        try {
            Optional<TransactionWords> words = TransactionWords.of(statement.text());
            if (words.isPresent()) {
                words.get().apply(node.jdbc());
                if (settings.showsFooters()) {
                    settings.footers().line(words.get().done());
                }
                return Ending.DONE;
            }
            return switch (printer.run(node.jdbc(), sql)) {
                case DONE -> Ending.DONE;
                case CANCELLED -> Ending.INTERRUPTED;
                case LEFT -> left();
                case UNREAD -> Ending.LEAVE;
            };
        } catch (SQLException e) {
            settings.output().writer().flush();
            settings.errors()
                    .line(ErrorText.of(
                            e,
                            which(statement, name, number),
                            sql,
                            settings.errors().style()));
            anyFailed = true;
            return Ending.FAILED;
        }
    }

    /** Whether any piece failed so far, even if the script went on. */
    boolean anyFailed() {
        return anyFailed;
    }

    /** The statement may go on for its node; this shell is free again, with a connection of its own. */
    private Ending left() {
        try {
            node.renew();
            settings.errors().line("The statement was left alone; connected anew.");
        } catch (SQLException e) {
            settings.errors().line("The statement was left alone, and the node cannot be reached: " + e.getMessage());
        }
        return Ending.INTERRUPTED;
    }

    /** Nothing for the first statement of a text: its user knows which it was. */
    private static String which(SqlScript.Statement failed, String name, int number) {
        if (name.isEmpty() && number == 1) {
            return "";
        }
        return (name.isEmpty() ? "" : name + ": ") + "statement " + number + ", at line " + failed.line() + ", column "
                + failed.column();
    }
}
