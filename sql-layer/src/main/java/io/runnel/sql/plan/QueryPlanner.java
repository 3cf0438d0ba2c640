package io.runnel.sql.plan;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.function.Functions;
import io.runnel.sql.parser.SqlEmitQuery;
import java.util.Optional;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.ConvertToChecked;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** Turns parsed queries into plans. Thread-safe; one serves an engine. */
public final class QueryPlanner {
    private static final SqlToRelConverter.Config CONVERSION =
            SqlToRelConverter.config().withExpand(false).withTrimUnusedFields(false);

    private static final HepProgram SUBQUERIES = HepProgram.builder()
            .addRuleInstance(CoreRules.FILTER_SUB_QUERY_TO_CORRELATE)
            .addRuleInstance(CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE)
            .addRuleInstance(CoreRules.JOIN_SUB_QUERY_TO_CORRELATE)
            .build();

    /** How long the planner may look for a plan if nothing else is said. */
    public static final int DEFAULT_TIMEOUT_MS = 30_000;

    private final EventLog log;
    private final long timeoutMs;

    /** A planner with the default limit on its time. */
    public QueryPlanner(EventLog log) {
        this(log, DEFAULT_TIMEOUT_MS);
    }

    /**
     * @param log where EXPLAIN looks up how many records a query may read
     * @param timeoutMs how long it may look for a query's plan
     */
    public QueryPlanner(EventLog log, long timeoutMs) {
        this.log = log;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Validates a query and plans it. The query's nodes are changed by it: plan each parse once.
     *
     * @param query a SELECT, VALUES, WITH, set operation or ORDER BY, without the wrapper of EMIT
     * @param continuous whether it runs for EMIT CHANGES
     * @throws io.runnel.sql.SqlException with line and column, if a name, a type or a call in it is wrong
     */
    public PlannedQuery plan(SqlNode query, SourceLookup sources, Session session, boolean continuous) {
        SourceCatalogReader reader = new SourceCatalogReader(sources);
        try {
            TableFunctionPlaces.check(query, Functions::givesRows);
            QueryValidator validator = new QueryValidator(reader);
            SqlNode validated = validator.validate(StructPaths.resolve(
                    CastCalls.recognize(EmptyCalls.recognize(LambdaArguments.recognize(ExposedTable.expose(
                            WindowSpecs.resolve(PointsInTime.resolve(RowConditions.rewrite(
                                    WindowClauses.rewrite(JoinTimes.rewrite(query, sources), sources)))),
                            sources)))),
                    sources));
            RelDataType parameters = validator.getParameterRowType(validated);
            RelRoot root = converter(validator, reader).convertQuery(validated, false, true);
            return new PlannedQuery(
                    root.withRel(logical(root.rel, continuous)), parameters, continuous, JoinGrace.of(session));
        } catch (RuntimeException e) {
            throw ValidationErrors.translate(e, sources, () -> NamedSources.columns(query, sources));
        }
    }

    /**
     * The same for a query that goes on, with what stands behind it.
     *
     * @throws io.runnel.sql.SqlException as {@link #plan(SqlNode, SourceLookup, Session, boolean)}, and 42803 if PARTITION
     *     BY names what is not in the select list
     */
    public PlannedQuery plan(SqlEmitQuery emit, SourceLookup sources, Session session) {
        return plan(emit, sources, session, false);
    }

    /**
     * The same for a query whose answer is stored.
     *
     * @throws io.runnel.sql.SqlException also 42701 if two columns of the answer have one name
     */
    public PlannedQuery planStored(SqlEmitQuery emit, SourceLookup sources, Session session) {
        return plan(emit, sources, session, true);
    }

    private PlannedQuery plan(SqlEmitQuery emit, SourceLookup sources, Session session, boolean stored) {
        Optional<PartitionBy> partitionBy = PartitionBy.of(emit);
        AnswerNames.give(emit.query(), sources, stored);
        PlannedQuery plan = plan(emit.query(), sources, session, true);
        return plan.emitting(emit.emit(), partitionBy.map(clause -> clause.columns(plan.rowType())));
    }

    /** The plan in words: operators, what was pushed into the scans, and how many records these may read. */
    public String explain(PlannedQuery query) {
        return Explanation.of(query.physical().operators(), log);
    }

    private SqlToRelConverter converter(QueryValidator validator, SourceCatalogReader reader) {
        VolcanoPlanner planner = PlanningTime.planner(timeoutMs);
        planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
        planner.addRelTraitDef(RelCollationTraitDef.INSTANCE);
        RelOptCluster cluster = RelOptCluster.create(planner, new RexBuilder(SqlTypes.FACTORY));
        cluster.setMetadataProvider(RelevantOrders.METADATA);
        return new SqlToRelConverter(
                (rowType, queryString, schemaPath, viewPath) -> {
                    throw new UnsupportedOperationException("There are no views");
                },
                validator,
                reader,
                cluster,
                CastCalls.CONVERTLETS,
                CONVERSION);
    }

    /** Without subqueries, with checked arithmetic. */
    private static RelNode logical(RelNode converted, boolean continuous) {
        RexBuilder rexBuilder = converted.getCluster().getRexBuilder();
        RelNode checked = new NestedValues(rexBuilder)
                .visit(new CheckedDivision(rexBuilder)
                        .visit(new ConvertToChecked(rexBuilder, true)
                                .visit(new NullArithmetic(rexBuilder)
                                        .visit(new NumberCalls(rexBuilder)
                                                .visit(new WindowCalls(rexBuilder)
                                                        .visit(new RowComparisons().visit(converted)))))));
        checked = new TableFunctionCalls(rexBuilder).visit(checked);
        if (continuous) {
            checked = new SubqueryJoins().visit(checked);
        }
        HepPlanner subqueries = PlanningTime.rules(SUBQUERIES, converted.getCluster());
        subqueries.setRoot(checked);
        RelNode flat = new AsOfJoins().visit(subqueries.findBestExp());
        RelNode joined = RelDecorrelator.decorrelateQuery(
                PreservedNulls.hidden(new StaleOrders().visit(new LateralTotals().visit(flat))),
                RelFactories.LOGICAL_BUILDER.create(flat.getCluster(), null));
        return RelOptUtil.propagateRelHints(PreservedNulls.shown(joined), false);
    }
}
