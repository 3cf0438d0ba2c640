package io.runnel.sql.plan;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.key;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;

import io.runnel.sql.Session;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.query.MemoryLog;
import io.runnel.sql.query.Sources;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.type.SqlTypeName;

/** Plans of queries over a stream S and a table T. */
final class Plans {
    static final MemoryLog LOG = new MemoryLog().with("S", 2).with("T", 1);

    private static final Sources SOURCES = new Sources()
            .with(source(
                    "S",
                    SourceKind.STREAM,
                    "JSON",
                    key("ID", SqlTypeName.INTEGER),
                    value("A", SqlTypeName.INTEGER),
                    value("B", SqlTypeName.BIGINT),
                    value("TS", SqlTypeName.TIMESTAMP),
                    value("NAME", SqlTypeName.VARCHAR),
                    decimal("PRICE", 10, 2)))
            .with(source(
                    "T", SourceKind.TABLE, "JSON", key("CODE", SqlTypeName.VARCHAR), value("X", SqlTypeName.INTEGER)));

    private static final QueryPlanner PLANNER = new QueryPlanner(LOG);

    private Plans() {}

    static PlannedQuery query(String sql) {
        return PLANNER.plan(StatementParser.parse(sql), SOURCES, new Session(Map.of()), false);
    }

    /** Planned by a planner with this limit on its time. */
    static PlannedQuery within(long timeoutMs, String sql) {
        return new QueryPlanner(LOG, timeoutMs).plan(StatementParser.parse(sql), SOURCES, new Session(Map.of()), false);
    }

    static String explain(String sql) {
        return PLANNER.explain(query(sql));
    }

    /** The logical plan after these rules alone, as lines of operators from the root. */
    static List<String> after(String sql, RelOptRule... rules) {
        HepProgramBuilder program = HepProgram.builder();
        for (RelOptRule rule : rules) {
            program.addRuleInstance(rule);
        }
        HepPlanner planner = new HepPlanner(program.build());
        planner.setRoot(query(sql).logical());
        return lines(planner.findBestExp());
    }

    /** The logical plan with everything pushed down. */
    static List<String> pushedDown(String sql) {
        return lines(PhysicalPlanner.pushDown(query(sql).logical()));
    }

    private static List<String> lines(RelNode plan) {
        return RelOptUtil.toString(plan).lines().map(String::strip).toList();
    }
}
