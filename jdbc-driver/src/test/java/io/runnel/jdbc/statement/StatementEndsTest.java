package io.runnel.jdbc.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.net.Deadline;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Reply.Warning;
import io.runnel.protocol.Request;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What closes results and statements, and what a batch refuses before it takes anything. */
class StatementEndsTest {
    private static final int MANY = 1_000;

    private final ScriptedSession session = new ScriptedSession();
    private final RunnelConnection connection = Scripted.connection(session);

    @Test
    void aTransactionClosesTheResultsOfStatementsThatAskedForIt() throws SQLException {
        session.on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(true, 1))));
        connection.setAutoCommit(false);
        ResultSet held = connection.createStatement().executeQuery("q");
        ResultSet ended = connection
                .createStatement(
                        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)
                .executeQuery("q");
        assertThat(ended.getHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        connection.commit();
        assertThat(ended.isClosed()).isTrue();
        assertThat(held.isClosed()).isFalse();
        assertThat(held.getStatement().isClosed()).isFalse();
    }

    @Test
    void aTrackedResultIsClosedWhenTheServiceSaysSo() throws SQLException {
        boolean[] awaited = new boolean[1];
        Reply.Result group = new Reply.Result(1, Scripted.NUMBERS, true, true, Scripted.numbers(false, 1));
        session.on(Request.ExecuteText.class, Scripted.executed(group))
                .whenAwaited(Request.CloseResult.class, () -> awaited[0] = true);
        connection.createStatement().executeQuery("q").close();
        assertThat(awaited[0]).isTrue();
    }

    @Test
    void aStatementThatNobodyHasAnyMoreIsClosedAtTheService() throws SQLException {
        connection.createStatement();
        for (int i = 0; i < MANY && session.asked(Request.CloseStatement.class).isEmpty(); i++) {
            System.gc();
            connection.createStatement().close();
        }
        assertThat(session.asked(Request.CloseStatement.class)).containsExactly(new Request.CloseStatement(1));
    }

    @Test
    void warningsThatNobodyReadsAreOfTheLastFrameAndBounded() throws SQLException {
        List<Warning> many = Collections.nCopies(MANY, new Warning("01000", "skipped"));
        Reply.Result endless = new Reply.Result(1, Scripted.NUMBERS, true, false, Scripted.numbers(false, 1));
        session.on(Request.ExecuteText.class, Scripted.executed(endless))
                .on(Request.Fetch.class, new Reply.Rows(Scripted.numbers(false, 2), many));
        ResultSet rows = connection.createStatement().executeQuery("q");
        for (int i = 0; i < 3; i++) {
            assertThat(rows.next()).isTrue();
        }
        int told = 0;
        for (SQLWarning next = rows.getWarnings(); next != null; next = next.getNextWarning()) {
            told++;
        }
        assertThat(told).isEqualTo(Warnings.MOST);
    }

    @Test
    void ofSeveralResultsExecuteQueryKeepsTheFirst() throws SQLException {
        Reply.Result second = new Reply.Result(2, Scripted.NUMBERS, false, false, Scripted.numbers(false, 2));
        session.on(Request.ExecuteText.class, Scripted.executed(Scripted.bounded(Scripted.numbers(true, 1)), second))
                .on(Request.Fetch.class, new Reply.Rows(Scripted.numbers(true), List.of()));
        Statement statement = connection.createStatement();
        ResultSet first = statement.executeQuery("several");
        assertThat(first.next()).isTrue();
        assertThat(session.asked(Request.CloseResult.class)).hasSize(1);
        assertThat(statement.getMoreResults()).isFalse();
        session.on(Request.ExecuteText.class, Scripted.executed(new Reply.Count(1, null), second));
        assertState("HY010", () -> statement.executeQuery("several"));
        assertThat(session.asked(Request.CloseResult.class)).hasSize(2);
    }

    @Test
    void aNestedValueAfterATextIsRefusedBeforeAnythingOfItsRowIsTaken() throws SQLException {
        List<SqlType> types = List.of(SqlType.of(Kind.BIGINT), SqlType.array(SqlType.of(Kind.BIGINT)));
        session.on(Request.Prepare.class, new Reply.Prepared(List.of(), types, true))
                .on(Request.ExecuteBatch.class, new Reply.Batched(List.of(1L), null, List.of()));
        PreparedStatement insert = connection.prepareStatement("i");
        assertThat(insert.isPoolable()).isTrue();
        insert.setLong(1, 1);
        insert.setString(2, "[1]");
        insert.addBatch();
        insert.setString(1, "2");
        insert.setObject(2, List.of(1));
        assertState("07006", insert::addBatch);
        assertThat(insert.executeBatch()).containsExactly(1);
        assertThat(session.asked(Request.ExecuteBatch.class)
                        .get(0)
                        .values()
                        .rows()
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void aTimeOutSaysWhetherTheOutcomeIsKnown() {
        Execution execution = new Execution(new SessionCalls(session), 1, 1);
        Deadline later = Deadline.afterMs(1_001);
        assertThatThrownBy(() -> execution.await(deadline -> {
                    throw SqlErrors.of("HYT00", "The service ended it.");
                }))
                .hasMessageContaining("was ended")
                .hasMessageNotContaining("not known");
        session.on(Request.Ping.class, new Reply.Failure("HYT00", "No answer.", 0, 0, false, List.of()))
                .whenAwaited(Request.Ping.class, () -> {
                    while (!later.passed()) {
                        Thread.onSpinWait(); // until its time is over
                    }
                });
        assertThatThrownBy(() -> execution.call(new Request.Ping(), Reply.Done.class))
                .hasMessageContaining("carried out before is not known");
    }

    @Test
    void rowsThatHaveAllArrivedAreReadAfterTheTimeOut() throws SQLException {
        Execution over = new Execution(new SessionCalls(session), 1, -1);
        Reply.Result whole = Scripted.bounded(Scripted.numbers(true, 1));
        Reply.Result part = Scripted.bounded(Scripted.numbers(false, 1));
        OpenResult arrived = new OpenResult(over, whole, Scripted.NUMBERS, 0, result -> {});
        OpenResult running = new OpenResult(over, part, Scripted.NUMBERS, 0, result -> {});
        arrived.check();
        assertState("HYT00", running::check);
        over.cancel();
        assertState("57014", arrived::check);
    }

    @Test
    void identifiersAreQuotedAsJdbcHasIt() throws SQLException {
        Statement statement = connection.createStatement();
        assertThat(statement.isPoolable()).isFalse();
        assertThat(statement.enquoteIdentifier("Hello", false)).isEqualTo("Hello");
        assertThat(statement.enquoteIdentifier("Hello", true)).isEqualTo("\"Hello\"");
        assertThat(statement.enquoteIdentifier("G'Day", false)).isEqualTo("\"G'Day\"");
        assertThat(statement.enquoteIdentifier("\"Bruce Wayne\"", false)).isEqualTo("\"Bruce Wayne\"");
        assertThat(statement.enquoteIdentifier("\"Bruce Wayne\"", true)).isEqualTo("\"Bruce Wayne\"");
        assertThat(statement.enquoteIdentifier("GoodDay$", false)).isEqualTo("\"GoodDay$\"");
        assertState("HY024", () -> statement.enquoteIdentifier("Hello\"World", false));
        assertState("HY024", () -> statement.enquoteIdentifier("\"Hello\"World\"", false));
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo(state));
    }
}
