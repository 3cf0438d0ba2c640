package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A session without a service: a test says what the requests of a class are answered with, and sees what was asked. */
final class ScriptedSession implements ServiceSession {
    private final Map<Class<?>, Function<Request, Reply>> script = new HashMap<>();
    private final Map<Class<?>, Runnable> awaited = new HashMap<>();
    private final List<Request> asked = new ArrayList<>();
    private boolean ended;

    <Q extends Request> ScriptedSession on(Class<Q> request, Function<Q, Reply> answer) {
        script.put(request, asked -> answer.apply(request.cast(asked)));
        return this;
    }

    <Q extends Request> ScriptedSession on(Class<Q> request, Reply answer) {
        return on(request, asked -> answer);
    }

    /** @param told when the answer of such a request is waited for */
    ScriptedSession whenAwaited(Class<? extends Request> request, Runnable told) {
        awaited.put(request, told);
        return this;
    }

    /** What was asked, of a class. */
    <Q extends Request> List<Q> asked(Class<Q> request) {
        return asked.stream().filter(request::isInstance).map(request::cast).toList();
    }

    @Override
    public Reply.Opened opened() {
        return new Reply.Opened("key", 1, "1.0", 1000, Map.of());
    }

    @Override
    public <R extends Reply> Call<R> begin(Request request, Class<R> type) throws SQLException {
        if (ended) {
            throw SqlErrors.of(SqlStates.CONNECTION_CLOSED, "The session is closed.");
        }
        asked.add(request);
        Reply reply =
                script.getOrDefault(request.getClass(), any -> new Reply.Done()).apply(request);
        return deadline -> {
            awaited.getOrDefault(request.getClass(), () -> {}).run();
            if (reply instanceof Reply.Failure failure) {
                throw SqlErrors.of(failure);
            }
            return type.cast(reply);
        };
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public void abort() {
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
    }
}
