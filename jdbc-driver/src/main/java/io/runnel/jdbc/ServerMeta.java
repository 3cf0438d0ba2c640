package io.runnel.jdbc;

import io.runnel.jdbc.ServerCalls.Repeat;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/**
 * What Avatica's java.sql classes ask for, as requests to the server. Unlike Avatica's own it holds no monitor while a
 * request is under way, so that cancel and close overtake it, and it never executes a statement a second time.
 */
final class ServerMeta extends MetaImpl {
    /** A fetch is answered within a few seconds even when there is no row; a server silent for so long is lost. */
    private static final long FETCH_TIMEOUT_MS = 60_000;

    private final ServerCalls calls;
    private @Nullable Map<DatabaseProperty, Object> databaseProperties; // guarded by this

    ServerMeta(AvaticaConnection connection, ServerCalls calls) {
        super(connection);
        this.calls = calls;
    }

    ServerCalls calls() {
        return calls;
    }

    private <R extends Service.Response> R call(Service.Request request, Class<R> type, Repeat repeat) {
        return calls.call(request, type, repeat, ((RunnelConnection) connection).networkDeadline());
    }

    /** @throws UncheckedSqlException 08001 if the server does not answer before the deadline */
    void open(ConnectionHandle handle, Map<String, String> info, Deadline deadline) {
        Service.OpenConnectionRequest request = new Service.OpenConnectionRequest(handle.id, info);
        calls.call(request, Service.OpenConnectionResponse.class, Repeat.SAFE, deadline);
        calls.connected();
    }

    @Override
    public void closeConnection(ConnectionHandle handle) {
        quietly(() -> call(
                new Service.CloseConnectionRequest(handle.id), Service.CloseConnectionResponse.class, Repeat.SAFE));
        calls.close();
    }

    @Override
    public ConnectionProperties connectionSync(ConnectionHandle handle, ConnectionProperties wanted) {
        return sync(handle, wanted, ((RunnelConnection) connection).networkDeadline());
    }

    ConnectionProperties sync(ConnectionHandle handle, ConnectionProperties wanted, Deadline deadline) {
        Service.ConnectionSyncRequest request =
                new Service.ConnectionSyncRequest(handle.id, (ConnectionPropertiesImpl) wanted);
        return calls.call(request, Service.ConnectionSyncResponse.class, Repeat.SAFE, deadline).connProps;
    }

    @Override
    public void commit(ConnectionHandle handle) {
        call(new Service.CommitRequest(handle.id), Service.CommitResponse.class, Repeat.NEVER);
    }

    @Override
    public void rollback(ConnectionHandle handle) {
        call(new Service.RollbackRequest(handle.id), Service.RollbackResponse.class, Repeat.NEVER);
    }

    @Override
    public StatementHandle createStatement(ConnectionHandle handle) {
        Service.CreateStatementResponse created =
                call(new Service.CreateStatementRequest(handle.id), Service.CreateStatementResponse.class, Repeat.SAFE);
        return new StatementHandle(created.connectionId, created.statementId, null);
    }

    @Override
    public void closeStatement(StatementHandle handle) {
        quietly(() -> call(
                new Service.CloseStatementRequest(handle.connectionId, handle.id),
                Service.CloseStatementResponse.class,
                Repeat.SAFE));
    }

    void closeResult(StatementHandle handle) {
        quietly(() -> calls.closeResult(handle));
    }

    /** What is closed on a server that is lost is closed. */
    private static void quietly(Runnable closing) {
        try {
            closing.run();
        } catch (UncheckedSqlException e) {
            if (!e.sqlException().getSQLState().startsWith("08")) {
                throw e;
            }
        }
    }

    @Override
    public StatementHandle prepare(ConnectionHandle handle, String sql, long maxRowCount) {
        return call(new Service.PrepareRequest(handle.id, sql, maxRowCount), Service.PrepareResponse.class, Repeat.SAFE)
                .statement;
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
        try {
            synchronized (callback.getMonitor()) {
                callback.clear(); // before: closing the old result afterwards would end the new one on the server
            }
            int firstFrameRows = fetchSize(handle);
            ExecuteResult result = results(
                    handle,
                    new Service.PrepareAndExecuteRequest(
                            handle.connectionId, handle.id, sql, maxRowCount, firstFrameRows));
            MetaResultSet first = result.resultSets.get(0);
            synchronized (callback.getMonitor()) {
                callback.assign(first.signature, first.firstFrame, first.updateCount);
            }
            callback.execute();
            return result;
        } catch (SQLException e) {
            throw new UncheckedSqlException(SqlErrors.translate(e, "execute"));
        }
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameters, long maxRowsInFirstFrame)
            throws NoSuchStatementException {
        return execute(handle, parameters, fetchSize(handle));
    }

    @Override
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameters, int maxRowsInFirstFrame)
            throws NoSuchStatementException {
        return results(handle, new Service.ExecuteRequest(handle, parameters, maxRowsInFirstFrame));
    }

    private ExecuteResult results(StatementHandle handle, Service.Request request) throws NoSuchStatementException {
        Service.ExecuteResponse response = timed(handle, request, Service.ExecuteResponse.class);
        if (response.missingStatement) {
            throw new NoSuchStatementException(handle);
        }
        List<MetaResultSet> results = new ArrayList<>();
        for (Service.ResultSetResponse result : response.results) {
            results.add(result(result));
        }
        return new ExecuteResult(results);
    }

    private static MetaResultSet result(Service.ResultSetResponse response) {
        return response.updateCount != -1
                ? MetaResultSet.count(response.connectionId, response.statementId, response.updateCount)
                : MetaResultSet.create(
                        response.connectionId,
                        response.statementId,
                        response.ownStatement,
                        response.signature,
                        response.firstFrame);
    }

    @Override
    public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> statements)
            throws NoSuchStatementException {
        return counts(handle, new Service.PrepareAndExecuteBatchRequest(handle.connectionId, handle.id, statements));
    }

    @Override
    public ExecuteBatchResult executeBatch(StatementHandle handle, List<List<TypedValue>> parameterLists)
            throws NoSuchStatementException {
        return counts(handle, new Service.ExecuteBatchRequest(handle.connectionId, handle.id, parameterLists));
    }

    private ExecuteBatchResult counts(StatementHandle handle, Service.Request request) throws NoSuchStatementException {
        Service.ExecuteBatchResponse response = timed(handle, request, Service.ExecuteBatchResponse.class);
        if (response.missingStatement) {
            throw new NoSuchStatementException(handle);
        }
        return new ExecuteBatchResult(response.updateCounts);
    }

    /** A request that executes: at most once, and no longer than the statement's query timeout. */
    private <R extends Service.Response> R timed(StatementHandle handle, Service.Request request, Class<R> type) {
        Execution execution = execution(handle);
        Deadline deadline = execution.deadline().earlier(((RunnelConnection) connection).networkDeadline());
        try {
            return calls.call(request, type, Repeat.NEVER, deadline);
        } catch (UncheckedSqlException e) {
            throw execution.deadline().passed() && isTimeout(e) ? execution.timedOut(handle) : e;
        }
    }

    @Override
    public Frame fetch(StatementHandle handle, long offset, int rows) {
        return nextFrame(handle, offset, rows, execution(handle));
    }

    /** Rows after the first {@code delivered}; the frame is empty when there were none for some seconds. */
    Frame nextFrame(StatementHandle handle, long delivered, int rows, Execution execution) {
        Service.FetchRequest request = new Service.FetchRequest(handle.connectionId, handle.id, delivered, rows);
        Deadline deadline = execution.deadline().earlier(Deadline.afterMs(FETCH_TIMEOUT_MS));
        Service.FetchResponse response;
        try {
            response = calls.call(request, Service.FetchResponse.class, Repeat.NEVER, deadline);
        } catch (UncheckedSqlException e) {
            if (!isTimeout(e)) {
                throw e;
            }
            throw execution.deadline().passed()
                    ? execution.timedOut(handle)
                    : SqlErrors.unchecked(
                            SqlStates.CONNECTION_LOST,
                            "The server has not answered for " + FETCH_TIMEOUT_MS
                                    + " ms; the connection counts as lost.");
        }
        if (((RunnelConnection) connection).isClosed()) { // the answer is that of the close
            throw SqlErrors.unchecked(SqlStates.CONNECTION_CLOSED, "The connection was closed meanwhile.");
        }
        if (response.missingStatement || response.missingResults) {
            throw SqlErrors.unchecked(SqlStates.INVALID_CURSOR_STATE, "The result is closed on the server.");
        }
        return response.frame;
    }

    /** Asked by Avatica's own iterator alone, which is not used. */
    @Override
    public boolean syncResults(StatementHandle handle, QueryState state, long offset) {
        throw SqlErrors.unchecked(SqlStates.INVALID_CURSOR_STATE, "The result is closed on the server.");
    }

    private static boolean isTimeout(UncheckedSqlException e) {
        return SqlStates.TIMEOUT.equals(e.sqlException().getSQLState());
    }

    private Execution execution(StatementHandle handle) {
        AvaticaStatement statement = connection.statementMap.get(handle.id);
        return statement instanceof StatementControl.Owner owner
                ? owner.control().current()
                : new Execution(calls, 0);
    }

    @Override
    public Iterable<Object> createIterable(
            StatementHandle handle,
            QueryState state,
            Signature signature,
            List<TypedValue> parameters,
            @Nullable Frame first) {
        Frame start = first == null ? Frame.MORE : first;
        FrameRows.Wanted wanted = new FrameRows.Wanted(fetchSize(handle), maxRows(handle));
        Execution execution = execution(handle);
        return () -> new FrameRows(this, handle, execution, wanted, start);
    }

    private int fetchSize(StatementHandle handle) {
        AvaticaStatement statement = connection.statementMap.get(handle.id);
        try {
            return statement == null ? 0 : statement.getFetchSize();
        } catch (SQLException e) {
            throw new UncheckedSqlException(SqlErrors.translate(e, "Statement.getFetchSize"));
        }
    }

    private long maxRows(StatementHandle handle) {
        AvaticaStatement statement = connection.statementMap.get(handle.id);
        try {
            return statement == null ? 0 : statement.getLargeMaxRows();
        } catch (SQLException e) {
            throw new UncheckedSqlException(SqlErrors.translate(e, "Statement.getMaxRows"));
        }
    }

    @Override
    public synchronized Map<DatabaseProperty, Object> getDatabaseProperties(ConnectionHandle handle) {
        Map<DatabaseProperty, Object> properties = databaseProperties;
        if (properties == null) {
            properties = call(
                            new Service.DatabasePropertyRequest(handle.id),
                            Service.DatabasePropertyResponse.class,
                            Repeat.SAFE)
                    .map;
            databaseProperties = properties;
        }
        return properties;
    }

    private MetaResultSet metadata(Service.Request request) {
        return result(call(request, Service.ResultSetResponse.class, Repeat.SAFE));
    }

    @Override
    public MetaResultSet getCatalogs(ConnectionHandle handle) {
        return metadata(new Service.CatalogsRequest(handle.id));
    }

    @Override
    public MetaResultSet getSchemas(ConnectionHandle handle, String catalog, Pat schemas) {
        return metadata(new Service.SchemasRequest(handle.id, catalog, schemas.s));
    }

    @Override
    public MetaResultSet getTables(
            ConnectionHandle handle, String catalog, Pat schemas, Pat tables, List<String> types) {
        return metadata(new Service.TablesRequest(handle.id, catalog, schemas.s, tables.s, types));
    }

    @Override
    public MetaResultSet getColumns(ConnectionHandle handle, String catalog, Pat schemas, Pat tables, Pat columns) {
        return metadata(new Service.ColumnsRequest(handle.id, catalog, schemas.s, tables.s, columns.s));
    }

    @Override
    public MetaResultSet getTableTypes(ConnectionHandle handle) {
        return metadata(new Service.TableTypesRequest(handle.id));
    }

    @Override
    public MetaResultSet getTypeInfo(ConnectionHandle handle) {
        return metadata(new Service.TypeInfoRequest(handle.id));
    }
}
