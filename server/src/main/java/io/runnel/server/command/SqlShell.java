package io.runnel.server.command;

import io.runnel.sql.parser.SqlScript;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A dialogue: statements end with a semicolon, Ctrl-C ends a running query, Ctrl-D or {@code exit} the shell. */
final class SqlShell {
    private static final String PROMPT = "runnel> ";
    private static final String CONTINUED = "     -> ";

    private final Connection connection;
    private final String url;

    SqlShell(Connection connection, String url) {
        this.connection = connection;
        this.url = url;
    }

    /** Runs until its user leaves; answers the exit code. */
    int run() throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".runnel_history"))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            StatementPrinter printer = new StatementPrinter(connection, terminal.writer());
            terminal.handle(Terminal.Signal.INT, signal -> printer.cancel());
            terminal.writer().println("Connected to " + url + ". Statements end with ; and exit leaves.");
            String text = "";
            while (true) {
                try {
                    text += reader.readLine(text.isEmpty() ? PROMPT : CONTINUED) + "\n";
                } catch (UserInterruptException e) {
                    text = "";
                    continue;
                } catch (EndOfFileException e) {
                    return 0;
                }
                String word = text.strip().toLowerCase(Locale.ROOT);
                if (word.equals("exit") || word.equals("quit") || word.equals("exit;") || word.equals("quit;")) {
                    return 0;
                }
                if (SqlScript.of(text).ended()) {
                    runAll(text, printer, terminal);
                    text = "";
                }
            }
        }
    }

    private static void runAll(String text, StatementPrinter printer, Terminal terminal) throws IOException {
        try {
            new ScriptRun(printer).run(text);
        } catch (ScriptRun.FailedStatementException | CommandFailedException e) {
            terminal.writer().println(e.getMessage());
        }
        terminal.flush();
    }
}
