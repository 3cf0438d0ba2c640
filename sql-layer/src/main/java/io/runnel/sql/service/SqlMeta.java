package io.runnel.sql.service;

import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Requests.UpdateBatch;
import org.apache.calcite.avatica.remote.ProtobufMeta;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/**
 * Avatica's requests carried out on the engine. Thread-safe: requests of one connection come on many threads.
 *
 * <p>Avatica gives {@code prepareAndExecute} a monitor to hold. It is not held here: it would be one for all clients.
 */
final class SqlMeta extends MetaImpl implements ProtobufMeta {
    private static final String NOT_SUPPORTED = "0A000";
    private static final String NO_TRANSACTIONS =
            "Transactions are not supported: every statement stands for itself. Leave auto-commit on.";

    private final SqlEngine engine;
    private final SqlServiceConfig config;
    private final Connections connections;
    private final FetchSlots slots;
    private final CatalogAnswers catalog;
    private final ColumnAnswers columnAnswers;
    private final Map<DatabaseProperty, Object> databaseProperties;

    SqlMeta(SqlEngine engine, SqlServiceConfig config, Connections connections, CatalogView catalog, String version) {
        super((AvaticaConnection) null);
        this.engine = engine;
        this.config = config;
        this.connections = connections;
        this.slots = new FetchSlots(config.maxWaitingFetches());
        this.catalog = new CatalogAnswers(catalog);
        this.columnAnswers = new ColumnAnswers(catalog, DescribedType::forAvatica);
        this.databaseProperties = DatabaseProperties.of(version);
    }

    @Override
    public void openConnection(ConnectionHandle handle, Map<String, String> info) {
        if (handle.id == null || handle.id.isEmpty()) {
            throw new SqlException(ErrorAnswers.PROTOCOL_VIOLATION, "The request has no connection id.");
        }
        ConnectionPropertiesImpl properties = new ConnectionPropertiesImpl();
        properties.setAutoCommit(true);
        properties.setReadOnly(false);
        properties.setTransactionIsolation(Connection.TRANSACTION_NONE);
        properties.setSchema(CatalogView.SCHEMA);
        properties.setDirty(false);
        Map<String, String> given = info == null ? Map.of() : info;
        connections.open(handle.id, number -> SessionProperties.session(Long.toString(number), given), properties);
    }

    @Override
    public void closeConnection(ConnectionHandle handle) {
        connections.close(handle.id);
    }

    @Override
    public ConnectionProperties connectionSync(ConnectionHandle handle, ConnectionProperties wanted) {
        return connections.use(handle.id, connection -> {
            if (Boolean.FALSE.equals(wanted.isAutoCommit())) {
                throw new SqlException(NOT_SUPPORTED, NO_TRANSACTIONS);
            }
            String schema = wanted.getSchema();
            if (schema != null) {
                wanted.setSchema(SessionProperties.checkedSchema(schema));
                connection.session().set(SessionProperties.SCHEMA, CatalogView.SCHEMA);
            }
            synchronized (connection) {
                connection.properties().merge(wanted).setDirty(false);
                return connection.properties();
            }
        });
    }

    @Override
    public void commit(ConnectionHandle handle) {
        throw new SqlException(NOT_SUPPORTED, NO_TRANSACTIONS);
    }

    @Override
    public void rollback(ConnectionHandle handle) {
        throw new SqlException(NOT_SUPPORTED, NO_TRANSACTIONS);
    }

    @Override
    public StatementHandle createStatement(ConnectionHandle handle) {
        return connections.use(
                handle.id,
                connection ->
                        new StatementHandle(handle.id, connection.open(null).id(), null));
    }

    @Override
    public void closeStatement(StatementHandle handle) {
        ClientConnection connection = connections.find(handle.connectionId);
        if (connection != null) {
            connection.closeStatement(handle.id);
        }
    }

    @Override
    public StatementHandle prepare(ConnectionHandle handle, String sql, long maxRowCount) {
        return connections.use(handle.id, connection -> {
            Prepared prepared = engine.prepare(connection.session(), sql);
            ClientStatement statement = connection.open(prepared);
            return new StatementHandle(handle.id, statement.id(), ColumnTypes.signature(prepared));
        });
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult prepareAndExecute(
            StatementHandle handle, String sql, long maxRowCount, PrepareCallback callback)
            throws NoSuchStatementException {
        return prepareAndExecute(handle, sql, maxRowCount, -1, callback);
    }

    @Override
    public ExecuteResult prepareAndExecute(
            StatementHandle handle, String sql, long maxRowCount, int maxRowsInFirstFrame, PrepareCallback callback)
            throws NoSuchStatementException {
        return connections.use(handle.connectionId, connection -> {
            ClientStatement statement = connection.statement(handle.id);
            Session session = connection.session().under(statement.cancellation());
            Script script = new Script(engine, session, sql == null ? "" : sql); // Protobuf has no ""
            if (script.hasSeveral()) {
                statement.run(script::runLeading);
            }
            Prepared prepared = script.prepareLast();
            Call call = new Call(connection, statement, prepared, maxRowCount, maxRowsInFirstFrame);
            return execute(handle, call, () -> script.last(() -> engine.execute(session, prepared, List.of())));
        });
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameters, long maxRowsInFirstFrame)
            throws NoSuchStatementException {
        return execute(handle, parameters, (int) Math.min(maxRowsInFirstFrame, config.fetchMaxRows()));
    }

    @Override
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameters, int maxRowsInFirstFrame)
            throws NoSuchStatementException {
        return connections.use(handle.connectionId, connection -> {
            ClientStatement statement = connection.statement(handle.id);
            Prepared prepared = preparedOf(statement);
            List<@Nullable Object> values = ParameterValues.convert(parameters, prepared.parameterTypes());
            Call call = new Call(connection, statement, prepared, -1, maxRowsInFirstFrame);
            Session session = connection.session().under(statement.cancellation());
            return execute(handle, call, () -> engine.execute(session, prepared, values));
        });
    }

    /** One execution of a statement, and how much of its answer the client wants. */
    private record Call(
            ClientConnection connection,
            ClientStatement statement,
            Prepared prepared,
            long maxRowCount,
            int maxRowsInFirstFrame) {}

    private ExecuteResult execute(StatementHandle handle, Call call, Supplier<Outcome> execution) {
        Long stored = call.statement().execute(execution, source -> open(call, source));
        return new ExecuteResult(List.of(
                stored == null
                        ? firstFrame(handle, call)
                        : MetaResultSet.count(handle.connectionId, handle.id, stored)));
    }

    private OpenResult open(Call call, RowSource source) {
        long maxRows = call.maxRowCount() <= 0 ? Long.MAX_VALUE : call.maxRowCount();
        long idleTimeoutMs = call.prepared().unbounded()
                ? SessionProperties.emitIdleTimeoutMs(call.connection().session())
                : 0;
        return new OpenResult(source, new OpenResult.Bounds(maxRows, idleTimeoutMs), slots);
    }

    /** Of a never-ending answer what is there, of any other its first rows: they save the client a request. */
    private MetaResultSet firstFrame(StatementHandle handle, Call call) {
        long waitMs = call.prepared().unbounded() ? 0 : config.fetchMaxWaitMs();
        OpenResult result = call.statement().result();
        Frame frame = result == null
                ? Frame.EMPTY // closed by another request meanwhile
                : result.fetch(config.frameRows(call.maxRowsInFirstFrame()), waitMs);
        return MetaResultSet.create(
                handle.connectionId, handle.id, false, ColumnTypes.signature(call.prepared()), frame);
    }

    @Override
    public Frame fetch(StatementHandle handle, long offset, int fetchMaxRowCount) throws NoSuchStatementException {
        return connections.use(handle.connectionId, connection -> {
            OpenResult result = connection.statement(handle.id).result();
            if (result == null) {
                // Not Avatica's MissingResultsException: to that a stock client answers by ending as if all were read.
                throw new SqlException(
                        OpenResult.INVALID_CURSOR_STATE, "The result is closed. Execute the statement again.");
            }
            return result.fetch(config.frameRows(fetchMaxRowCount), config.fetchMaxWaitMs());
        });
    }

    @Override
    public boolean syncResults(StatementHandle handle, QueryState state, long offset) {
        throw new SqlException(
                NOT_SUPPORTED, "A result that is gone cannot be taken up again. Execute the statement again.");
    }

    @Override
    public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> statements)
            throws NoSuchStatementException {
        return connections.use(handle.connectionId, connection -> {
            connection.statement(handle.id);
            return new ExecuteBatchResult(new Batches(engine, connection.session()).execute(statements));
        });
    }

    @Override
    public ExecuteBatchResult executeBatch(StatementHandle handle, List<List<TypedValue>> parameterLists)
            throws NoSuchStatementException {
        return connections.use(handle.connectionId, connection -> {
            Prepared prepared = preparedOf(connection.statement(handle.id));
            return new ExecuteBatchResult(new Batches(engine, connection.session()).execute(prepared, parameterLists));
        });
    }

    @Override
    public ExecuteBatchResult executeBatchProtobuf(StatementHandle handle, List<UpdateBatch> batch)
            throws NoSuchStatementException {
        List<List<TypedValue>> parameterLists = new ArrayList<>(batch.size());
        for (UpdateBatch update : batch) {
            List<TypedValue> parameters = new ArrayList<>(update.getParameterValuesCount());
            for (Common.TypedValue value : update.getParameterValuesList()) {
                parameters.add(TypedValue.fromProto(value));
            }
            parameterLists.add(parameters);
        }
        return executeBatch(handle, parameterLists);
    }

    private static Prepared preparedOf(ClientStatement statement) {
        Prepared prepared = statement.prepared();
        if (prepared == null) {
            throw new SqlException("HY010", "The statement was not prepared.");
        }
        return prepared;
    }

    @Override
    public Map<DatabaseProperty, Object> getDatabaseProperties(ConnectionHandle handle) {
        return databaseProperties;
    }

    @Override
    public MetaResultSet getTables(
            ConnectionHandle handle, String inCatalog, Pat schemas, Pat tables, List<String> types) {
        return answer(handle, catalog.tables(inCatalog, schemas.s, tables.s, types));
    }

    @Override
    public MetaResultSet getColumns(ConnectionHandle handle, String inCatalog, Pat schemas, Pat tables, Pat columns) {
        return answer(handle, columnAnswers.columns(inCatalog, schemas.s, tables.s, columns.s));
    }

    @Override
    public MetaResultSet getSchemas(ConnectionHandle handle, String inCatalog, Pat schemas) {
        return answer(handle, CatalogAnswers.schemas(inCatalog, schemas.s));
    }

    @Override
    public MetaResultSet getCatalogs(ConnectionHandle handle) {
        return answer(handle, CatalogAnswers.catalogs());
    }

    @Override
    public MetaResultSet getTableTypes(ConnectionHandle handle) {
        return answer(handle, CatalogAnswers.tableTypes());
    }

    @Override
    public MetaResultSet getTypeInfo(ConnectionHandle handle) {
        return answer(handle, TypeAnswer.typeInfo());
    }

    private MetaResultSet answer(ConnectionHandle handle, CatalogAnswer answer) {
        // The whole answer is its first frame, so no statement is kept; its number only has to be a new one.
        int statementId = connections.use(handle.id, ClientConnection::nextStatementId);
        return MetaResultSet.create(
                handle.id, statementId, true, answer.signature(), Frame.create(0, true, answer.rows()));
    }
}
