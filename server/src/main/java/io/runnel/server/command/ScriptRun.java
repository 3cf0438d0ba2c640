package io.runnel.server.command;

import io.runnel.sql.parser.SqlScript;
import io.runnel.sql.parser.SqlScript.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the statements of a text one after another and stops at the first that fails, as psql does with ON_ERROR_STOP.
 * {@code RUN SCRIPT 'file'} runs those of a file on the command's own machine, which no server could read.
 */
final class ScriptRun {
    /** Scripts that run scripts go no deeper: one that runs itself ends here. */
    private static final int MAX_DEPTH = 10;

    private static final Pattern RUN_SCRIPT = Pattern.compile("(?is)\\s*RUN\\s+SCRIPT\\s+'((?:[^']|'')*)'\\s*");

    private final StatementPrinter printer;

    ScriptRun(StatementPrinter printer) {
        this.printer = printer;
    }

    /** A statement of the script failed; the message says which, and why. */
    static final class FailedStatementException extends Exception {
        private static final long serialVersionUID = 1L;

        FailedStatementException(String message, SQLException cause) {
            super(message, cause);
        }
    }

    /** @throws CommandFailedException if a file cannot be read, or scripts run each other without end */
    void run(String text) throws FailedStatementException, IOException {
        run(text, "", 0);
    }

    private void run(String text, String file, int depth) throws FailedStatementException, IOException {
        if (depth > MAX_DEPTH) {
            throw new CommandFailedException(
                    "Scripts run scripts more than " + MAX_DEPTH + " deep; " + file + " seems to run itself.");
        }
        List<Statement> statements = SqlScript.of(text).statements();
        for (int i = 0; i < statements.size(); i++) {
            Matcher script = RUN_SCRIPT.matcher(statements.get(i).text());
            if (script.matches()) {
                String path = script.group(1).replace("''", "'");
                run(read(path), path, depth + 1);
                continue;
            }
            try {
                printer.run(statements.get(i).inPlace());
            } catch (SQLException e) {
                throw new FailedStatementException(which(file, statements, i) + StatementPrinter.describe(e), e);
            }
        }
    }

    /** Nothing for a text of one statement: its user knows which it was. */
    private static String which(String file, List<Statement> statements, int index) {
        if (statements.size() == 1 && file.isEmpty()) {
            return "";
        }
        Statement failed = statements.get(index);
        return (file.isEmpty() ? "" : file + ": ") + "statement " + (index + 1) + " of " + statements.size()
                + ", at line " + failed.line() + ", column " + failed.column() + ": ";
    }

    /** @throws CommandFailedException if there is no such file */
    static String read(String file) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw new CommandFailedException("Cannot read the file " + path + ".");
        }
        return Files.readString(path);
    }
}
