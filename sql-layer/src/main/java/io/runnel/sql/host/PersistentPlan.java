package io.runnel.sql.host;

import io.runnel.sql.Session;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.continuous.ContinuousPlan;
import java.util.List;

/**
 * What a persistent query does, planned from its statement.
 *
 * @param sink where it writes; its columns are those of the plan's rows, in their order
 */
public record PersistentPlan(PersistentQuery query, ContinuousPlan plan, Source sink) {
    /** The properties of the session that made the query. */
    Session session() {
        return new Session(query.properties());
    }

    List<Source> sources() {
        return plan.reads().stream().map(read -> read.source()).toList();
    }
}
