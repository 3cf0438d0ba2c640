package io.runnel.sql.parser;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the values of a session's variables in place of <code>${name}</code>, before a statement is parsed, as ksqlDB does.
 * Comments are left as they are; <code>$${name}</code> stands for the text <code>${name}</code>. Inside of quotes a value
 * cannot end the quoted text, and a name that is not defined stays as it was written. Pure.
 */
public final class VariableSubstitution {
    /** A session property: {@code false} leaves all references as they are. */
    public static final String ENABLE = "ksql.variable.substitution.enable";

    /** A statement of this length is a mistake; what makes it would take the server's memory first. */
    private static final int MAX_LENGTH = 16 * 1024 * 1024;

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final String text;
    private final Session session;
    private final StringBuilder result = new StringBuilder();
    private int at;

    private VariableSubstitution(String text, Session session) {
        this.text = text;
        this.session = session;
    }

    /** @throws SqlException 42704 for a variable that is not defined; names the nearest */
    public static String substitute(String sql, Session session) {
        boolean enabled = !session.property(ENABLE).orElse("true").equalsIgnoreCase("false");
        return enabled && sql.contains("${") ? new VariableSubstitution(sql, session).run() : sql;
    }

    private String run() {
        while (at < text.length()) {
            int end = SqlScript.skip(text, at);
            if (end == at) {
                int from = at;
                while (at < text.length() && SqlScript.skip(text, at) == at) {
                    at++;
                }
                replace(from, at, '\0');
            } else {
                char quote = text.charAt(at);
                boolean comment = quote == '-' || quote == '/';
                if (comment) {
                    result.append(text, at, end);
                } else {
                    replace(at, end, quote);
                }
                at = end;
            }
        }
        return result.toString();
    }

    /** @param quote in which the part stands, or 0 */
    private void replace(int from, int to, char quote) {
        Matcher reference = REFERENCE.matcher(text).region(from, to);
        int copied = from;
        while (reference.find()) {
            result.append(text, copied, reference.start()).append(replacement(reference, quote));
            copied = reference.end();
            if (result.length() > MAX_LENGTH) {
                throw new SqlException(
                        "54001",
                        "The statement is longer than " + MAX_LENGTH + " characters with its variables' values in it.");
            }
        }
        result.append(text, copied, to);
    }

    private String replacement(Matcher reference, char quote) {
        if (reference.group().startsWith("$$")) {
            return reference.group().substring(1);
        }
        Optional<String> value = session.variable(reference.group(1));
        if (quote != '\0') {
            String quoted = String.valueOf(quote);
            return value.map(text -> text.replace(quoted, quoted + quoted)).orElse(reference.group());
        }
        return value.orElseThrow(() -> undefined(reference));
    }

    private SqlException undefined(Matcher reference) {
        String name = reference.group(1);
        return SqlException.at(
                "42704",
                TextPositions.at(text, reference.start(), reference.end()),
                "Variable " + name + " is not defined",
                session.variables().isEmpty()
                        ? "; DEFINE " + name + " = '…' gives it a value."
                        : NearestNames.suggestion(
                                name,
                                session.variables().stream()
                                        .map(Session.Variable::name)
                                        .toList()));
    }
}
