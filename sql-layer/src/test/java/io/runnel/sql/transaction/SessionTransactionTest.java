package io.runnel.sql.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.LogRecord;
import io.runnel.sql.Session;
import io.runnel.sql.SessionWork;
import io.runnel.sql.SqlException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction, by what the log says of its end. */
class SessionTransactionTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);

    private final ScriptedLog log = new ScriptedLog();
    private final Transactions node = new Transactions(log, TransactionConfig.defaults());
    private final Session session = new Session(Map.of());

    @BeforeEach
    void begin() {
        session.autoCommit(false);
    }

    private void store() {
        SessionTransaction open = node.open(session);
        assertThat(open).isNotNull();
        var unused =
                open.store(List.of(new SessionTransaction.Part(P0, List.of(LogRecord.of(null, new byte[1])))), false);
    }

    private SqlException commitFails() {
        return catchThrowableOfType(SqlException.class, () -> session.work().ifPresent(SessionWork::commit));
    }

    @Test
    void aWriterServesOneTransactionAfterTheOther() {
        store();
        session.work().ifPresent(SessionWork::commit);
        Session other = new Session(Map.of());
        other.autoCommit(false);
        SessionTransaction open = node.open(other);
        assertThat(open).isNotNull();
        var unused =
                open.store(List.of(new SessionTransaction.Part(P0, List.of(LogRecord.of(null, new byte[1])))), false);
        other.work().ifPresent(SessionWork::rollback);

        assertThat(log.steps).containsExactly("open _runnel_sql_1", "append 1", "commit", "append 1", "abort");
    }

    @Test
    void aCommitThatTheLogRefusedIsRolledBackAndSaysWhy() {
        store();
        log.commitFailure = new InvalidRecordException("no key");

        SqlException error = commitFails();

        assertThat(error.sqlState()).isEqualTo("23514");
        assertThat(error).hasMessageContaining("no key").hasMessageContaining("Nothing of it was stored");
        assertThat(log.steps).endsWith("commit", "abort");
    }

    @Test
    void aFencedTransactionWasNotCommittedAndItsWriterIsGivenUp() {
        store();
        log.commitFailure = new ProducerFencedException("taken over");

        assertThat(commitFails().sqlState()).isEqualTo("40001");
        log.commitFailure = new InvalidProducerEpochException("timed out");
        store();
        assertThat(commitFails().sqlState()).isEqualTo("40001");

        assertThat(log.steps)
                .containsExactly(
                        "open _runnel_sql_1",
                        "append 1",
                        "commit",
                        "close",
                        "open _runnel_sql_1",
                        "append 1",
                        "commit",
                        "close");
    }

    @Test
    void aCommitWhoseOutcomeIsUnknownSaysSoAndTheNextWriterOfItsIdSettlesIt() {
        store();
        log.commitFailure = new TimeoutException("no answer");
        log.abortFailure = log.commitFailure;

        SqlException error = commitFails();

        assertThat(error.sqlState()).isEqualTo("08007");
        assertThat(error).hasMessageContaining("not known").hasMessageContaining("look for its rows");
        log.commitFailure = null;
        store();
        session.work().ifPresent(SessionWork::commit);
        assertThat(log.steps).endsWith("close", "open _runnel_sql_1", "append 1", "commit");
    }

    @Test
    void aCommitThatIsInterruptedIsUnknownAndItsWriterAndGroupAreGivenUp() {
        GroupClaim claim = node.claim(session, "g");
        claim.consumed(Map.of(P0, 7L));
        store();
        log.silent = true;
        Thread.currentThread().interrupt();

        SqlException error = commitFails();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.sqlState()).isEqualTo("08007");
        assertThat(log.steps).endsWith("commit", "close");
        assertThat(catchThrowableOfType(SqlException.class, claim::check).sqlState())
                .isEqualTo("08007");
        assertThat(stateOfClaim(new Session(Map.of()))).isEqualTo("00000");
        log.silent = false;
        store();
        session.work().ifPresent(SessionWork::commit);
        assertThat(log.steps).endsWith("close", "open _runnel_sql_1", "append 1", "commit");
    }

    @Test
    void anEndThatTheLogDoesNotAnswerGivesTheWriterUp() {
        WriterPool pool = new WriterPool(log, TransactionConfig.defaults());
        log.silent = true;

        SqlException error =
                catchThrowableOfType(SqlException.class, () -> new EndOfTransaction(pool, pool.take(), 1).commit());
        new EndOfTransaction(pool, pool.take(), 1).rollback();

        assertThat(error.sqlState()).isEqualTo("08007");
        assertThat(log.steps)
                .containsExactly("open _runnel_sql_1", "commit", "close", "open _runnel_sql_1", "abort", "close");
    }

    @Test
    void positionsThatAreCommittedByThemselvesStayUntilThatIsKnown() {
        Session alone = new Session(Map.of());
        GroupClaim claim = node.claim(alone, "g");
        claim.consumed(Map.of(P0, 7L));
        log.silent = true;
        Thread.currentThread().interrupt();
        SqlException error = catchThrowableOfType(SqlException.class, () -> claim.commitIfAlone(alone));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.sqlState()).isEqualTo("08007");
        log.silent = false;

        claim.commitIfAlone(alone);

        assertThat(log.steps).endsWith("close", "open _runnel_sql_1", "offsets of g {t-0=7}", "commit");
        assertThat(claim.hasNews()).isFalse();
    }

    @Test
    void positionsAreCommittedWithTheRowsAndForgottenWithThem() {
        GroupClaim claim = node.claim(session, "g");
        assertThat(claim.positions()).containsExactly(Map.entry(P0, 5L));
        claim.consumed(Map.of(P0, 7L));
        store();
        session.work().ifPresent(SessionWork::commit);
        claim.consumed(Map.of(P0, 9L));
        session.work().ifPresent(SessionWork::rollback);

        assertThat(log.steps).containsExactly("open _runnel_sql_1", "append 1", "offsets of g {t-0=7}", "commit");
        SqlException error = catchThrowableOfType(SqlException.class, claim::check);
        assertThat(error.sqlState()).isEqualTo("40000");
        assertThat(error).hasMessageContaining("rolled back");
    }

    @Test
    void aGroupIsConsumedByOneUntilThatIsCommitted() {
        Session other = new Session(Map.of());
        other.autoCommit(false);
        GroupClaim claim = node.claim(session, "g");
        assertThat(stateOfClaim(session)).isEqualTo("55006");
        assertThat(stateOfClaim(other)).isEqualTo("55006");
        claim.consumed(Map.of(P0, 7L));
        claim.close();
        assertThat(stateOfClaim(other)).isEqualTo("55006");

        GroupClaim again = node.claim(session, "g");
        assertThat(again.positions()).containsExactly(Map.entry(P0, 7L));
        again.close();
        session.work().ifPresent(SessionWork::commit);

        assertThat(stateOfClaim(other)).isEqualTo("00000");
    }

    @Test
    void aSessionThatIsGoneGivesItsGroupBack() {
        node.claim(session, "g").consumed(Map.of(P0, 7L));

        session.work().ifPresent(SessionWork::end);

        assertThat(stateOfClaim(new Session(Map.of()))).isEqualTo("00000");
        assertThat(log.steps).isEmpty();
    }

    private String stateOfClaim(Session of) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> node.claim(of, "g"));
        return error == null ? "00000" : error.sqlState();
    }
}
