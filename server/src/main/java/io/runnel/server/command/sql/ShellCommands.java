package io.runnel.server.command.sql;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out the commands of the shell. */
final class ShellCommands implements ScriptRun.Commands, AutoCloseable {
    private final NodeConnection node;
    private final ShellSettings settings;
    private final CatalogList catalog;
    private final History history;
    private AnswerFormat beforeVertical;
    private @Nullable PrintWriter file;

    /** What was entered, where that is kept. */
    interface History {
        History NONE = consumer -> {};

        void forEach(Consumer<String> consumer);
    }

    ShellCommands(NodeConnection node, ShellSettings settings, History history) {
        this.node = node;
        this.settings = settings;
        this.catalog = new CatalogList(settings);
        this.history = history;
        this.beforeVertical = settings.format() == AnswerFormat.VERTICAL ? AnswerFormat.TABLE : settings.format();
    }

    @Override
    public ScriptRun.Ending run(String line, ScriptRun script) {
        Optional<ShellCommand> command = ShellCommand.of(line);
        if (command.isEmpty()) {
            return script.failed("There is no command " + ShellCommand.firstWord(line) + "; \\? lists them.");
        }
        try {
            return run(command.get(), ShellCommand.rest(line), script);
        } catch (SQLException e) {
            settings.errors().line(ErrorText.of(e, "", "", settings.errors().style()));
            return ScriptRun.Ending.FAILED;
        } catch (IOException | InvalidPathException e) {
            return script.failed("Cannot write " + ShellCommand.rest(line) + ": " + e.getMessage());
        }
    }

    private ScriptRun.Ending run(ShellCommand command, String rest, ScriptRun script) throws SQLException, IOException {
        switch (command) {
            case HELP -> help();
            case DESCRIBE -> {
                return describe(rest, script);
            }
            case STREAMS -> catalog.sources(node.jdbc(), rest, new String[] {"STREAM"});
            case TABLES -> catalog.sources(node.jdbc(), rest, new String[] {"TABLE"});
            case SYSTEM -> catalog.sources(node.jdbc(), rest, new String[] {CatalogList.SYSTEM_TABLE});
            case FUNCTIONS -> {
                return functions(rest, script);
            }
            case FORMAT -> {
                return format(rest, script);
            }
            case EXPANDED -> expand();
            case NULL_TEXT -> settings.nullText(rest);
            case TIMING -> {
                return timing(rest, script);
            }
            case OUTPUT -> outputTo(rest);
            case INCLUDE -> {
                return rest.isEmpty() ? script.failed("\\i needs the name of a file.") : script.runFile(rest, this);
            }
            case HISTORY -> history(rest);
            case CONNECT -> connect(rest);
            case QUIT -> {
                return ScriptRun.Ending.LEAVE;
            }
        }
        return ScriptRun.Ending.DONE;
    }

    private void help() {
        settings.screen()
                .print(
                        "A statement ends with a semicolon and may have any number of lines. Ctrl-C cancels one that runs,\n"
                                + "Tab completes, Ctrl-R searches what was entered. BEGIN; COMMIT; and ROLLBACK; make transactions.\n\n"
                                + ShellCommand.help());
        settings.screen().writer().flush();
    }

    private ScriptRun.Ending describe(String name, ScriptRun script) throws SQLException {
        if (CatalogList.isPattern(name)) {
            catalog.sources(node.jdbc(), name, null);
            return ScriptRun.Ending.DONE;
        }
        return script.run(new StringReader("DESCRIBE " + name + ";"), "", this);
    }

    private ScriptRun.Ending functions(String name, ScriptRun script) throws SQLException {
        if (CatalogList.isPattern(name)) {
            catalog.functions(node.jdbc(), name);
            return ScriptRun.Ending.DONE;
        }
        return script.run(new StringReader("DESCRIBE FUNCTION " + name + ";"), "", this);
    }

    private ScriptRun.Ending format(String name, ScriptRun script) {
        Optional<AnswerFormat> format =
                AnswerFormat.named(name.isEmpty() ? settings.format().name() : name);
        if (format.isEmpty()) {
            return script.failed(
                    "There is no format " + name + "; choose one of " + String.join(", ", AnswerFormat.names()) + ".");
        }
        settings.format(format.get());
        say("Answers are written as " + format.get() + ".");
        return ScriptRun.Ending.DONE;
    }

    private void expand() {
        if (settings.format() == AnswerFormat.VERTICAL) {
            settings.format(beforeVertical);
        } else {
            beforeVertical = settings.format();
            settings.format(AnswerFormat.VERTICAL);
        }
        say("Answers are written as " + settings.format() + ".");
    }

    private ScriptRun.Ending timing(String word, ScriptRun script) {
        switch (word.toLowerCase(Locale.ROOT)) {
            case "" -> settings.timing(!settings.timing());
            case "on" -> settings.timing(true);
            case "off" -> settings.timing(false);
            default -> {
                return script.failed("\\timing is on or off, not " + word + ".");
            }
        }
        say("Durations are " + (settings.timing() ? "shown." : "not shown."));
        return ScriptRun.Ending.DONE;
    }

    private void outputTo(String name) throws IOException {
        PrintWriter next = name.isEmpty() ? null : new PrintWriter(Files.newBufferedWriter(Path.of(name)));
        close();
        file = next;
        settings.outputTo(next == null ? settings.screen() : Output.plain(next));
    }

    private void history(String name) throws IOException {
        PrintWriter target =
                name.isEmpty() ? settings.screen().writer() : new PrintWriter(Files.newBufferedWriter(Path.of(name)));
        history.forEach(entry -> target.append(entry).append('\n'));
        target.flush();
        if (!name.isEmpty()) {
            target.close();
        }
    }

    private void connect(String where) throws SQLException {
        if (where.isEmpty()) {
            node.renew();
        } else {
            node.moveTo(where);
        }
        say("Connected to " + node.shownUrl() + ", " + node.product() + ".");
    }

    /** Tells people; a program that reads would stumble over it. */
    private void say(String what) {
        if (settings.interactive()) {
            settings.screen().line(what);
        }
    }

    /** Ends the file that answers went to. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
