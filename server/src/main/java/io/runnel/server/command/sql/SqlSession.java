package io.runnel.server.command.sql;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/** A connection and the two ways to use it: a script that runs by itself, or a dialogue. */
public final class SqlSession implements AutoCloseable {
    /** As a shell tells of a process that SIGINT ended. */
    public static final int INTERRUPTED_PROCESS = 130;

    private final NodeConnection node;

    private SqlSession(NodeConnection node) {
        this.node = node;
    }

    /** How a script ended. */
    public enum Ending {
        /** All of it was done; or nobody reads what it gives, and the rest was not worth doing. */
        DONE,
        /** A statement failed, or a file could not be read. */
        FAILED,
        /** Ctrl-C. */
        INTERRUPTED
    }

    /**
     * Where a script's answers go.
     *
     * @param width of the terminal that {@code out} is; 0 if it is none
     * @param continueOnError whether the statement behind one that failed is run
     */
    public record ScriptSettings(
            PrintWriter out, PrintWriter err, int width, AnswerFormat format, boolean continueOnError) {
        private Output output() {
            boolean coloured = width > 0 && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
            return width == 0
                    ? Output.plain(out)
                    : new Output(out, () -> width, () -> 0, coloured ? Style.ANSI : Style.PLAIN);
        }
    }

    /**
     * Connects.
     *
     * @param url a JDBC URL, or the host and port of a node
     * @param properties of the connection, user and password among them
     */
    public static SqlSession connect(String url, Properties properties) throws SQLException {
        return new SqlSession(NodeConnection.open(url, properties));
    }

    /** A text without the values of passwords that a URL in it holds. */
    public static String withoutSecrets(String text) {
        return NodeConnection.withoutSecrets(text);
    }

    /**
     * Runs a script, each statement as soon as it was read.
     *
     * @param name of its file, for messages; empty where its user has it before them
     */
    public Ending run(Reader script, String name, ScriptSettings given) {
        ShellSettings settings = new ShellSettings(given.output(), Output.plain(given.err()), false, given.format());
        StatementPrinter printer = new StatementPrinter(settings);
        ScriptRun run = new ScriptRun(node, settings, printer, given.continueOnError());
        Object before = Signals.register("INT", () -> {
            if (!printer.interrupt()) {
                Runtime.getRuntime().halt(INTERRUPTED_PROCESS); // It waits for input: there is nothing to end.
            }
        });
        try (ShellCommands commands = new ShellCommands(node, settings, ShellCommands.History.NONE)) {
            ScriptRun.Ending ending = run.run(script, name, commands);
            settings.output().writer().flush();
            if (node.rollBackIfOpen()) {
                settings.errors().line("warning: The transaction was not committed; it ends without effect.");
            }
            return ending == ScriptRun.Ending.INTERRUPTED
                    ? Ending.INTERRUPTED
                    : run.anyFailed() ? Ending.FAILED : Ending.DONE;
        } finally {
            Signals.unregister("INT", before);
        }
    }

    /**
     * Talks with whoever sits at this process's terminal, until they leave.
     *
     * @param historyFile where what they enter is kept; null for nowhere
     */
    public void talk(AnswerFormat format, @Nullable Path historyFile) throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            new SqlShell(terminal, node, format, historyFile).run();
            node.rollBackIfOpen();
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
