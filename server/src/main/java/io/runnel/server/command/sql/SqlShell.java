package io.runnel.server.command.sql;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** A dialogue on a terminal. Ctrl-C cancels what runs, or clears what is being entered; Ctrl-D leaves. */
final class SqlShell {
    private static final String PROMPT = "runnel> ";
    private static final String PROMPT_IN_TRANSACTION = "runnel*> ";
    private static final String CONTINUED = "     -> ";
    private static final Pattern CHANGES_NAMES =
            Pattern.compile("(?is).*\\b(?:CREATE|DROP|ALTER|RUN\\s+SCRIPT)\\b.*|.*\\\\[ic]\\b.*");

    private final Terminal terminal;
    private final NodeConnection node;
    private final ShellSettings settings;
    private final StatementPrinter printer;
    private final NodeNames names;
    private final LineReader reader;

    /** @param historyFile null to keep no history beyond this dialogue */
    SqlShell(Terminal terminal, NodeConnection node, AnswerFormat format, @Nullable Path historyFile) {
        this.terminal = terminal;
        this.node = node;
        boolean dumb = Terminal.TYPE_DUMB.equals(terminal.getType());
        Style style = dumb || System.getenv("NO_COLOR") != null ? Style.PLAIN : Style.ANSI;
        Output screen = new Output(terminal.writer(), terminal::getWidth, terminal::getHeight, style);
        this.settings = new ShellSettings(screen, screen, true, format);
        this.printer = new StatementPrinter(settings);
        this.names = new NodeNames(node);
        this.reader = reader(terminal, names, style, historyFile);
    }

    private static LineReader reader(Terminal terminal, NodeNames names, Style style, @Nullable Path historyFile) {
        LineReader reader = LineReaderBuilder.builder()
                .appName("runnel")
                .terminal(terminal)
                .parser(new SqlLineParser())
                .completer(new SqlCompleter(names))
                .highlighter(new SqlHighlighter(() -> names.known().words()))
                .history(new ShellHistory())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
                .variable(LineReader.HISTORY_SIZE, ShellHistory.MAX_ENTRIES)
                .variable(LineReader.HISTORY_FILE_SIZE, ShellHistory.MAX_ENTRIES)
                .variable(LineReader.INDENTATION, 0)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.DISABLE_HIGHLIGHTER, style == Style.PLAIN)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.CASE_INSENSITIVE_SEARCH, true)
                .option(LineReader.Option.COMPLETE_MATCHER_TYPO, false)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .build();
        if (historyFile != null) {
            try {
                ShellHistory.prepare(historyFile);
                reader.setVariable(LineReader.HISTORY_FILE, historyFile);
            } catch (IOException e) {
                terminal.writer().println("warning: what is entered will not be kept: " + e.getMessage());
            }
        }
        return reader;
    }

    /** Runs until its user leaves. */
    void run() {
        terminal.handle(Terminal.Signal.INT, signal -> printer.interrupt());
        banner();
        names.refresh();
        try (names;
                ShellCommands commands = new ShellCommands(node, settings, this::history)) {
            boolean leaves = false;
            while (!leaves) {
                String text = read();
                leaves = text == null || run(text, commands) == ScriptRun.Ending.LEAVE;
            }
        } finally {
            saveHistory();
            terminal.flush();
        }
    }

    private void banner() {
        String product;
        try {
            product = node.product();
        } catch (SQLException e) {
            product = "a node that does not tell its version (" + e.getMessage() + ")";
        }
        settings.screen()
                .line(product + " at " + node.shownUrl() + "\n"
                        + "Statements end with a semicolon; Ctrl-C cancels one that runs.\n"
                        + "\\? lists the shell's commands, \\d what there is to query; \\q leaves.");
    }

    /** The next text; null when there will be none. */
    private @Nullable String read() {
        while (true) {
            try {
                return reader.readLine(inTransaction() ? PROMPT_IN_TRANSACTION : PROMPT);
            } catch (UserInterruptException e) {
                continue;
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    private boolean inTransaction() {
        try {
            return !node.jdbc().getAutoCommit();
        } catch (SQLException e) {
            return false; // The connection is lost, which the next statement tells.
        }
    }

    private ScriptRun.Ending run(String text, ShellCommands commands) {
        ScriptRun script = new ScriptRun(node, settings, printer, false);
        ScriptRun.Ending ending = script.run(new StringReader(text), "", commands);
        if (ending == ScriptRun.Ending.FAILED && node.isLost()) {
            reconnect();
        }
        if (CHANGES_NAMES.matcher(text).matches()) {
            names.refresh();
        }
        return ending;
    }

    private void reconnect() {
        try {
            node.renew();
            settings.screen().line("The connection was lost; connected anew. What the session had set is gone.");
        } catch (SQLException e) {
            settings.screen().line("The node cannot be reached; \\c tries again.");
        }
    }

    private void history(Consumer<String> consumer) {
        reader.getHistory().forEach(entry -> {
            if (!ShellHistory.holdsSecret(entry.line())) {
                consumer.accept(entry.line());
            }
        });
    }

    private void saveHistory() {
        try {
            reader.getHistory().save();
        } catch (IOException e) {
            settings.screen().line("warning: what was entered could not be kept: " + e.getMessage());
        }
    }
}
