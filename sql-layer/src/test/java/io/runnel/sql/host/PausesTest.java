package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes that are held back, and windows that close by a clock. */
class PausesTest {
    private static final Source S = ContinuousScript.stream("S", "K", "V");
    private static final String FINAL = " GROUP BY k EMIT FINAL";

    @Test
    void ofEachGroupTheNewestChangeIsGiven() {
        GraphScript.check(List.of(S), "SELECT k, COUNT(*), SUM(v) FROM s GROUP BY k", 100_000, """
                S a v=1 @0
                S b v=1 @1
                S a v=2 @2
                flush -> [a, 2, 3]@2 ; [b, 1, 1]@1
                flush
                S a v=3 @3
                flush -> [a, 3, 6]@3
                """);
    }

    @Test
    void whatCameAndWentMeanwhileIsNotGivenAndTheFirstRowIsTakenBack() {
        String sql = "SELECT k, COUNT(*) FROM s GROUP BY k HAVING COUNT(*) = 2";
        GraphScript.check(List.of(S), sql, 100_000, """
                S a v=1 @0
                S a v=1 @1
                S a v=1 @2
                flush
                S b v=1 @3
                S b v=1 @4
                flush -> [b, 2]@4
                S b v=1 @5
                S b v=1 @6
                flush -> -[b, 2]@6
                """);
    }

    @Test
    void aGroupOfGroupsTakesInWhatTheFirstOnesGive() {
        GraphScript.check(
                List.of(S),
                "SELECT n, COUNT(*) FROM (SELECT k, COUNT(*) AS n FROM s GROUP BY k) GROUP BY n",
                100_000,
                """
                S a v=1 @0
                S b v=1 @1
                S a v=1 @2
                flush -> [2, 1]@2 ; [1, 1]@1
                S b v=1 @3
                flush -> [1, 0]@3 ; [2, 2]@3
                """);
    }

    @Test
    void aNumberOfATableWithoutRowsIsThereFromTheStart() {
        List<Source> sources = List.of(S, ContinuousScript.table("R", "ID", "V"));
        GraphScript.check(sources, "SELECT k, (SELECT COUNT(*) FROM r) FROM s", 100_000, """
                S a v=1 @1 -> [a, 0]@1
                R x v=1 @2
                S a v=1 @3 -> [a, 0]@3
                flush
                S a v=1 @4 -> [a, 1]@4
                """);
    }

    @Test
    void whatDoesNotFitIsGivenAtOnce() {
        GraphScript.check(List.of(S), "SELECT k, COUNT(*) FROM s GROUP BY k", 1, """
                S a v=1 @0 -> [a, 1]@0
                S a v=2 @1 -> [a, 2]@1
                flush
                """);
    }

    @Test
    void windowsOfAGroupAreHeldBackApart() {
        String sql = "SELECT k, WINDOWSTART, COUNT(*) FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY k";
        GraphScript.check(List.of(S), sql, 100_000, """
                S a v=1 @0
                S a v=1 @10000
                S a v=1 @1
                flush -> [a, 0, 2]@1 ; [a, 10000, 1]@10000
                """);
    }

    @Test
    void aClockClosesWindowsThatAreOverAndTheyTakeNoMoreRows() {
        String sql = "SELECT k, COUNT(*) FROM s WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 5 SECONDS)" + FINAL;
        GraphScript.check(List.of(S), sql, """
                S a v=1 @1000
                S b v=1 @12000
                pass @14999
                pass @15000 -> [a, 1]@1000
                S a v=1 @9000 -> late
                S b v=1 @13000
                restart
                S a v=1 @9000 -> late
                pass @100000 -> [b, 2]@13000
                pass @200000
                S c v=1 @90000
                S c v=1 @105000 -> [c, 1]@90000
                """);
    }

    @Test
    void aClockClosesSessionsThatNoRowCanReach() {
        String sql = "SELECT k, COUNT(*) FROM s WINDOW SESSION (5 SECONDS, GRACE PERIOD 1 SECOND)" + FINAL;
        GraphScript.check(List.of(S), sql, """
                S a v=1 @1000
                S a v=1 @3000
                pass @9000
                pass @9001 -> [a, 2]@3000
                S a v=1 @2000 -> late
                S a v=1 @4000
                pass @20000 -> [a, 1]@4000
                """);
    }

    @Test
    void aQueryIsIdleWhenItHasReadNothingForSoLong() {
        IdleTime idle = new IdleTime(100, 1_000);
        assertThat(idle.isOver(1_099)).isFalse();
        assertThat(idle.isOver(1_100)).isTrue();
        idle.read(1_150);
        assertThat(idle.isOver(1_249)).isFalse();
        assertThat(new IdleTime(0, 0).isOver(Long.MAX_VALUE)).isFalse();
    }
}
