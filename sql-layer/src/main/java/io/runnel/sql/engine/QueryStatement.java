package io.runnel.sql.engine;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import io.runnel.sql.statement.Executable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared query.
 *
 * @param continuous whether it is an EMIT CHANGES query
 * @param unbounded whether the answer never ends by itself
 */
record QueryStatement(
        String sql, PlannedQuery plan, boolean continuous, boolean unbounded, QueryRegister register, Runner runner)
        implements Executable {
    /** Starts it. */
    @FunctionalInterface
    interface Runner {
        RowSource start(List<@Nullable Object> parameters, Session session, RunningQuery query);
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

    /** Starts it under an id of its own. */
    RowSource start(List<@Nullable Object> parameters, Session session) {
        return register.run(sql, continuous, session, query -> runner.start(parameters, session, query));
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        return new Outcome.Rows(start(parameters, session));
    }
}
