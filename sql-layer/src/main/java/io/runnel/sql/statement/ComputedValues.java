package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.parser.PlainSelect;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.plan.SourceLookup;
import io.runnel.sql.query.HistoryQueries;
import io.runnel.sql.query.RowSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of an INSERT that are more than literals and parameters. They are computed as one query without FROM,
 * so that they mean what they mean in a query.
 */
final class ComputedValues {
    /** Longest wait for one poll; the loop goes on until the one row is there. */
    private static final long POLL_MS = 1_000;

    private static final @Nullable Object[] NOTHING = new Object[0];

    private final List<SqlNode> expressions = new ArrayList<>();

    /** For each parameter of the query, in order, its number in the statement. */
    private final List<Integer> statementParameters = new ArrayList<>();

    private @Nullable PlannedQuery plan;

    /** Adds an expression and answers its number. Only before {@link #plan}. */
    int add(SqlNode expression) {
        SqlNode renumbered = expression.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlDynamicParam param) {
                statementParameters.add(param.getIndex());
                return new SqlDynamicParam(statementParameters.size() - 1, param.getParserPosition());
            }
        });
        expressions.add(java.util.Objects.requireNonNull(renumbered, "a shuttle drops nothing"));
        return expressions.size() - 1;
    }

    /** @throws SqlException if an expression is wrong */
    void plan(QueryPlanner planner, SourceLookup sources, Session session) {
        if (!expressions.isEmpty()) {
            plan = planner.plan(select(), sources, session, false);
        }
    }

    private SqlSelect select() {
        SqlParserPos pos = expressions.get(0).getParserPosition();
        return PlainSelect.of(pos, expressions, null, null);
    }

    /** Puts the types of the expressions' parameters where the statement has them. */
    void parameterTypes(@Nullable RelDataType[] types) {
        if (plan != null) {
            for (int index = 0; index < statementParameters.size(); index++) {
                types[statementParameters.get(index)] =
                        plan.parameterTypes().getFieldList().get(index).getType();
            }
        }
    }

    RelDataType type(int index) {
        return planned().rowType().getFieldList().get(index).getType();
    }

    /** The values of one execution. */
    @Nullable
    Object[] compute(HistoryQueries queries, List<@Nullable Object> parameters, Session session) {
        if (plan == null) {
            return NOTHING;
        }
        List<@Nullable Object> own = new ArrayList<>();
        statementParameters.forEach(index -> own.add(parameters.get(index)));
        try (RowSource rows = queries.run(plan, own, session)) {
            for (RowSource.RowBatch batch = rows.poll(1, POLL_MS); ; batch = rows.poll(1, POLL_MS)) {
                if (!batch.rows().isEmpty()) {
                    return batch.rows().get(0);
                }
                if (batch.done()) {
                    throw new IllegalStateException("a query without FROM gave no row");
                }
            }
        }
    }

    private PlannedQuery planned() {
        return java.util.Objects.requireNonNull(plan, "plan() comes first");
    }
}
