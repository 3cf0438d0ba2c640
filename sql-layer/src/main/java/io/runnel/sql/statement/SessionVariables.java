package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.Literals;
import io.runnel.sql.parser.SqlDefineVariable;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlNode;

/** DEFINE and UNDEFINE of a session's variables. */
public final class SessionVariables {
    /** Bounds what one connection can make the server keep. */
    static final int MAX_VARIABLES = 1_000;

    static final int MAX_VALUE_LENGTH = 10_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private SessionVariables() {}

    /** @throws SqlException 42602 for a name that cannot be referred to, 22001 for a value that is too long */
    public static Executable define(String sql, SqlDefineVariable statement) {
        String name = Literals.text(statement.name());
        if (!NAME.matcher(name).matches()) {
            throw SqlException.at(
                    "42602",
                    statement.name().getParserPosition(),
                    "'" + name + "' cannot name a variable",
                    "; a name is of letters, digits and _, and does not begin with a digit.");
        }
        SqlNode value = statement.value();
        if (value == null) {
            return Command.ofSession(sql, session -> undefine(session, name, statement));
        }
        String text = Literals.text(value);
        if (text.length() > MAX_VALUE_LENGTH) {
            throw SqlException.at(
                    "22001",
                    value.getParserPosition(),
                    "The value of " + name + " is too long",
                    "; " + MAX_VALUE_LENGTH + " characters are the most.");
        }
        return Command.ofSession(sql, (Session session) -> define(session, new Session.Variable(name, text)));
    }

    private static void define(Session session, Session.Variable variable) {
        if (session.variable(variable.name()).isEmpty() && session.variables().size() >= MAX_VARIABLES) {
            throw new SqlException(
                    "53400",
                    "The session has " + MAX_VARIABLES + " variables, the most it can have; UNDEFINE some first.");
        }
        session.define(variable);
    }

    private static void undefine(Session session, String name, SqlDefineVariable statement) {
        if (!session.undefine(name)) {
            throw SqlException.at(
                    "42704",
                    statement.name().getParserPosition(),
                    "Variable " + name + " is not defined",
                    NearestNames.suggestion(
                            name,
                            session.variables().stream()
                                    .map(Session.Variable::name)
                                    .toList()));
        }
    }
}
