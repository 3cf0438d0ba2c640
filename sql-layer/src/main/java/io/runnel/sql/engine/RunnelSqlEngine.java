package io.runnel.sql.engine;

import io.runnel.log.EventLog;
import io.runnel.registry.SchemaRegistry;
import io.runnel.sql.Batched;
import io.runnel.sql.LogFutures;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SessionWork;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.ClusterHost;
import io.runnel.sql.host.ContinuousQueries;
import io.runnel.sql.host.GroupQueries;
import io.runnel.sql.host.HostConfig;
import io.runnel.sql.host.LocalHost;
import io.runnel.sql.host.PersistentPlan;
import io.runnel.sql.host.QueryLayout;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.parser.VariableSubstitution;
import io.runnel.sql.query.Members;
import io.runnel.sql.query.NodeQueries;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryConfig;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.statement.Executable;
import io.runnel.sql.system.NodeFacts;
import io.runnel.sql.system.SystemTables;
import io.runnel.sql.transaction.TransactionConfig;
import io.runnel.sql.transaction.Transactions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQL engine of a node, on its log and its registry. Opening it is cheap: the catalog is read, and parser and planner
 * are loaded, by the first statement or by {@link #warmUp}.
 */
public final class RunnelSqlEngine implements SqlEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RunnelSqlEngine.class);

    private final EventLog log;
    private final SchemaRegistry registry;
    private final Catalog catalog;
    private final StateStores stores;
    private final ContinuousQueries continuous;
    private final List<SystemTable> systemTables;
    private final NodeFacts node;
    private final NodeQueries queries;
    private final QueryLayout layout;
    private final PersistentQueries persistent;
    private final Transactions transactions;
    private final GroupQueries groups;
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile @Nullable Statements statements;

    private RunnelSqlEngine(EventLog log, SchemaRegistry registry, Config config, NodeFacts node, HostOpener hosts) {
        this.log = log;
        this.registry = registry;
        this.catalog = Catalog.open(log);
        this.queries = NodeQueries.of(config.queries);
        this.layout = new QueryLayout(log, config.queries.persistent().tasksPerQuery());
        Formats formats = new Formats(registry);
        this.stores = new StateStores(config.states);
        this.continuous = new ContinuousQueries(log, formats, stores);
        this.persistent = new PersistentQueries(
                catalog::snapshot,
                shared(hosts.open(log, formats, query -> statements().plan(query), stores), node.members()));
        this.transactions = new Transactions(log, config.transactions);
        this.groups = new GroupQueries(log, formats, stores, transactions);
        this.node = node;
        this.systemTables = SystemTables.all(log, registry, this::sources, queries.register(), persistent, node);
    }

    /** The host itself on a node that stands alone; among others, one that runs this node's share there. */
    private PersistentQueryHost shared(PersistentQueryHost host, Members members) {
        if (members.alone()) {
            return host;
        }
        ClusterHost shared =
                new ClusterHost(host, catalog::snapshot, catalog::newest, members, log, HostConfig.STOP_TIMEOUT_MS);
        catalog.onGrowth(shared::catalogGrew);
        return shared;
    }

    /** Opens the host of the persistent queries. */
    @FunctionalInterface
    interface HostOpener {
        PersistentQueryHost open(
                EventLog log, Formats formats, Function<PersistentQuery, PersistentPlan> planner, StateStores stores);
    }

    /**
     * What a node allows its queries.
     *
     * @param states where the states of continuous queries are
     * @param transactions of sessions
     */
    public record Config(QueryConfig queries, StateConfig states, TransactionConfig transactions) {
        /** Of a node that sets nothing of transactions. */
        public Config(QueryConfig queries, StateConfig states) {
            this(queries, states, TransactionConfig.defaults());
        }

        /** Of a node that sets nothing. */
        public static Config defaults() {
            return new Config(QueryConfig.defaults(), StateConfig.defaults());
        }
    }

    /**
     * Opens an engine, whose catalog is kept in the log.
     *
     * @param node what the tables of schema SYS tell of it
     * @throws SqlException if the catalog's topic cannot be created
     */
    public static RunnelSqlEngine open(EventLog log, SchemaRegistry registry, Config config, NodeFacts node) {
        QueryConfig.Persistent persistent = config.queries.persistent();
        HostConfig hostConfig = new HostConfig(
                persistent.threads(),
                persistent.maxThreads(),
                persistent.sliceTimeoutMs(),
                persistent.commitIntervalMs(),
                persistent.tasksPerQuery(),
                HostConfig.STOP_TIMEOUT_MS);
        return open(
                log,
                registry,
                config,
                node,
                (hostLog, formats, planner, stores) -> new LocalHost(hostLog, formats, planner, hostConfig, stores));
    }

    /** The same with another host of persistent queries. */
    static RunnelSqlEngine open(
            EventLog log, SchemaRegistry registry, Config config, NodeFacts node, HostOpener hosts) {
        return new RunnelSqlEngine(log, registry, config, node, hosts);
    }

    /** Opens an engine that knows nothing of the node around it, with the settings of a node that sets none. */
    public static RunnelSqlEngine open(EventLog log, SchemaRegistry registry) {
        return open(log, registry, Config.defaults(), NodeFacts.NONE);
    }

    /** The queries that run and those that ended last. */
    public QueryRegister queries() {
        return queries.register();
    }

    /** All streams and tables as they are now, in the order of their names. */
    public List<Source> sources() {
        return List.copyOf(catalog.snapshot().sources());
    }

    /** The tables of schema SYS. */
    public List<SystemTable> systemTables() {
        return systemTables;
    }

    /**
     * Reads the catalog, starts the persistent queries, and loads parser, planner and compiler on a thread of its own, so
     * that the first user's statement need not. The future completes when that is done, or fails if it could not be;
     * statements run meanwhile all the same.
     */
    public CompletableFuture<Void> warmUp() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> warmUp(done), "sql-warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return done;
    }

    private void warmUp(CompletableFuture<Void> done) {
        try {
            catalog.snapshot();
            WarmUp.run(statements());
            done.complete(null);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (!closed.get()) {
                LOG.warn(
                        "Warming up the SQL planner failed; the first query may be slow, or fail for the same reason",
                        e);
            }
            done.completeExceptionally(e);
        }
    }

    @Override
    public Prepared prepare(Session session, String sql) {
        return attempt(sql, () -> prepareNow(session, sql));
    }

    private PreparedStatement prepareNow(Session session, String sql) {
        // What another node's client has just been told is done must be there.
        CatalogSnapshot snapshot = node.members().alone() ? catalog.snapshot() : catalog.newest();
        String text = VariableSubstitution.substitute(sql, session);
        return new PreparedStatement(statements().prepare(session, text, snapshot), snapshot);
    }

    @Override
    public Outcome execute(Session session, Prepared prepared, List<@Nullable Object> parameters) {
        return attempt(prepared.sql(), () -> {
            PreparedStatement current = current(session, prepared);
            checkAllowed(session, current.statement());
            current.checkCount(parameters);
            return current.statement().run(session, parameters);
        });
    }

    @Override
    public Batched executeBatch(Session session, Prepared prepared, List<List<@Nullable Object>> parameterLists) {
        return attempt(prepared.sql(), () -> {
            PreparedStatement current = current(session, prepared);
            checkAllowed(session, current.statement());
            parameterLists.forEach(current::checkCount);
            return current.statement().runBatch(session, parameterLists);
        });
    }

    private static void checkAllowed(Session session, Executable statement) {
        if (session.readOnly() && statement.changes()) {
            throw new SqlException(
                    "25006",
                    "The session only reads, so nothing can be stored or defined: turn that off first"
                            + " (setReadOnly(false)).");
        }
        if (!session.autoCommit()) {
            session.work().ifPresent(SessionWork::check);
        }
    }

    @Override
    public void commit(Session session) {
        if (!session.autoCommit()) {
            attempt("COMMIT", () -> {
                session.work().ifPresent(SessionWork::commit);
                return true;
            });
        }
    }

    @Override
    public void rollback(Session session) {
        if (!session.autoCommit()) {
            attempt("ROLLBACK", () -> {
                session.work().ifPresent(SessionWork::rollback);
                return true;
            });
        }
    }

    @Override
    public void end(Session session) {
        session.work().ifPresent(SessionWork::end);
    }

    private PreparedStatement current(Session session, Prepared prepared) {
        PreparedStatement known = (PreparedStatement) prepared;
        if (known.catalog() == catalog.snapshot()) {
            return known;
        }
        PreparedStatement newer = prepareNow(session, known.sql());
        known.checkSameForm(newer);
        return newer;
    }

    private Statements statements() {
        Statements known = statements;
        if (known == null) {
            synchronized (this) {
                known = statements;
                if (known == null) {
                    Statements.Queries all =
                            new Statements.Queries(continuous, queries, persistent, layout, transactions, groups);
                    known = new Statements(log, registry, catalog, all, systemTables, node);
                    statements = known;
                    persistent.startAll();
                }
            }
        }
        return known;
    }

    /** Every failure leaves as a {@link SqlException}; those that none of our code foresaw are logged with their stack. */
    private <T> T attempt(String sql, Supplier<T> work) {
        if (closed.get()) {
            throw new SqlException("57P01", "The server is shutting down; connect again when it is back.");
        }
        try {
            return work.get();
        } catch (SqlException e) {
            throw e;
        } catch (ApiException e) {
            throw LogFutures.failure(e, "The statement");
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOG.error("A statement failed in a way that nobody foresaw: {}", sql, e);
            throw new SqlException(
                    "XX000",
                    "The statement failed inside the server (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); its log has more. Please report it with the statement.",
                    0,
                    0,
                    e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            persistent.close();
            continuous.close();
            transactions.close();
            stores.close();
            queries.scanThreads().close();
            catalog.close();
        }
    }
}
