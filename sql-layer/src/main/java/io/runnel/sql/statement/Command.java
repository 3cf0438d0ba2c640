package io.runnel.sql.statement;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A statement that gives neither rows nor a count, such as DDL. */
public record Command(String sql, Consumer<Session> action) implements Executable {
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
