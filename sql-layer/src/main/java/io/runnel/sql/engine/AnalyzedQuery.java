package io.runnel.sql.engine;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.statement.Executable;
import io.runnel.sql.statement.Listing;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN ANALYZE: runs the query, drops its rows, and tells what they took.
 *
 * @param query with the text of the whole statement
 * @param plan its plan in words
 */
record AnalyzedQuery(QueryStatement query, Supplier<String> plan) implements Executable {
    @Override
    public String sql() {
        return query.sql();
    }

    @Override
    public Kind kind() {
        return Kind.QUERY;
    }

    @Override
    public RelDataType rowType() {
        return Listing.textColumns("PLAN");
    }

    @Override
    public RelDataType parameterTypes() {
        return query.parameterTypes();
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        return new Outcome.Rows(query.register()
                .run(
                        sql(),
                        false,
                        session,
                        running -> new AnalyzedRows(
                                rowType(), query.runner().start(parameters, session, running), running, plan)));
    }
}
