package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/** The streams and tables that a plan reads. */
final class SourcesRead extends RelHomogeneousShuttle {
    private final Set<Source> found = new LinkedHashSet<>();

    private final RexShuttle expressions = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            subQuery.rel.accept(SourcesRead.this);
            return super.visitSubQuery(subQuery);
        }
    };

    private SourcesRead() {}

    /** Each once, the left-most first. */
    static List<Source> by(RelNode plan) {
        SourcesRead reads = new SourcesRead();
        plan.accept(reads);
        return List.copyOf(reads.found);
    }

    @Override
    public RelNode visit(RelNode other) {
        other.accept(expressions);
        return super.visit(other);
    }

    @Override
    public RelNode visit(TableScan scan) {
        SourceTable table = scan.getTable().unwrap(SourceTable.class);
        if (table != null) {
            found.add(table.source());
        }
        return scan;
    }
}
