package io.runnel.server.sqllogic;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which parts of a script cannot be executed: views, and all after a statement that changes rows in place. */
final class LogicViews {
    private static final Pattern VIEW =
            Pattern.compile("(?:CREATE|DROP) (?:TEMP |TEMPORARY )?VIEW (?:IF EXISTS )?(\\w+).*", Pattern.DOTALL);
    private static final Pattern CHANGE = Pattern.compile(
            "\\s*(UPDATE|REPLACE|INSERT OR|CREATE TRIGGER|DROP TRIGGER|IF EXISTS)\\b.*", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\\w+");

    private final Set<String> views = new HashSet<>();

    /** Whether the statement declares a view or drops one. */
    boolean isOfView(LogicRecord statement) {
        Matcher view = VIEW.matcher(statement.sql().toUpperCase(Locale.ROOT));
        if (!view.matches()) {
            return false;
        }
        views.add(view.group(1));
        return true;
    }

    /** Whether nothing after this can be executed. */
    boolean ends(LogicRecord entry) {
        return !entry.isQuery()
                && !entry.fails()
                && !isOfView(entry)
                && CHANGE.matcher(entry.sql().toUpperCase(Locale.ROOT)).matches();
    }

    boolean reads(LogicRecord query) {
        return !views.isEmpty()
                && WORD.matcher(query.sql().toUpperCase(Locale.ROOT))
                        .results()
                        .anyMatch(word -> views.contains(word.group()));
    }
}
