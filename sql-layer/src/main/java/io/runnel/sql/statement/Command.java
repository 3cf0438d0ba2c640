package io.runnel.sql.statement;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A statement that gives neither rows nor a count, such as DDL. */
public record Command(String sql, boolean changes, Consumer<Session> action) implements Executable {
    /** One that changes something, so that a session that only reads may not have it. */
    Command(String sql, Consumer<Session> action) {
        this(sql, true, action);
    }

    /** One that changes nothing but the session, if that. */
    static Command ofSession(String sql, Consumer<Session> action) {
        return new Command(sql, false, action);
    }

    @Override
    public Kind kind() {
        return Kind.COMMAND;
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        action.accept(session);
        return new Outcome.Updated(0);
    }
}
