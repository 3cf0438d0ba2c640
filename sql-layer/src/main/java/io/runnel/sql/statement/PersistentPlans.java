package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.continuous.OutputShape;
import io.runnel.sql.continuous.StateBasis;
import io.runnel.sql.host.PersistentPlan;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.parser.SqlInsertQuery;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Plans the queries that statements leave running: when a statement is prepared, and whenever its query starts. Thread-safe. */
public final class PersistentPlans {
    private final QueryPlanner planner;
    private final List<SystemTable> systemTables;
    private final Supplier<CatalogSnapshot> catalog;

    /** @param catalog as it is when a query starts */
    public PersistentPlans(QueryPlanner planner, List<SystemTable> systemTables, Supplier<CatalogSnapshot> catalog) {
        this.planner = planner;
        this.systemTables = List.copyOf(systemTables);
        this.catalog = catalog;
    }

    /** A query whose answer is to be stored, and what its answer is. */
    record Analyzed(PlannedQuery plan, ContinuousPlan continuous) {
        OutputShape shape() {
            return continuous.output();
        }
    }

    /**
     * Plans a statement's query; its nodes are changed by it.
     *
     * @throws SqlException 0A000 for what no query that goes on can do, and all that is wrong in it
     */
    Analyzed analyze(SqlEmitQuery emit, CatalogSnapshot snapshot, Session session) {
        return analyze(emit, null, snapshot, session);
    }

    /** The same for the columns that INSERT INTO names; null if it names none. */
    Analyzed analyze(SqlEmitQuery emit, @Nullable SqlNodeList names, CatalogSnapshot snapshot, Session session) {
        if (emit.limit().isPresent()) {
            throw SqlException.at(
                    "0A000",
                    emit.getParserPosition(),
                    "LIMIT is not for queries whose answer is stored",
                    ": they do not end by themselves; leave it out.");
        }
        PlannedQuery plan = named(planner.planStored(emit, new CatalogLookup(snapshot, systemTables), session), names);
        if (plan.parameterTypes().getFieldCount() > 0) {
            throw SqlException.at(
                    "0A000",
                    emit.getParserPosition(),
                    "A query that goes on cannot have parameters",
                    ": it is planned again after a restart; write the values.");
        }
        return new Analyzed(plan, continuous(plan, emit));
    }

    private static PlannedQuery named(PlannedQuery plan, @Nullable SqlNodeList names) {
        if (names == null) {
            return plan;
        }
        int given = plan.rowType().getFieldCount();
        if (given != names.size()) {
            throw SqlException.at(
                    "42601",
                    names.getParserPosition(),
                    "INSERT INTO names " + names.size() + " columns, and the query gives " + given,
                    "; name one for each.");
        }
        return plan.named(names.stream().map(InsertSink::name).toList());
    }

    private static ContinuousPlan continuous(PlannedQuery plan, SqlEmitQuery emit) {
        ContinuousPlan continuous = FlowPlanner.planKeyed(plan);
        if (plan.partitionBy().isPresent() && continuous.output().table()) {
            throw SqlException.at(
                    "0A000",
                    emit.partitionBy().getParserPosition(),
                    "PARTITION BY is for streams, and the query gives a table",
                    "; GROUP BY the columns that are to be its key.");
        }
        return continuous;
    }

    /**
     * Plans a query that the catalog has, on the catalog as it is.
     *
     * @throws SqlException 42P01 if its sink is gone, and all that is wrong in it now
     */
    public PersistentPlan plan(PersistentQuery query) {
        Source sink = catalog.get().byName().get(query.sink());
        if (sink == null) {
            throw new SqlException(
                    "42P01", "Query " + query.id() + " writes " + query.sink() + ", which does not exist any more.");
        }
        Source written = written(sink);
        return new PersistentPlan(query, stored(planned(query), written), written);
    }

    /** In the form of a sink, which has no columns of headers. */
    private static ContinuousPlan stored(PlannedQuery plan, Source written) {
        return FlowPlanner.planKeyed(plan.into(InsertSink.places(written, plan.rowType()), rowType(written)));
    }

    /** What an analyzed query does that writes this sink. */
    ContinuousPlan stored(Analyzed query, Source sink) {
        return stored(query.plan(), written(sink));
    }

    /**
     * Checks that a query can go on with what another one keeps.
     *
     * @param sink as it will be
     * @throws SqlException 42P16 if it cannot; says what differs
     */
    void checkGoesOn(PersistentQuery before, Analyzed after, Source sink, SqlParserPos pos) {
        List<String> had = StateBasis.of(plan(before).plan());
        List<String> has = StateBasis.of(stored(after.plan(), written(sink)));
        for (int line = 0; line < Math.max(had.size(), has.size()); line++) {
            String one = line < had.size() ? had.get(line) : "nothing";
            String other = line < has.size() ? has.get(line) : "nothing";
            if (!one.equals(other)) {
                throw SqlException.at(
                        "42P16",
                        pos,
                        "Query " + before.id() + " keeps what rests on \"" + words(one) + "\", and would need \""
                                + words(other) + '"',
                        ": OR REPLACE changes filters of streams, and columns behind GROUP BY and joins; else drop "
                                + before.sink() + " and create it anew.");
            }
        }
    }

    /** Without what tells states apart beside their words. */
    private static String words(String basis) {
        int state = basis.indexOf("; state ");
        return state < 0 ? basis : basis.substring(0, state);
    }

    /** The query alone, without what becomes of its answer; on its sources as they were when it was made. */
    public PlannedQuery planned(PersistentQuery query) {
        SqlNode node = StatementParser.parse(query.statement());
        SqlNodeList names = node instanceof SqlInsertQuery insert ? insert.columns() : null;
        SqlEmitQuery emit = node instanceof SqlCreateSource create
                ? create.query()
                : node instanceof SqlInsertQuery insert ? insert.query() : null;
        if (emit == null) {
            throw new IllegalStateException("The catalog has a query that is none: " + query.statement());
        }
        CatalogLookup sources = new CatalogLookup(known(catalog.get(), query), systemTables);
        return named(planner.planStored(emit, sources, new Session(query.properties())), names);
    }

    private static CatalogSnapshot known(CatalogSnapshot snapshot, PersistentQuery query) {
        SortedMap<String, Source> sources = new TreeMap<>(snapshot.byName());
        query.sources().forEach(name -> sources.computeIfPresent(name, (same, source) -> query.known(source)));
        return new CatalogSnapshot(sources, snapshot.types(), snapshot.queriesById());
    }

    /** Without columns of headers, which are not written. */
    private static Source written(Source sink) {
        List<Column> columns = sink.columns().stream()
                .filter(column -> column.role() != Column.Role.HEADERS)
                .toList();
        return sink.with(columns, sink.options());
    }

    private static RelDataType rowType(Source sink) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        sink.columns().forEach(column -> fields.add(column.name(), column.type()));
        return fields.build();
    }
}
