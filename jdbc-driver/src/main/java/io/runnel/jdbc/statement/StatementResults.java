package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.result.ResultOrigin;
import io.runnel.jdbc.result.RunnelResultSet;
import io.runnel.protocol.Column;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Wanted;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a statement's execution gave, one result or count after the other, and what ends it. */
abstract class StatementResults extends StatementSettings {
    /** What one of the executed statements gave: rows, or a count. */
    private record Given(@Nullable RunnelResultSet rows, long count, byte @Nullable [] keys) {}

    private static final int NO_COUNT = -1;

    private final int number;
    private final Set<RunnelResultSet> open = ConcurrentHashMap.newKeySet();
    private List<Given> given = List.of();
    private int at;
    private KeysWanted keysWanted = KeysWanted.NONE;
    private boolean dropping;
    private volatile boolean knownToService;
    private volatile boolean closeOnCompletion;
    private volatile boolean closed;
    private volatile @Nullable Execution current;

    StatementResults(RunnelConnection connection, int number, int holdability) {
        super(connection, holdability);
        this.number = number;
    }

    /** By which the service knows it. */
    final int number() {
        return number;
    }

    @Override
    final void checkOpen() throws SQLException {
        if (closed) {
            owner().checkOpen();
            throw SqlErrors.of(SqlStates.INVALID_CURSOR_STATE, "The statement is closed.");
        }
    }

    final void knownToService() {
        knownToService = true;
    }

    /** Begins an execution; what the last one gave is closed. */
    final Execution begin(KeysWanted keys) throws SQLException {
        checkOpen();
        closeResults(List.copyOf(open));
        given = List.of();
        at = 0;
        keysWanted = keys;
        warnings(null);
        Execution execution = new Execution(owner().calls(), number, getQueryTimeout());
        current = execution;
        knownToService = true;
        return execution;
    }

    final Wanted wanted(Execution execution) throws SQLException {
        return new Wanted(getLargeMaxRows(), getFetchSize(), execution.timeoutMs(), keysWanted.any());
    }

    /** @param known the columns, where the service does not repeat them */
    final void accept(Execution execution, Reply.Executed executed, List<Column> known) throws SQLException {
        warnings(Warnings.added(null, executed.warnings()));
        List<Given> all = new ArrayList<>(executed.outcomes().size());
        for (Reply.Outcome outcome : executed.outcomes()) {
            if (outcome instanceof Reply.Count count) {
                all.add(new Given(null, count.rows(), count.keys()));
            } else {
                all.add(new Given(rows(execution, (Reply.Result) outcome, known), NO_COUNT, null));
            }
        }
        given = all;
    }

    private RunnelResultSet rows(Execution execution, Reply.Result result, List<Column> known) throws SQLException {
        List<Column> columns = result.columns() == null ? known : result.columns();
        TrackedResults tracked = owner().tracked();
        OpenResult source = new OpenResult(execution, result, columns, getFetchSize(), tracked::forget);
        ResultOrigin origin = new ResultOrigin(
                columns, this, owner().rules(), getMaxFieldSize(), closedRows -> rowsClosed(closedRows));
        RunnelResultSet rows = new RunnelResultSet(origin, source.first(), source);
        open.add(rows);
        tracked.add(source, rows);
        return rows;
    }

    private void rowsClosed(ResultSet rows) {
        if (rows instanceof RunnelResultSet own) {
            open.remove(own);
        }
        if (closeOnCompletion && !dropping && open.isEmpty() && at + 1 >= given.size()) {
            close();
        }
    }

    /** Of {@code executeQuery}: the first of several, and the others are closed. */
    final ResultSet onlyRows() throws SQLException {
        ResultSet rows = getResultSet();
        dropOthers();
        if (rows == null) {
            throw SqlErrors.of(
                    SqlStates.FUNCTION_SEQUENCE, "The statement gives no rows: use executeUpdate or execute.");
        }
        return rows;
    }

    /** Of {@code executeUpdate}, likewise. */
    final long onlyCount() throws SQLException {
        dropOthers();
        ResultSet rows = getResultSet();
        if (rows != null) {
            closeResults(List.copyOf(open));
            throw SqlErrors.of(SqlStates.FUNCTION_SEQUENCE, "The statement gives rows: use executeQuery or execute.");
        }
        return Math.max(0, getLargeUpdateCount());
    }

    private void dropOthers() {
        RunnelResultSet first = given.isEmpty() ? null : given.get(0).rows();
        closeResults(open.stream().filter(rows -> rows != first).toList());
        given = given.isEmpty() ? given : List.of(given.get(0));
    }

    /** Of {@code execute}. */
    final boolean givesRows() throws SQLException {
        return getResultSet() != null;
    }

    /** What a batch gave. */
    final long[] accept(Reply.Batched batched) {
        warnings(Warnings.added(null, batched.warnings()));
        given = List.of(new Given(null, NO_COUNT, batched.keys()));
        return batched.counts().stream().mapToLong(Long::longValue).toArray();
    }

    /** Every failure of a batch is a BatchUpdateException, but that its time is over. */
    static SQLException batchFailure(SQLException failure) {
        if (failure instanceof BatchUpdateException || failure instanceof SQLTimeoutException) {
            return failure;
        }
        return new BatchUpdateException(
                failure.getMessage(), failure.getSQLState(), failure.getErrorCode(), new long[0], failure);
    }

    static int[] ints(long[] counts) {
        int[] small = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            small[i] = counts[i] > Integer.MAX_VALUE ? SUCCESS_NO_INFO : (int) counts[i];
        }
        return small;
    }

    private @Nullable Given here() {
        return at < given.size() ? given.get(at) : null;
    }

    @Override
    public final @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        Given here = here();
        return here == null ? null : here.rows();
    }

    @Override
    public final int getUpdateCount() throws SQLException {
        return (int) Math.min(getLargeUpdateCount(), Integer.MAX_VALUE);
    }

    @Override
    public final long getLargeUpdateCount() throws SQLException {
        checkOpen();
        Given here = here();
        return here == null ? NO_COUNT : here.count();
    }

    @Override
    public final boolean getMoreResults() throws SQLException {
        return getMoreResults(Statement.CLOSE_CURRENT_RESULT);
    }

    @Override
    public final boolean getMoreResults(int which) throws SQLException {
        checkOpen();
        Given here = here();
        at = Math.min(at + 1, given.size());
        switch (which) {
            case Statement.CLOSE_CURRENT_RESULT -> {
                if (here != null && here.rows() != null) {
                    here.rows().close();
                }
            }
            case Statement.CLOSE_ALL_RESULTS -> {
                for (Given earlier : given.subList(0, at)) {
                    if (earlier.rows() != null) {
                        earlier.rows().close();
                    }
                }
            }
            case Statement.KEEP_CURRENT_RESULT -> {}
            default ->
                throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, which + " says nothing about the current result.");
        }
        return !closed && givesRows();
    }

    /** Where the rows went that the current count is of; no rows if that was not asked for, or is not known. */
    @Override
    public final ResultSet getGeneratedKeys() throws SQLException {
        checkOpen();
        Given here = here();
        return keysWanted.result(here == null ? null : here.keys(), this, owner().rules());
    }

    /** Without that being the completion at which the statement may close itself. */
    private void closeResults(List<RunnelResultSet> results) {
        dropping = true;
        try {
            results.forEach(RunnelResultSet::close);
        } finally {
            dropping = false;
        }
    }

    /** By any thread: the connection's transaction was committed or rolled back. */
    final void transactionEnded() {
        if (endsWithTransaction()) {
            List.copyOf(open).forEach(RunnelResultSet::close);
        }
    }

    /** By any thread. */
    @Override
    public final void cancel() throws SQLException {
        checkOpen();
        Execution execution = current;
        if (execution != null) {
            execution.cancel();
        }
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        checkOpen();
        closeOnCompletion = true;
    }

    @Override
    public final boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return closeOnCompletion;
    }

    /** By any thread; a thread that waits for rows is told that its result is closed. */
    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        open.forEach(RunnelResultSet::close);
        open.clear();
        if (knownToService) {
            owner().calls().tell(new Request.CloseStatement(number));
        }
        owner().forget(this);
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }
}
