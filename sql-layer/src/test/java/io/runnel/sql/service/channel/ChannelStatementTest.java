package io.runnel.sql.service.channel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import org.junit.jupiter.api.Test;

final class ChannelStatementTest {
    private static final SqlException REASON = new SqlException("57014", "The statement was cancelled.");

    private final ChannelStatement statement = new ChannelStatement(1, new Lane(new Admission(1)));

    @Test
    void aCancelEndsAnExecutionThatHasNotBegun() {
        statement.end(5, REASON);
        assertThatThrownBy(() -> statement.begin(4)).isSameAs(REASON);
        assertThatCode(() -> statement.begin(6)).doesNotThrowAnyException();
    }

    @Test
    void aCancelEndsTheExecutionThatRuns() {
        statement.begin(4);
        statement.end(5, REASON);
        assertThatThrownBy(() -> statement.cancellation().check()).isInstanceOf(SqlException.class);
    }

    @Test
    void aLateCancelDoesNothingToALaterExecution() {
        statement.begin(6);
        statement.end(5, REASON);
        assertThatCode(() -> statement.cancellation().check()).doesNotThrowAnyException();
        assertThatCode(statement::finish).doesNotThrowAnyException();
    }

    @Test
    void aTimeOutEndsItsOwnExecutionOnly() {
        statement.begin(4);
        statement.finish();
        statement.begin(5);
        statement.timeOut(4, REASON);
        assertThatCode(() -> statement.cancellation().check()).doesNotThrowAnyException();
        statement.timeOut(5, REASON);
        assertThatThrownBy(() -> statement.cancellation().check()).isInstanceOf(SqlException.class);
    }

    @Test
    void anUpdateThatSucceededIsNotTurnedIntoAFailure() {
        statement.begin(4);
        statement.end(5, REASON);
        assertThatCode(statement::finish).doesNotThrowAnyException();
    }

    @Test
    void aClosedStatementBeginsNothing() {
        statement.close();
        assertThatThrownBy(() -> statement.begin(4))
                .isInstanceOf(SqlException.class)
                .hasMessage("The statement was closed.");
    }
}
