package io.runnel.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs SQL against a node through the JDBC driver: one text, a file, or a dialogue. */
@Command(
        name = "sql",
        description = "Runs SQL statements, or opens a shell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel sql                                         a shell; Ctrl-C ends a running query",
            "  runnel sql -e \"SELECT COUNT(*) FROM FLIGHTS\"",
            "  runnel sql -f setup.sql                            statements ended by semicolons",
            "  echo \"SHOW STREAMS\" | runnel sql                   likewise",
            "  runnel sql --url jdbc:runnel://127.0.0.1:8765 -e \"SELECT * FROM FLIGHTS EMIT CHANGES LIMIT 5\""
        })
final class SqlCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            paramLabel = "JDBC-URL",
            defaultValue = "jdbc:runnel://127.0.0.1:8765",
            description = "The node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String url;

    @Option(
            names = {"-e", "--execute"},
            paramLabel = "SQL",
            description = "Statements to run, separated by semicolons.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file of statements; - for standard input.")
    private @Nullable String file;

    @Override
    public Integer call() throws IOException {
        try (Connection connection = DriverManager.getConnection(url)) {
            PrintWriter out = spec.commandLine().getOut();
            String script = text != null ? text : file != null ? read(file) : piped();
            if (script != null) {
                return run(script, new StatementPrinter(connection, out));
            }
            return new SqlShell(connection, url).run();
        } catch (SQLException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs statement after statement and stops at the first that fails, as psql does with ON_ERROR_STOP. */
    private int run(String script, StatementPrinter printer) throws IOException {
        try {
            new ScriptRun(printer).run(script);
            return 0;
        } catch (ScriptRun.FailedStatementException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.FAILED;
        }
    }

    /** Standard input, where it is no terminal: nobody is there to be prompted. */
    private static @Nullable String piped() throws IOException {
        return System.console() == null ? read("-") : null;
    }

    private static String read(String file) throws IOException {
        if (!file.equals("-")) {
            return ScriptRun.read(file);
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            return in.lines().collect(Collectors.joining("\n"));
        }
    }
}
