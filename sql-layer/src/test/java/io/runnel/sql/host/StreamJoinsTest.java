package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.Session;
import io.runnel.sql.catalog.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Joins of two streams, as ksqlDB's documentation and tests describe them; L and R have rows {@code V} of a key. */
class StreamJoinsTest {
    private static final Source L = stream("L", "ID", "V", "AT");
    private static final Source R = stream("R", "ID", "V", "AT");
    private static final String COLUMNS = "SELECT l.id, l.v, r.v FROM l ";

    @Test
    void rowsWithinTheTimeJoinWithTheLaterTime() {
        check(COLUMNS + "JOIN r WITHIN 11 SECONDS ON l.id = r.id", """
                L a v=1 @0
                R a v=10 @11000 -> [a, 1, 10]@11000
                R a v=11 @11001
                R b v=12 @11001
                L a v=2 @5000   -> [a, 2, 10]@11000 ; [a, 2, 11]@11001
                R a v=13 @2000  -> [a, 1, 13]@2000 ; [a, 2, 13]@5000
                """);
    }

    @Test
    void beforeAndAfterAreSeenFromTheLeftRowAndInclusive() {
        check(COLUMNS + "JOIN r WITHIN (2 SECONDS, 5 SECONDS) ON l.id = r.id", """
                L a v=1 @10000
                R a v=10 @7999
                R a v=11 @8000  -> [a, 1, 11]@10000
                R a v=12 @15000 -> [a, 1, 12]@15000
                R a v=13 @15001
                L a v=2 @10001  -> [a, 2, 12]@15000 ; [a, 2, 13]@15001
                """);
    }

    @Test
    void withoutGraceARowIsPaddedAtOnceAndJoinedLaterAsWell() {
        check(COLUMNS + "LEFT JOIN r WITHIN 11 SECONDS ON l.id = r.id", """
                L a v=1 @0      -> [a, 1, null]@0
                R a v=10 @10000 -> [a, 1, 10]@10000
                L b v=2 @11000  -> [b, 2, null]@11000
                L a v=3 @13000  -> [a, 3, 10]@13000
                R c v=11 @15000
                L a gone @16000
                """);
    }

    @Test
    void withoutGraceAFullJoinPadsBothSides() {
        check("SELECT l.id, r.id, l.v, r.v FROM l FULL OUTER JOIN r WITHIN 11 SECONDS ON l.id = r.id", """
                R a v=10 @0   -> [null, a, null, 10]@0
                L a v=1 @5000 -> [a, a, 1, 10]@5000
                L b v=2 @6000 -> [b, null, 2, null]@6000
                """);
    }

    @Test
    void withGracePaddingWaitsUntilTheWindowHasClosed() {
        check(COLUMNS + "LEFT JOIN r WITHIN 10 SECONDS GRACE PERIOD 5 SECONDS ON l.id = r.id", """
                L a v=1 @0
                L b v=2 @1000
                R b v=20 @11000 -> [b, 2, 20]@11000
                L c v=3 @15000
                R c v=30 @15001 -> [a, 1, null]@0 ; [c, 3, 30]@15001  -- the stream's time has passed 0 + 10 s + 5 s
                L d v=4 @100000
                """);
    }

    @Test
    void withGraceRowsThatComeTooLateArePaddedAtOnceOrDropped() {
        check(COLUMNS + "LEFT JOIN r WITHIN 10 SECONDS GRACE PERIOD 0 SECONDS ON l.id = r.id", """
                R x v=1 @60000
                L a v=1 @49999 -> [a, 1, null]@49999
                L a v=2 @50000
                R x v=2 @60001 -> [a, 2, null]@50000
                """);
        check(COLUMNS + "JOIN r WITHIN 10 SECONDS GRACE PERIOD 0 SECONDS ON l.id = r.id", """
                R a v=1 @60000
                L a v=1 @30000 -> late
                R a v=1 @35000 -> late
                """);
    }

    @Test
    void fullJoinsPadBothSidesInTheOrderOfTime() {
        check(
                "SELECT l.id, r.id, l.v, r.v FROM l FULL JOIN r WITHIN 1 SECOND"
                        + " GRACE PERIOD 1 SECOND ON l.id = r.id",
                """
                L b v=2 @20
                R c v=3 @30
                R a v=1 @10
                L z v=9 @90000 -> [null, a, null, 1]@10 ; [b, null, 2, null]@20 ; [null, c, null, 3]@30
                """);
    }

    @Test
    void aFullJoinPadsInOrderThoughItsSidesReachDifferentlyFar() {
        check(
                "SELECT l.id, r.id FROM l FULL JOIN r WITHIN (0 SECONDS, 10 SECONDS)"
                        + " GRACE PERIOD 0 SECONDS ON l.id = r.id",
                """
                L b v=2 @20000
                R c v=3 @21000
                L d v=4 @25000
                L z v=9 @31001 -> [b, null]@20000 ; [null, c]@21000
                """);
    }

    @Test
    void anIntervalMayBeAddedToTheTimesOfRecords() {
        check(
                COLUMNS + "JOIN r ON l.id = r.id AND r.rowtime BETWEEN"
                        + " l.rowtime - INTERVAL '1' SECOND AND INTERVAL '2' SECOND + l.rowtime",
                """
                L a v=1 @10000
                R a v=10 @8999
                R a v=11 @9000  -> [a, 1, 11]@10000
                R a v=12 @12000 -> [a, 1, 12]@12000
                R a v=13 @12001
                """);
    }

    @Test
    void aTimestampIsComparedWithTheTimesOfRecords() {
        ContinuousScript query = script(
                COLUMNS + "JOIN r ON l.id = r.id AND l.at BETWEEN r.rowtime - INTERVAL '1' SECOND AND r.rowtime");

        assertThat(query.feed("L", "a", "'v':1,'at':10000", 77)).isEmpty();
        assertThat(query.feed("R", "a", "'v':10", 9_999)).isEmpty();
        assertThat(query.feed("R", "a", "'v':11", 10_000)).containsExactly("[a, 1, 11]@10000");
        assertThat(query.feed("R", "a", "'v':12", 11_000)).containsExactly("[a, 1, 12]@11000");
        assertThat(query.feed("R", "a", "'v':13", 11_001)).isEmpty();
    }

    @Test
    void aConditionOnTimesWaitsForLateRowsAsLongAsTheSessionSays() {
        String sql = COLUMNS + "LEFT JOIN r ON l.id = r.id AND r.at BETWEEN l.at AND l.at + INTERVAL '1' SECOND";
        ContinuousScript usual = script(sql);
        ContinuousScript quick =
                new ContinuousScript(List.of(L, R), sql, new Session(Map.of("continuous.join.grace.ms", "0")));

        assertThat(usual.feed("L", "a", "'v':1,'at':1000", 0)).isEmpty();
        assertThat(quick.feed("L", "a", "'v':1,'at':1000", 0)).isEmpty();
        assertThat(usual.feed("L", "b", "'at':2001", 0)).isEmpty();
        assertThat(quick.feed("L", "b", "'at':2001", 0)).containsExactly("[a, 1, null]@1000");
        assertThat(usual.feed("L", "b", "'at':62001", 0)).containsExactly("[a, 1, null]@1000");
        assertThatThrownBy(() -> new ContinuousScript(
                        List.of(L, R), sql, new Session(Map.of("continuous.join.grace.ms", "soon"))))
                .hasMessageContaining("continuous.join.grace.ms is 'soon'");
    }

    @Test
    void everyPartitionHasAStreamTimeOfItsOwn() {
        check(COLUMNS + "LEFT JOIN r WITHIN 1 SECOND GRACE PERIOD 0 SECONDS ON l.id = r.id", """
                L a v=1 @0
                R/1 b v=1 @90000
                R a v=5 @1000    -> [a, 1, 5]@1000
                L/1 b v=2 @90000 -> [b, 2, 1]@90000
                """);
    }

    @Test
    void rowsWithoutKeyJoinNothing() {
        check(COLUMNS + "JOIN r WITHIN 1 HOUR ON l.v = r.v", """
                L a v=null @0
                R a v=null @0
                """);
        check(COLUMNS + "LEFT JOIN r WITHIN 1 HOUR GRACE PERIOD 1 HOUR ON l.v = r.v", """
                R a v=null @0
                L a v=null @0 -> [a, null, null]@0
                """);
    }

    @Test
    void expressionsMayBeJoinedOnAndConditionsStandBeside() {
        check(
                COLUMNS + "LEFT JOIN r WITHIN 1 HOUR GRACE PERIOD 0 SECONDS"
                        + " ON l.v + 1 = ABS(r.v) AND r.id > l.id WHERE l.v < 100",
                """
                L a v=1 @0
                R a v=-2 @0  -- a is not greater than a
                R b v=-2 @1      -> [a, 1, -2]@1
                L a v=100 @1
                L c v=1 @2
                R z v=0 @3600003 -> [c, 1, null]@2
                """);
    }

    @Test
    void aConditionBetweenTimesBoundsAJoinAsWell() {
        check(COLUMNS + "JOIN r ON l.id = r.id AND r.at BETWEEN l.at - INTERVAL '5' SECOND AND l.at", """
                L a v=1 at=10000 @7
                R a v=2 at=5000 @8    -> [a, 1, 2]@10000
                R a v=3 at=4999 @9
                R a v=4 at=10001 @10
                R a v=5 at=null @10
                R b v=6 at=120000 @10
                L a v=7 at=10000 @10  -> late
                """);
    }

    @Test
    void recordTimesMayBeComparedInMilliseconds() {
        check(
                "SELECT l.v, r.v FROM l, r"
                        + " WHERE l.id = r.id AND r.rowtime > l.rowtime AND r.rowtime < l.rowtime + 10",
                """
                L a v=1 @100
                R a v=2 @100
                R a v=3 @101 -> [1, 3]@101
                R a v=4 @109 -> [1, 4]@109
                R a v=5 @110
                """);
    }

    @Test
    void threeStreamsAreJoinedOneAfterTheOther() {
        GraphScript.check(
                List.of(L, R, stream("T", "ID", "V")),
                "SELECT l.id, l.v, r.v, t.v FROM l JOIN r WITHIN 1 SECOND ON l.id = r.id"
                        + " LEFT JOIN t WITHIN 2 SECONDS ON l.id = t.id",
                """
                L a v=1 @0
                R a v=2 @1000 -> [a, 1, 2, null]@1000
                T a v=3 @3000 -> [a, 1, 2, 3]@3000
                T a v=3 @3001  -- the joined row's time is 1000
                """);
    }

    @Test
    void unionAllGivesTheRowsOfEachStream() {
        check("SELECT id, v FROM l WHERE v > 0 UNION ALL SELECT id, v * 10 FROM r", """
                L a v=1 @5 -> [a, 1]@5
                L a v=0 @6
                R b v=2 @4 -> [b, 20]@4
                """);
    }

    @Test
    void aStreamMayBeJoinedWithItself() {
        check("SELECT a.id, a.v, b.v FROM l a JOIN l b WITHIN 1 SECOND ON a.id = b.id AND a.v < b.v", """
                L a v=1 @0
                L a v=2 @10 -> [a, 1, 2]@10
                """);
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(L, R), sql);
    }

    private static void check(String sql, String script) {
        GraphScript.check(List.of(L, R), sql, script);
    }
}
