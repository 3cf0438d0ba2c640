package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What an ASSERT statement checks, once or until it holds. */
final class Assertion {
    /** As PostgreSQL calls it: assert_failure. */
    static final String FAILED = "P0004";

    /** Nothing tells of every change that could make an assertion true. */
    private static final long LOOK_EVERY_MS = 50;

    private Assertion() {}

    /**
     * A statement that fails unless the check finds nothing wrong.
     *
     * @param timeoutMs how long it may go on being wrong
     * @param check says what is wrong, or nothing
     */
    static Executable of(String sql, long timeoutMs, Function<Session, Optional<String>> check) {
        return Command.ofSession(sql, (Session session) -> hold(timeoutMs, session, check));
    }

    private static void hold(long timeoutMs, Session session, Function<Session, Optional<String>> check) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Optional<String> wrong = check.apply(session);
        while (wrong.isPresent() && System.nanoTime() - endNanos < 0) {
            session.cancellation().pause(LOOK_EVERY_MS);
            wrong = check.apply(session);
        }
        if (wrong.isPresent()) {
            String waited = timeoutMs == 0 ? "" : " (waited " + timeoutMs + " ms)";
            throw new SqlException(FAILED, "The assertion does not hold" + waited + ": " + wrong.get());
        }
    }
}
