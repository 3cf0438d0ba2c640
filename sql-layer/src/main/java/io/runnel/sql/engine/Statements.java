package io.runnel.sql.engine;

import io.runnel.log.EventLog;
import io.runnel.registry.SchemaRegistry;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.continuous.FlowText;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.ContinuousQueries;
import io.runnel.sql.host.GroupQueries;
import io.runnel.sql.host.PersistentPlan;
import io.runnel.sql.host.QueryLayout;
import io.runnel.sql.parser.SqlAlterSource;
import io.runnel.sql.parser.SqlAssertRow;
import io.runnel.sql.parser.SqlAssertSchema;
import io.runnel.sql.parser.SqlAssertSource;
import io.runnel.sql.parser.SqlAssertTopic;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlCreateUserType;
import io.runnel.sql.parser.SqlDefineVariable;
import io.runnel.sql.parser.SqlDescribeFunction;
import io.runnel.sql.parser.SqlDescribeSource;
import io.runnel.sql.parser.SqlDropSource;
import io.runnel.sql.parser.SqlDropUserType;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.parser.SqlExplainQuery;
import io.runnel.sql.parser.SqlGroupQuery;
import io.runnel.sql.parser.SqlInsertQuery;
import io.runnel.sql.parser.SqlPrintTopic;
import io.runnel.sql.parser.SqlQueryCommand;
import io.runnel.sql.parser.SqlSetProperty;
import io.runnel.sql.parser.SqlShow;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.HistoryQueries;
import io.runnel.sql.query.NodeQueries;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.query.RunningQuery;
import io.runnel.sql.statement.AssertStatements;
import io.runnel.sql.statement.AssertedRows;
import io.runnel.sql.statement.CatalogLookup;
import io.runnel.sql.statement.DeleteStatements;
import io.runnel.sql.statement.DropStatements;
import io.runnel.sql.statement.Executable;
import io.runnel.sql.statement.InsertStatements;
import io.runnel.sql.statement.Listing;
import io.runnel.sql.statement.Listings;
import io.runnel.sql.statement.PersistentPlans;
import io.runnel.sql.statement.PersistentStatements;
import io.runnel.sql.statement.PrintStatements;
import io.runnel.sql.statement.QueryCommands;
import io.runnel.sql.statement.RowStore;
import io.runnel.sql.statement.SessionSettings;
import io.runnel.sql.statement.SessionVariables;
import io.runnel.sql.statement.SourceStatements;
import io.runnel.sql.statement.TypeStatements;
import io.runnel.sql.system.NodeFacts;
import io.runnel.sql.transaction.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlMerge;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUpdate;

/** Prepares statements, each by whoever carries its kind out. Thread-safe. */
final class Statements {
    private final QueryPlanner planner;
    private final HistoryQueries history;
    private final ContinuousQueries continuous;
    private final QueryLayout layout;
    private final GroupQueries groups;
    private final QueryRegister register;
    private final SourceStatements sources;
    private final DropStatements drops;
    private final Listings listings;
    private final InsertStatements inserts;
    private final DeleteStatements deletes;
    private final TypeStatements types;
    private final PrintStatements prints;
    private final AssertStatements assertions;
    private final List<SystemTable> systemTables;
    private final PersistentPlans plans;
    private final PersistentStatements persistent;
    private final QueryCommands commands;
    private final PreparedQueries prepared = new PreparedQueries();

    /** Who runs queries: of clients over history, of clients for EMIT CHANGES, and persistent ones, laid out so. */
    record Queries(
            ContinuousQueries continuous,
            NodeQueries node,
            PersistentQueries persistent,
            QueryLayout layout,
            Transactions transactions,
            GroupQueries groups) {}

    Statements(
            EventLog log,
            SchemaRegistry registry,
            Catalog catalog,
            Queries queries,
            List<SystemTable> systemTables,
            NodeFacts node) {
        Formats formats = new Formats(registry);
        this.planner = new QueryPlanner(log, queries.node.planningTimeoutMs());
        this.history = new HistoryQueries(
                log, formats, queries.node.memory(), queries.node.scanThreads(), queries.node.lookups());
        this.continuous = queries.continuous;
        this.layout = queries.layout;
        this.groups = queries.groups;
        this.register = queries.node.register();
        PersistentQueryHost host = queries.persistent.host();
        this.plans = new PersistentPlans(planner, systemTables, catalog::snapshot);
        this.persistent = new PersistentStatements(log, catalog, formats, plans, host);
        this.commands = new QueryCommands(
                catalog,
                queries.persistent,
                register,
                query -> layout.of(Optional.of(query.id()), plans.plan(query).plan(), new Session(query.properties())));
        this.sources = new SourceStatements(log, catalog, formats);
        this.drops = new DropStatements(log, catalog, formats, host);
        this.listings = new Listings(log, catalog, systemTables, register, queries.persistent, node);
        this.types = new TypeStatements(catalog);
        this.systemTables = systemTables;
        this.prints = new PrintStatements(log, registry, formats, register);
        AssertedRows rows = new AssertedRows(
                log, formats, (session, query) -> query(session, "ASSERT VALUES", query, catalog.snapshot()));
        this.assertions = new AssertStatements(log, registry, catalog, rows);
        RowStore store = new RowStore(log, queries.transactions);
        this.inserts = new InsertStatements(store, formats, planner, history);
        this.deletes = new DeleteStatements(store, formats, planner, history);
    }

    /** @throws SqlException if the text is not a statement that could run now */
    Executable prepare(Session session, String sql, CatalogSnapshot catalog) {
        QueryStatement known = prepared.find(sql, catalog);
        if (known != null) {
            return known;
        }
        SqlNode node = StatementParser.parse(sql);
        UnsupportedStatements.refuseGroupIn(node);
        if (node instanceof SqlCreateSource create) {
            return create.query() == null
                    ? sources.create(sql, create, session)
                    : persistent.create(sql, create, catalog, session);
        } else if (node instanceof SqlAlterSource alter) {
            return sources.alter(sql, alter);
        } else if (node instanceof SqlDropSource drop) {
            return drops.drop(sql, drop);
        } else if (node instanceof SqlShow show) {
            return listings.show(sql, show);
        } else if (node instanceof SqlDescribeSource describe) {
            return listings.describe(sql, describe);
        } else if (node instanceof SqlDescribeFunction function) {
            return Listings.describe(sql, function);
        } else if (node instanceof SqlCreateUserType create) {
            return types.create(sql, create);
        } else if (node instanceof SqlDropUserType drop) {
            return types.drop(sql, drop);
        } else if (node instanceof SqlSetProperty set) {
            return SessionSettings.set(sql, set);
        } else if (node instanceof SqlDefineVariable define) {
            return SessionVariables.define(sql, define);
        } else if (node instanceof SqlPrintTopic print) {
            return prints.print(sql, print);
        } else if (node instanceof SqlAssertTopic asserted) {
            return assertions.topic(sql, asserted);
        } else if (node instanceof SqlAssertSchema asserted) {
            return assertions.schema(sql, asserted);
        } else if (node instanceof SqlAssertSource asserted) {
            return assertions.source(sql, asserted, catalog);
        } else if (node instanceof SqlAssertRow asserted) {
            return assertions.row(sql, asserted, catalog);
        } else if (node instanceof SqlInsert insert) {
            return inserts.prepare(sql, insert, catalog, session);
        } else if (node instanceof SqlInsertQuery insert) {
            return persistent.insert(sql, insert, catalog, session);
        } else if (node instanceof SqlQueryCommand command) {
            return commands.prepare(sql, command);
        } else if (node instanceof SqlDelete delete) {
            return deletes.prepare(sql, delete, catalog, session);
        } else if (node instanceof SqlUpdate || node instanceof SqlMerge) {
            throw DeleteStatements.updateRefused(node);
        } else if (node instanceof SqlExplainQuery explain) {
            return explain.analyze()
                    ? analyze(session, sql, explain.query(), catalog)
                    : explain(session, sql, explain.query(), catalog);
        }
        if (node instanceof SqlGroupQuery ofGroup) {
            return ofGroup(session, sql, ofGroup, catalog);
        }
        QueryStatement query = query(session, sql, node, catalog);
        return query.continuous() ? query : prepared.keep(catalog, query);
    }

    private QueryStatement ofGroup(Session session, String sql, SqlGroupQuery node, CatalogSnapshot catalog) {
        PlannedQuery plan = planner.plan(node.query(), new CatalogLookup(catalog, systemTables), session);
        GroupQueries.check(node, plan);
        GroupQueries.Asked asked = new GroupQueries.Asked(plan, node.group(), node.changes(), node.limit());
        return new QueryStatement(
                sql,
                plan,
                true,
                node.changes() && node.limit().isEmpty(),
                register,
                (parameters, runSession, running) -> groups.start(asked, parameters, runSession, running));
    }

    private QueryStatement query(Session session, String sql, SqlNode node, CatalogSnapshot catalog) {
        PlannedQuery plan = plan(session, node, catalog);
        if (node instanceof SqlEmitQuery emit) {
            OptionalLong limit = emit.limit();
            return new QueryStatement(
                    sql,
                    plan,
                    true,
                    limit.isEmpty(),
                    register,
                    (parameters, runSession, running) ->
                            continuous.start(plan, limit, parameters, runSession, running));
        }
        return overHistory(sql, plan);
    }

    private QueryStatement overHistory(String sql, PlannedQuery plan) {
        return new QueryStatement(
                sql,
                plan,
                false,
                false,
                register,
                (parameters, runSession, running) -> history.run(plan, parameters, runSession, running));
    }

    private PlannedQuery plan(Session session, SqlNode node, CatalogSnapshot catalog) {
        CatalogLookup lookup = new CatalogLookup(catalog, systemTables);
        if (node instanceof SqlEmitQuery emit) {
            checkTransient(emit);
            return planner.plan(emit, lookup, session);
        }
        if (!node.isA(SqlKind.QUERY)) {
            throw UnsupportedStatements.refusal(node);
        }
        return planner.plan(node, lookup, session, false);
    }

    private static void checkTransient(SqlEmitQuery emit) {
        if (emit.emit() == SqlEmitQuery.Emit.UNSAID) {
            throw SqlException.at(
                    "42601",
                    emit.partitionBy().getParserPosition(),
                    "PARTITION BY is for queries that go on",
                    "; add EMIT CHANGES, or leave it out.");
        }
    }

    private Executable explain(Session session, String sql, SqlNode statement, CatalogSnapshot catalog) {
        if (statement instanceof SqlInsertQuery
                || statement instanceof SqlCreateSource create && create.query() != null) {
            return persistent.explain(
                    sql,
                    statement,
                    catalog,
                    session,
                    (flows, runSession) -> layout.of(Optional.empty(), flows, runSession));
        }
        PlannedQuery plan = plan(session, explained(statement), catalog);
        return Listing.lines(sql, "PLAN", () -> explanation(plan));
    }

    /** The query of a statement. */
    private static SqlNode explained(SqlNode statement) {
        if (statement instanceof SqlCreate) {
            throw SqlException.at(
                    "0A000",
                    statement.getParserPosition(),
                    "EXPLAIN shows how a query is carried out, and the statement has none",
                    "; CREATE STREAM and TABLE have one with AS.");
        }
        return statement instanceof SqlInsert insert ? insert.getSource() : statement;
    }

    private List<String> explanation(PlannedQuery plan) {
        return plan.continuous()
                ? FlowText.of(FlowPlanner.plan(plan))
                : planner.explain(plan).lines().toList();
    }

    /** What a persistent query does, on the catalog as it is. */
    PersistentPlan plan(PersistentQuery query) {
        return plans.plan(query);
    }

    private Executable analyze(Session session, String sql, SqlNode query, CatalogSnapshot catalog) {
        if (!query.isA(SqlKind.QUERY) && !(query instanceof SqlEmitQuery)) {
            throw SqlException.at(
                    "0A000",
                    query.getParserPosition(),
                    "EXPLAIN ANALYZE runs a query to its end, and is for queries alone",
                    "; EXPLAIN alone shows how the statement would be carried out, and does nothing of it.");
        }
        if (query instanceof SqlEmitQuery) {
            throw SqlException.at(
                    "0A000",
                    query.getParserPosition(),
                    "EXPLAIN ANALYZE runs a query to its end, which one with EMIT CHANGES need not have",
                    "; EXPLAIN alone shows how it would be carried out.");
        }
        PlannedQuery plan = plan(session, query, catalog);
        return new AnalyzedQuery(overHistory(sql, plan), () -> planner.explain(plan));
    }

    /** What a node answers queries with before anybody asked one: see {@link WarmUp}. */
    void run(Session session, String sql, CatalogSnapshot catalog) {
        QueryStatement statement = query(session, sql, StatementParser.parse(sql), catalog);
        try (var rows = statement.runner().start(List.of(), session, RunningQuery.unregistered(session))) {
            rows.poll(1, 0);
        }
    }
}
