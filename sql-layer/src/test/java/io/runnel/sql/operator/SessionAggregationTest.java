package io.runnel.sql.operator;

import static io.runnel.sql.operator.WindowedAggregationTest.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.operator.TimeWindows.Kind;
import org.junit.jupiter.api.Test;

class SessionAggregationTest {
    private final TestHost host = new TestHost(new StateBudget("max", 100));
    private final Recorded out = new Recorded();

    @Test
    void aSessionThatGrowsIsTakenAwayFirst() {
        ChangeSink sessions = sessions(30, 100, false);
        put(sessions, "a", 0);
        put(sessions, "a", 10);
        put(sessions, "a", 10);
        put(sessions, "a", 41);

        assertThat(out.changes)
                .containsExactly(
                        "+I[a, 1, 0, 0]@0",
                        "-D[a, 1, 0, 0]@0",
                        "+I[a, 2, 0, 10]@10",
                        "-D[a, 2, 0, 10]@10",
                        "+I[a, 3, 0, 10]@10",
                        "+I[a, 1, 41, 41]@41");
    }

    @Test
    void aGapOfJustTheLengthGivenIsWithinOneSession() {
        ChangeSink sessions = sessions(30, 100, false);
        put(sessions, "a", 10);
        put(sessions, "a", 40);

        assertThat(out.changes).last().isEqualTo("+I[a, 2, 10, 40]@40");
    }

    @Test
    void aRowBetweenTwoSessionsMergesThem() {
        ChangeSink sessions = sessions(10, 100, false);
        put(sessions, "a", 0);
        put(sessions, "a", 20);
        put(sessions, "b", 10);
        out.changes.clear();
        put(sessions, "a", 10);

        assertThat(out.changes).containsExactly("-D[a, 1, 0, 0]@0", "-D[a, 1, 20, 20]@20", "+I[a, 3, 0, 20]@20");
    }

    @Test
    void aRowAtTheSameTimeReplacesTheRowOfItsSession() {
        ChangeSink sessions = sessions(10, 100, false);
        put(sessions, "a", 5);
        put(sessions, "a", 5);

        assertThat(out.changes).containsExactly("+I[a, 1, 5, 5]@5", "-U[a, 1, 5, 5]+U[a, 2, 5, 5]@5");
    }

    @Test
    void aRowIsTooLateWhenItsSessionIsOver() {
        ChangeSink sessions = sessions(10, 5, false);
        put(sessions, "b", 20);
        put(sessions, "a", 5);
        put(sessions, "a", 4);
        put(sessions, "c", 4);

        assertThat(out.changes)
                .containsExactly("+I[b, 1, 20, 20]@20", "+I[a, 1, 5, 5]@5", "-D[a, 1, 5, 5]@5", "+I[a, 2, 4, 5]@5");
        assertThat(host.late).singleElement().asString().contains("up to 4").contains("which is 20");
    }

    @Test
    void aFinalResultComesWhenNoRowCanReachItsSessionAnyMore() {
        ChangeSink sessions = sessions(5, 0, true);
        put(sessions, "a", 0);
        put(sessions, "a", 5);
        put(sessions, "a", 1);
        put(sessions, "b", 6);
        put(sessions, "c", 10);
        assertThat(out.changes).isEmpty();
        put(sessions, "c", 30);

        assertThat(out.changes).containsExactly("+I[a, 3, 0, 5]@5", "+I[b, 1, 6, 6]@6", "+I[c, 1, 10, 10]@10");
    }

    @Test
    void sessionsOfTheTableFunctionEndBehindTheirLastRowAndBeforeTheGap() {
        ChangeSink sessions =
                sessions(new TimeWindows(Kind.SESSION, 10, 10, 0, false, new TimeWindows.Lateness(100, 0)), false);
        put(sessions, "a", 0);
        put(sessions, "a", 10);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, 10]@0", "+I[a, 1, 10, 20]@10");
    }

    @Test
    void sessionsOutliveARestart() {
        ChangeSink sessions = sessions(10, 0, true);
        put(sessions, "a", 0);
        put(sessions, "b", 5);

        ChangeSink again = sessions(10, 0, true);
        put(again, "b", 100);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, 0]@0", "+I[b, 1, 5, 5]@5");
    }

    private ChangeSink sessions(long gap, long grace, boolean onlyFinal) {
        return sessions(
                new TimeWindows(Kind.SESSION, gap, gap, 0, true, new TimeWindows.Lateness(grace, 0)), onlyFinal);
    }

    private ChangeSink sessions(TimeWindows windows, boolean onlyFinal) {
        return new SessionAggregation("s", WindowedAggregationTest.grouping(windows, onlyFinal, true), host, out);
    }
}
