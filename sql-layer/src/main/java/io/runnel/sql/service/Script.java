package io.runnel.sql.service;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.SqlScript;
import io.runnel.sql.parser.SqlScript.Statement;
import io.runnel.sql.query.RowSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * A text that a client executes, of one statement or several. Several run in order, each prepared when those before it are
 * done; the first that fails ends the script, and its error says which it was. The last one's answer is the script's.
 */
final class Script {
    private static final int DRAINED_ROWS = 1_000;
    private static final long POLL_MS = 100;

    private final SqlEngine engine;
    private final Session session;
    private final String text;
    private final SqlScript script;
    private final List<Statement> statements;

    Script(SqlEngine engine, Session session, String text) {
        this.engine = engine;
        this.session = session;
        this.text = text;
        this.script = SqlScript.of(text);
        this.statements = script.statements();
    }

    /** Whether there is a statement before the last. */
    boolean hasSeveral() {
        return statements.size() > 1;
    }

    /** Runs all but the last. Rows that one gives are computed and dropped, for nobody could fetch them. */
    Outcome runLeading() {
        for (int i = 0; i < statements.size() - 1; i++) {
            String statement = statements.get(i).inPlace();
            script.numbered(i, () -> {
                run(engine.prepare(session, statement));
                return statement;
            });
        }
        return new Outcome.Updated(0);
    }

    /** The last statement, to be prepared when those before it have run. */
    Prepared prepareLast() {
        return hasSeveral()
                ? last(() -> engine.prepare(
                        session, statements.get(statements.size() - 1).inPlace()))
                : engine.prepare(session, text);
    }

    /** What is done with the last statement. */
    <T> T last(Supplier<T> work) {
        return hasSeveral() ? script.numbered(statements.size() - 1, work) : work.get();
    }

    private void run(Prepared prepared) {
        if (prepared.unbounded()) {
            throw new SqlException(
                    "0A000", "The statement never ends, so those behind it would never run; put it last.");
        }
        if (engine.execute(session, prepared, List.of()) instanceof Outcome.Rows rows) {
            try (RowSource source = rows.source();
                    Cancellation.Registration registration =
                            session.cancellation().tell(source::cancel)) {
                while (!source.poll(DRAINED_ROWS, POLL_MS).done()) {
                    session.cancellation().check();
                }
            }
        }
        session.cancellation().check();
    }
}
