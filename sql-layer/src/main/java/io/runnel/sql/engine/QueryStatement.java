package io.runnel.sql.engine;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.statement.Executable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared query.
 *
 * @param unbounded whether the answer never ends by itself
 */
record QueryStatement(String sql, PlannedQuery plan, boolean unbounded, Runner runner) implements Executable {
    /** Starts it. */
    @FunctionalInterface
    interface Runner {
        io.runnel.sql.query.RowSource start(List<@Nullable Object> parameters, Session session);
    }

    @Override
    public Kind kind() {
        return Kind.QUERY;
    }

    @Override
    public RelDataType rowType() {
        return plan.rowType();
    }

    @Override
    public RelDataType parameterTypes() {
        return plan.parameterTypes();
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        return new Outcome.Rows(runner.start(parameters, session));
    }
}
