package io.runnel.sql.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryRegisterTest {
    private static final Source EVENTS =
            Sources.source("EVENTS", SourceKind.STREAM, "JSON", Sources.value("ID", SqlTypeName.INTEGER));

    private final MemoryLog log = new MemoryLog().with("EVENTS", 1);
    private final History history = new History(log).with(EVENTS);
    private final QueryRegister register = new QueryRegister(2);
    private final Session session = new Session(Map.of(), Optional.of("c1"), Optional.of("ann"));

    @BeforeEach
    void tenEvents() {
        for (int i = 0; i < 10; i++) {
            log.append("EVENTS", 0, history.record(EVENTS, i, i));
        }
    }

    private RowSource start(String sql) {
        return register.run(
                sql, false, session, running -> history.queries().run(history.plan(sql), List.of(), session, running));
    }

    private QueryInfo only() {
        assertThat(register.queries()).hasSize(1);
        return register.queries().get(0);
    }

    @Test
    void runningQueryTellsWhatItHasDone() {
        String sql = "SELECT id FROM events ORDER BY id";
        try (RowSource rows = start(sql)) {
            rows.poll(3, 1_000);

            QueryInfo info = only();
            assertThat(info.id()).isEqualTo("Q1");
            assertThat(info.sql()).isEqualTo(sql);
            assertThat(info.connection()).contains("c1");
            assertThat(info.user()).contains("ann");
            assertThat(info.state()).isEqualTo(QueryInfo.State.RUNNING);
            assertThat(info.rowsReturned()).isEqualTo(3);
            assertThat(info.recordsRead()).isBetween(10L, 11L);
            assertThat(info.memoryBytes()).isPositive();
            assertThat(info.endedMs()).isEmpty();
        }
        QueryInfo ended = only();
        assertThat(ended.state()).isEqualTo(QueryInfo.State.DONE);
        assertThat(ended.memoryBytes()).isZero();
        assertThat(ended.peakMemoryBytes()).isPositive();
        assertThat(ended.endedMs()).isPresent();
    }

    @Test
    void failureIsKeptWithItsMessage() {
        RowSource rows = start("SELECT 1 / (id - id) FROM events");

        assertThatThrownBy(() -> rows.poll(10, 1_000)).isInstanceOf(SqlException.class);
        assertThat(only().state()).isEqualTo(QueryInfo.State.FAILED);
        assertThat(only().error()).contains("Division by zero.");
    }

    @Test
    void queryIsCancelledByItsId() {
        RowSource rows = start("SELECT id FROM events");

        assertThat(register.cancel("q1", "by nobody")).isTrue();
        assertThat(register.cancel("Q1", "by nobody")).isFalse();
        assertThat(only().state()).isEqualTo(QueryInfo.State.CANCELLED);
        assertThatThrownBy(() -> rows.poll(10, 1_000))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        assertThat(only().state()).isEqualTo(QueryInfo.State.CANCELLED);
    }

    @Test
    void queryThatCannotStartStandsThereToo() {
        assertThatThrownBy(() -> register.run("broken", false, session, running -> {
                    throw new SqlException("42S02", "No such topic.");
                }))
                .isInstanceOf(SqlException.class);
        assertThat(only().error()).contains("No such topic.");
    }

    @Test
    void onlyTheLastEndedOnesAreKept() {
        for (int i = 0; i < 4; i++) {
            start("SELECT id FROM events").close();
        }
        assertThat(register.queries()).extracting(QueryInfo::id).containsExactly("Q4", "Q3");
    }
}
