package io.runnel.server.command;

import io.runnel.server.command.sql.AnswerFormat;
import io.runnel.server.command.sql.SqlSession;
import io.runnel.server.command.sql.SqlSession.ScriptSettings;
import io.runnel.server.command.sql.SystemStreams;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs SQL against a node through the JDBC driver: one text, a file, or a dialogue. */
@Command(
        name = "sql",
        description = "Runs SQL statements, or opens a shell.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all statements were carried out",
            "1:a statement failed, or a file cannot be read",
            "2:the command was called wrongly",
            "3:the node cannot be reached, or refuses the connection",
            "130:Ctrl-C ended a statement of -e, -f or a pipe"
        },
        footer = {
            "",
            "Environment: RUNNEL_URL for --url, RUNNEL_USER and RUNNEL_PASSWORD, RUNNEL_HISTORY for --history,",
            "NO_COLOR for no colours.",
            "",
            "Examples:",
            "  runnel sql                                         a shell; \\? lists its commands",
            "  runnel sql -e \"SELECT COUNT(*) FROM FLIGHTS\"",
            "  runnel sql -f setup.sql                            statements ended by semicolons",
            "  echo \"SHOW STREAMS\" | runnel sql                   likewise",
            "  runnel sql -o csv -e \"SELECT * FROM FLIGHTS\" > flights.csv",
            "  runnel sql --url jdbc:runnel://127.0.0.1:8765 -e \"SELECT * FROM FLIGHTS EMIT CHANGES LIMIT 5\""
        })
final class SqlCommand implements Callable<Integer> {
    private static final int CANNOT_CONNECT = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            paramLabel = "JDBC-URL",
            defaultValue = "${env:RUNNEL_URL:-jdbc:runnel://127.0.0.1:8765}",
            description = "The node, also as HOST:PORT (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String url;

    @Option(
            names = {"-U", "--user"},
            paramLabel = "NAME",
            defaultValue = "${env:RUNNEL_USER}",
            description = "The user; the password comes from RUNNEL_PASSWORD or --password.")
    private @Nullable String user;

    @Option(
            names = {"-W", "--password"},
            description = "Ask for the password, without showing it.")
    private boolean asksForPassword;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description = "A property of the connection; may be repeated.")
    private Map<String, String> properties = Map.of();

    @ArgGroup
    private Script script = new Script();

    @Option(
            names = {"-o", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How answers are written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; cut to the"
                    + " width of a terminal, whole elsewhere).")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private AnswerFormat format;

    @Option(names = "--continue-on-error", description = "Go on behind a statement that failed; the exit code is 1.")
    private boolean continueOnError;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            defaultValue = "${env:RUNNEL_HISTORY:-${sys:user.home}/.runnel_history}",
            description = "Where the shell keeps what was entered; empty for nowhere (default: ~/.runnel_history).")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String history;

    private final Supplier<SystemStreams> systemStreams;

    SqlCommand() {
        this(SystemStreams::ofThisProcess);
    }

    /** @param systemStreams asked for once the command runs */
    SqlCommand(Supplier<SystemStreams> systemStreams) {
        this.systemStreams = systemStreams;
    }

    /** What to run instead of a dialogue. */
    private static final class Script {
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
    }

    @Override
    public Integer call() throws IOException {
        if (script.file != null && !script.file.equals("-") && !Files.isReadable(Path.of(script.file))) {
            throw new CommandFailedException("Cannot read the file " + script.file + ".");
        }
        try (SqlSession session = SqlSession.connect(url, connectionProperties())) {
            SystemStreams streams = systemStreams.get();
            if (script.text != null) {
                return run(session, new StringReader(script.text), "", streams);
            } else if (script.file != null && !script.file.equals("-")) {
                try (Reader reader = Files.newBufferedReader(Path.of(script.file))) {
                    return run(session, reader, script.file, streams);
                }
            } else if (script.file != null || !streams.inputIsTerminal() || !streams.outputIsTerminal()) {
                Reader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                return run(session, in, "standard input", streams);
            }
            session.talk(format, history.isBlank() ? null : Path.of(history));
            return 0;
        } catch (SQLException e) {
            spec.commandLine()
                    .getErr()
                    .println("runnel: cannot connect to " + SqlSession.withoutSecrets(url) + ": " + e.getMessage());
            return CANNOT_CONNECT;
        }
    }

    private int run(SqlSession session, Reader text, String name, SystemStreams streams) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int width = streams.outputIsTerminal() ? streams.outputWidth() : 0;
        ScriptSettings settings = new ScriptSettings(out, err, width, format, continueOnError);
        return switch (session.run(text, name, settings)) {
            case DONE -> 0;
            case FAILED -> Main.FAILED;
            case INTERRUPTED -> SqlSession.INTERRUPTED_PROCESS;
        };
    }

    private Properties connectionProperties() {
        Properties all = new Properties();
        all.putAll(properties);
        if (user != null && !user.isBlank()) {
            all.setProperty("user", user);
        }
        String password = System.getenv("RUNNEL_PASSWORD");
        if (asksForPassword) {
            password = askForPassword();
        }
        if (password != null && !password.isEmpty()) {
            all.setProperty("password", password);
        }
        return all;
    }

    private static String askForPassword() {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password: ");
        if (typed == null) {
            throw new CommandFailedException("There is no terminal to ask for a password; set RUNNEL_PASSWORD.");
        }
        return new String(typed);
    }
}
