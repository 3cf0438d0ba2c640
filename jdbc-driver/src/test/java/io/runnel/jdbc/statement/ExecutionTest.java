package io.runnel.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.Frame;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Reply.Warning;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Consumed;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What statements make of the service's answers, and what they ask for. */
class ExecutionTest {
    private final ScriptedSession session = new ScriptedSession();
    private final RunnelConnection connection = Scripted.connection(session);

    @Test
    void severalStatementsGiveTheirResultsOneAfterTheOther() throws SQLException {
        Reply.Result second = new Reply.Result(2, Scripted.NUMBERS, false, false, Scripted.numbers(true, 2));
        session.on(
                Request.ExecuteText.class,
                Scripted.executed(Scripted.bounded(Scripted.numbers(true, 1)), new Reply.Count(3, null), second));
        Statement statement = connection.createStatement();
        assertThat(statement.execute("several")).isTrue();
        ResultSet first = statement.getResultSet();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
        assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isFalse();
        assertThat(first.isClosed()).isFalse();
        assertThat(statement.getLargeUpdateCount()).isEqualTo(3);
        assertThat(statement.getMoreResults()).isTrue();
        ResultSet last = statement.getResultSet();
        assertThat(last.next()).isTrue();
        assertThat(last.getLong(1)).isEqualTo(2);
        assertThat(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS)).isFalse();
        assertThat(first.isClosed()).isTrue();
        assertThat(last.isClosed()).isTrue();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
        assertState("HY024", () -> statement.getMoreResults(7));
    }

    @Test
    void ofAResultThatEndsTheNextFrameIsUnderWayWhileOneIsRead() throws SQLException {
        fetches(Scripted.numbers(false, 2), Scripted.numbers(true));
        session.on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(false, 1))));
        ResultSet rows = connection.createStatement().executeQuery("q");
        assertThat(session.asked(Request.Fetch.class)).hasSize(1);
        assertThat(rows.next()).isTrue();
        assertThat(session.asked(Request.Fetch.class)).hasSize(1);
        assertThat(rows.next()).isTrue();
        assertThat(session.asked(Request.Fetch.class)).hasSize(2);
    }

    @Test
    void ofANeverEndingResultNothingIsAskedBeforeItsRowIs() throws SQLException {
        fetches(Scripted.numbers(false), Scripted.numbers(false, 7));
        Reply.Result endless = new Reply.Result(1, Scripted.NUMBERS, true, false, Scripted.numbers(false, 1));
        session.on(Request.ExecuteText.class, Scripted.executed(endless));
        ResultSet rows = connection.createStatement().executeQuery("q");
        assertThat(rows.isBeforeFirst()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.isFirst()).isTrue();
        assertThat(session.asked(Request.Fetch.class)).isEmpty();
        assertState("0A000", rows::isLast);
        assertThat(rows.next()).isTrue();
        assertThat(session.asked(Request.Fetch.class)).hasSize(2);
        assertThat(rows.getRow()).isEqualTo(2);
        rows.close();
        assertThat(session.asked(Request.CloseResult.class)).hasSize(1);
    }

    private void fetches(Reply.Batch... batches) {
        Deque<Reply.Batch> left = new ArrayDeque<>(List.of(batches));
        session.on(Request.Fetch.class, fetch -> new Reply.Rows(left.remove(), List.of()));
    }

    @Test
    void aResultThatFailedStaysFailed() throws SQLException {
        session.on(Request.Fetch.class, new Reply.Failure("22012", "Division by zero.", 0, 0, false, List.of()))
                .on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(false, 1))));
        ResultSet rows = connection.createStatement().executeQuery("q");
        assertThat(rows.next()).isTrue();
        assertState("22012", rows::next);
        assertState("24000", rows::next);
    }

    @Test
    void warningsOfStatementAndRowsAreTold() throws SQLException {
        session.on(
                        Request.ExecuteText.class,
                        new Reply.Executed(
                                List.of(Scripted.bounded(Scripted.numbers(false, 1))),
                                List.of(new Warning("01000", "one"), new Warning("01000", "two"))))
                .on(
                        Request.Fetch.class,
                        new Reply.Rows(Scripted.numbers(true, 2), List.of(new Warning("01000", "skipped"))));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        assertThat(statement.getWarnings().getNextWarning().getMessage()).isEqualTo("two");
        assertThat(rows.next()).isTrue();
        assertThat((Throwable) rows.getWarnings()).isNull();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getWarnings().getMessage()).isEqualTo("skipped");
        statement.clearWarnings();
        assertThat((Throwable) statement.getWarnings()).isNull();
    }

    @Test
    void generatedKeysAreThoseThatWereAskedFor() throws SQLException {
        byte[] keys =
                Scripted.frame(Reply.Stored.COLUMNS, new Object[] {3, 42L, 1_000L}, new Object[] {4, 43L, 1_001L});
        session.on(Request.ExecuteText.class, Scripted.executed(new Reply.Count(2, keys)));
        Statement statement = connection.createStatement();
        assertThat(statement.executeUpdate("i", new String[] {"rowoffset", "ROWPARTITION"}))
                .isEqualTo(2);
        assertThat(session.asked(Request.ExecuteText.class).get(0).wanted().keys())
                .isTrue();
        ResultSet row = statement.getGeneratedKeys();
        assertThat(row.getMetaData().getColumnCount()).isEqualTo(2);
        assertThat(row.next()).isTrue();
        assertThat(row.getLong(1)).isEqualTo(42);
        assertThat(row.getInt("ROWPARTITION")).isEqualTo(3);
        assertThat(row.next()).isTrue();
        assertThat(row.getStatement()).isSameAs(statement);
        assertThat(statement.executeUpdate("i", Statement.RETURN_GENERATED_KEYS))
                .isEqualTo(2);
        assertThat(statement.getGeneratedKeys().getMetaData().getColumnName(3)).isEqualTo("ROWTIME");
        statement.executeUpdate("i");
        assertThat(statement.getGeneratedKeys().next()).isFalse();
        assertState("42703", () -> statement.executeUpdate("i", new String[] {"ID"}));
        assertState("07009", () -> statement.executeUpdate("i", new int[] {4}));
    }

    @Test
    void limitsGoToTheService() throws SQLException {
        session.on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(true, 1))));
        Statement statement = connection.createStatement();
        statement.setMaxRows(200);
        statement.setFetchSize(50);
        statement.setQueryTimeout(3);
        statement.executeQuery("q");
        assertThat(session.asked(Request.ExecuteText.class).get(0).wanted())
                .isEqualTo(new Request.Wanted(200, 50, 3_000, false));
        assertState("HY024", () -> statement.setMaxRows(-1));
        assertState("HY024", () -> statement.setQueryTimeout(-1));
    }

    @Test
    void aStatementClosesItselfWithItsLastResultIfItWasTold() throws SQLException {
        session.on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(true, 1))));
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.executeQuery("q");
        ResultSet second = statement.executeQuery("q"); // closes the first result, which is no completion
        assertThat(statement.isClosed()).isFalse();
        second.close();
        assertThat(statement.isClosed()).isTrue();
        assertThat(session.asked(Request.CloseStatement.class)).hasSize(1);
    }

    @Test
    void aBatchOfParametersIsOnePackedRequest() throws SQLException {
        List<SqlType> types = List.of(SqlType.of(Kind.BIGINT), SqlType.of(Kind.DATE));
        session.on(Request.Prepare.class, new Reply.Prepared(List.of(), types, true))
                .on(Request.ExecuteBatch.class, new Reply.Batched(List.of(1L, 1L, 1L), null, List.of()));
        try (PreparedStatement insert = connection.prepareStatement("i")) {
            add(insert, 1L, LocalDate.ofEpochDay(1));
            add(insert, null, LocalDate.ofEpochDay(2));
            add(insert, 3, "1970-01-04"); // from here on the column is of mixed types
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            assertThat(insert.executeBatch()).isEmpty();
            assertThat(insert.toString()).isEqualTo("i");
        }
        Frame rows = session.asked(Request.ExecuteBatch.class).get(0).values().rows();
        assertThat(rows.rows()).isEqualTo(3);
        assertThat(rows.column(0).type().kind()).isEqualTo(Kind.BIGINT);
        assertThat(rows.column(0).value(2)).isEqualTo(3L);
        assertThat(rows.column(0).isNull(1)).isTrue();
        assertThat(rows.column(1).kind(0)).isEqualTo(Kind.DATE);
        assertThat(rows.column(1).value(1)).isEqualTo(2);
        assertThat(rows.column(1).kind(2)).isEqualTo(Kind.VARCHAR);
    }

    private static void add(PreparedStatement insert, Object first, Object second) throws SQLException {
        insert.setObject(1, first);
        insert.setObject(2, second);
        insert.addBatch();
    }

    @Test
    void aBatchThatFailsTellsWhatWasStoredBefore() throws SQLException {
        session.on(Request.ExecuteTexts.class, new Reply.Failure("23505", "Row 3 …", 0, 0, true, List.of(1L, 2L)));
        Statement statement = connection.createStatement();
        statement.addBatch("a");
        statement.addBatch("b");
        assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
            assertThat(e.getSQLState()).isEqualTo("23505");
            assertThat(e.getUpdateCounts()).containsExactly(1, 2);
        });
        assertThat(statement.executeBatch()).as("emptied").isEmpty();
    }

    @Test
    void aParameterThatIsOfAnotherTypeTravelsAsItIs() throws SQLException {
        List<SqlType> types = List.of(SqlType.of(Kind.BIGINT), SqlType.of(Kind.VARCHAR));
        session.on(Request.Prepare.class, new Reply.Prepared(Scripted.NUMBERS, types, false))
                .on(
                        Request.Execute.class,
                        Scripted.executed(new Reply.Result(1, null, false, false, Scripted.numbers(true, 9))));
        PreparedStatement select = connection.prepareStatement("s");
        assertState("07001", select::executeQuery);
        select.setString(1, "7");
        select.setString(2, "x");
        assertThat(select.executeQuery().next()).isTrue();
        Frame row = session.asked(Request.Execute.class).get(0).values().rows();
        assertThat(row.column(0).kind(0)).isEqualTo(Kind.VARCHAR);
        assertThat(row.column(1).type().kind()).isEqualTo(Kind.VARCHAR);
        assertThat(select.getMetaData().getColumnName(1)).isEqualTo("N");
        assertThat(select.getParameterMetaData().getParameterTypeName(1)).isEqualTo("BIGINT");
        select.clearParameters();
        assertState("07001", select::execute);
        assertState("HY010", () -> select.executeQuery("other"));
    }

    @Test
    void aTransactionIsCommittedWithThePositionsOfWhatWasRead() throws SQLException {
        Reply.Result group = new Reply.Result(1, Scripted.NUMBERS, true, true, Scripted.numbers(false, 1, 2, 3));
        session.on(Request.ExecuteText.class, Scripted.executed(group));
        assertState("25000", connection::commit);
        connection.setAutoCommit(false);
        ResultSet rows = connection.createStatement().executeQuery("SELECT … FOR GROUP");
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
        connection.commit();
        assertThat(session.asked(Request.Commit.class).get(0).consumed()).containsExactly(new Consumed(1, 1, 2));
        rows.close();
        assertThat(session.asked(Request.CloseResult.class).get(0).consumed()).isEqualTo(new Consumed(1, 1, 2));
        connection.setAutoCommit(true);
        assertThat(session.asked(Request.Commit.class))
                .as("turning it on commits")
                .hasSize(2);
        assertThat(session.asked(Request.Configure.class)).hasSize(2);
    }

    @Test
    void settingsOfTheConnectionReachTheService() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        connection.setReadOnly(true);
        connection.setSchema("SYS");
        connection.setClientInfo("ApplicationName", "tool");
        connection.setClientInfo("Colour", "red");
        assertThat(session.asked(Request.Configure.class).stream()
                        .map(configure -> configure.properties().toString()))
                .containsExactly(
                        "{isolation=READ_UNCOMMITTED}", "{readOnly=true}", "{schema=SYS}", "{ApplicationName=tool}");
        assertThat(connection.getWarnings().getMessage()).contains("Colour");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("tool");
        assertState("HY024", () -> connection.abort(null));
        connection.abort(Runnable::run);
        assertThat(connection.isClosed()).isTrue();
        assertState("08003", connection::createStatement);
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo(state));
    }
}
