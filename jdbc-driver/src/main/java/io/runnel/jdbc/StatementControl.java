package io.runnel.jdbc;

import org.apache.calcite.avatica.AvaticaStatement;
import org.jspecify.annotations.Nullable;

/** The execution that a statement is at, if any. */
final class StatementControl {
    /** A statement that has one. */
    interface Owner {
        StatementControl control();
    }

    private final ServerCalls calls;
    private volatile @Nullable Execution current;

    StatementControl(ServerCalls calls) {
        this.calls = calls;
    }

    /** @param timeoutSeconds 0 for none */
    Execution begin(int timeoutSeconds) {
        Execution execution = new Execution(calls, timeoutSeconds);
        current = execution;
        return execution;
    }

    /** The last begun, or an unlimited one: metadata comes as results of statements that were never executed. */
    Execution current() {
        Execution execution = current;
        return execution == null ? new Execution(calls, 0) : execution;
    }

    void cancel(AvaticaStatement statement) {
        Execution execution = current;
        if (execution != null) {
            execution.cancel(statement.handle);
        }
    }
}
