package io.runnel.sql.service.channel;

import io.runnel.sql.SqlException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The statements that a session has open, up to as many as are allowed. Thread-safe. */
final class OpenStatements {
    static final String TOO_MANY = "53300";

    private final ServiceContext service;
    private final Map<Integer, ChannelStatement> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    OpenStatements(ServiceContext service) {
        this.service = service;
    }

    /** The statement of that number, which may be new; null if there are as many as are allowed, or all were closed. */
    @Nullable
    ChannelStatement place(int number) {
        ChannelStatement known = open.get(number);
        if (known != null || closed || open.size() >= most()) {
            return known;
        }
        ChannelStatement placed =
                open.computeIfAbsent(number, unused -> new ChannelStatement(number, new Lane(service.admission())));
        if (closed) {
            close();
            return null;
        }
        return placed;
    }

    private int most() {
        return service.config().maxStatementsPerConnection();
    }

    @Nullable
    ChannelStatement find(int number) {
        return open.get(number);
    }

    /** It is not among them any more. */
    @Nullable
    ChannelStatement remove(int number) {
        return open.remove(number);
    }

    void forEach(Consumer<ChannelStatement> action) {
        open.values().forEach(action);
    }

    int count() {
        return open.size();
    }

    int openResults() {
        return open.values().stream().mapToInt(ChannelStatement::openResults).sum();
    }

    /** Closes all; there are none from now on. */
    void close() {
        closed = true;
        for (ChannelStatement statement : open.values()) {
            statement.close();
            open.remove(statement.number(), statement);
        }
    }

    /** Why {@link #place} gave none. */
    SqlException tooMany() {
        if (closed) {
            return Failures.closed();
        }
        return new SqlException(
                TOO_MANY,
                "The connection has " + most() + " open statements already, the most that"
                        + " sql.connection.statements.max allows. Close statements after use, or raise that setting.");
    }
}
