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
        ContinuousScript query = script(COLUMNS + "JOIN r WITHIN 11 SECONDS ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("R", "a", "'v':10", 11_000)).containsExactly("[a, 1, 10]@11000");
        assertThat(query.feed("R", "a", "'v':11", 11_001)).isEmpty();
        assertThat(query.feed("R", "b", "'v':12", 11_001)).isEmpty();
        assertThat(query.feed("L", "a", "'v':2", 5_000)).containsExactly("[a, 2, 10]@11000", "[a, 2, 11]@11001");
        assertThat(query.feed("R", "a", "'v':13", 2_000)).containsExactly("[a, 1, 13]@2000", "[a, 2, 13]@5000");
    }

    @Test
    void beforeAndAfterAreSeenFromTheLeftRowAndInclusive() {
        ContinuousScript query = script(COLUMNS + "JOIN r WITHIN (2 SECONDS, 5 SECONDS) ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 10_000)).isEmpty();
        assertThat(query.feed("R", "a", "'v':10", 7_999)).isEmpty();
        assertThat(query.feed("R", "a", "'v':11", 8_000)).containsExactly("[a, 1, 11]@10000");
        assertThat(query.feed("R", "a", "'v':12", 15_000)).containsExactly("[a, 1, 12]@15000");
        assertThat(query.feed("R", "a", "'v':13", 15_001)).isEmpty();
        assertThat(query.feed("L", "a", "'v':2", 10_001)).containsExactly("[a, 2, 12]@15000", "[a, 2, 13]@15001");
    }

    @Test
    void withoutGraceARowIsPaddedAtOnceAndJoinedLaterAsWell() {
        ContinuousScript query = script(COLUMNS + "LEFT JOIN r WITHIN 11 SECONDS ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 0)).containsExactly("[a, 1, null]@0");
        assertThat(query.feed("R", "a", "'v':10", 10_000)).containsExactly("[a, 1, 10]@10000");
        assertThat(query.feed("L", "b", "'v':2", 11_000)).containsExactly("[b, 2, null]@11000");
        assertThat(query.feed("L", "a", "'v':3", 13_000)).containsExactly("[a, 3, 10]@13000");
        assertThat(query.feed("R", "c", "'v':11", 15_000)).isEmpty();
        assertThat(query.feed("L", "a", null, 16_000)).isEmpty();
    }

    @Test
    void withoutGraceAFullJoinPadsBothSides() {
        ContinuousScript query =
                script("SELECT l.id, r.id, l.v, r.v FROM l FULL OUTER JOIN r WITHIN 11 SECONDS ON l.id = r.id");

        assertThat(query.feed("R", "a", "'v':10", 0)).containsExactly("[null, a, null, 10]@0");
        assertThat(query.feed("L", "a", "'v':1", 5_000)).containsExactly("[a, a, 1, 10]@5000");
        assertThat(query.feed("L", "b", "'v':2", 6_000)).containsExactly("[b, null, 2, null]@6000");
    }

    @Test
    void withGracePaddingWaitsUntilTheWindowHasClosed() {
        ContinuousScript query =
                script(COLUMNS + "LEFT JOIN r WITHIN 10 SECONDS GRACE PERIOD 5 SECONDS ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("L", "b", "'v':2", 1_000)).isEmpty();
        assertThat(query.feed("R", "b", "'v':20", 11_000)).containsExactly("[b, 2, 20]@11000");
        assertThat(query.feed("L", "c", "'v':3", 15_000)).isEmpty();
        assertThat(query.feed("R", "c", "'v':30", 15_001))
                .as("the stream's time has passed 0 + 10 s + 5 s")
                .containsExactly("[a, 1, null]@0", "[c, 3, 30]@15001");
        assertThat(query.feed("L", "d", "'v':4", 100_000)).isEmpty();
    }

    @Test
    void withGraceRowsThatComeTooLateArePaddedAtOnceOrDropped() {
        ContinuousScript left = script(COLUMNS + "LEFT JOIN r WITHIN 10 SECONDS GRACE PERIOD 0 SECONDS ON l.id = r.id");
        ContinuousScript inner = script(COLUMNS + "JOIN r WITHIN 10 SECONDS GRACE PERIOD 0 SECONDS ON l.id = r.id");

        assertThat(left.feed("R", "x", "'v':1", 60_000)).isEmpty();
        assertThat(left.feed("L", "a", "'v':1", 49_999)).containsExactly("[a, 1, null]@49999");
        assertThat(left.feed("L", "a", "'v':2", 50_000)).isEmpty();
        assertThat(left.feed("R", "x", "'v':2", 60_001)).containsExactly("[a, 2, null]@50000");
        assertThat(inner.feed("R", "a", "'v':1", 60_000)).isEmpty();
        assertThat(inner.feed("L", "a", "'v':1", 30_000)).isEmpty();
        assertThat(inner.lateRows()).isEqualTo(1);
        assertThat(inner.feed("R", "a", "'v':1", 35_000)).isEmpty();
        assertThat(inner.lateRows()).isEqualTo(2);
    }

    @Test
    void fullJoinsPadBothSidesInTheOrderOfTime() {
        ContinuousScript query = script("SELECT l.id, r.id, l.v, r.v FROM l FULL JOIN r WITHIN 1 SECOND"
                + " GRACE PERIOD 1 SECOND ON l.id = r.id");

        assertThat(query.feed("L", "b", "'v':2", 20)).isEmpty();
        assertThat(query.feed("R", "c", "'v':3", 30)).isEmpty();
        assertThat(query.feed("R", "a", "'v':1", 10)).isEmpty();
        assertThat(query.feed("L", "z", "'v':9", 90_000))
                .containsExactly("[null, a, null, 1]@10", "[b, null, 2, null]@20", "[null, c, null, 3]@30");
    }

    @Test
    void aFullJoinPadsInOrderThoughItsSidesReachDifferentlyFar() {
        ContinuousScript query = script("SELECT l.id, r.id FROM l FULL JOIN r WITHIN (0 SECONDS, 10 SECONDS)"
                + " GRACE PERIOD 0 SECONDS ON l.id = r.id");

        assertThat(query.feed("L", "b", "'v':2", 20_000)).isEmpty();
        assertThat(query.feed("R", "c", "'v':3", 21_000)).isEmpty();
        assertThat(query.feed("L", "d", "'v':4", 25_000)).isEmpty();
        assertThat(query.feed("L", "z", "'v':9", 31_001)).containsExactly("[b, null]@20000", "[null, c]@21000");
    }

    @Test
    void anIntervalMayBeAddedToTheTimesOfRecords() {
        ContinuousScript query = script(COLUMNS + "JOIN r ON l.id = r.id AND r.rowtime BETWEEN"
                + " l.rowtime - INTERVAL '1' SECOND AND INTERVAL '2' SECOND + l.rowtime");

        assertThat(query.feed("L", "a", "'v':1", 10_000)).isEmpty();
        assertThat(query.feed("R", "a", "'v':10", 8_999)).isEmpty();
        assertThat(query.feed("R", "a", "'v':11", 9_000)).containsExactly("[a, 1, 11]@10000");
        assertThat(query.feed("R", "a", "'v':12", 12_000)).containsExactly("[a, 1, 12]@12000");
        assertThat(query.feed("R", "a", "'v':13", 12_001)).isEmpty();
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
        ContinuousScript query = script(COLUMNS + "LEFT JOIN r WITHIN 1 SECOND GRACE PERIOD 0 SECONDS ON l.id = r.id");

        assertThat(query.feed("L", 0, "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("R", 1, "b", "'v':1", 90_000)).isEmpty();
        assertThat(query.feed("R", 0, "a", "'v':5", 1_000)).containsExactly("[a, 1, 5]@1000");
        assertThat(query.feed("L", 1, "b", "'v':2", 90_000)).containsExactly("[b, 2, 1]@90000");
    }

    @Test
    void rowsWithoutKeyJoinNothing() {
        ContinuousScript inner = script(COLUMNS + "JOIN r WITHIN 1 HOUR ON l.v = r.v");
        ContinuousScript left = script(COLUMNS + "LEFT JOIN r WITHIN 1 HOUR GRACE PERIOD 1 HOUR ON l.v = r.v");

        assertThat(inner.feed("L", "a", "'v':null", 0)).isEmpty();
        assertThat(inner.feed("R", "a", "'v':null", 0)).isEmpty();
        assertThat(left.feed("R", "a", "'v':null", 0)).isEmpty();
        assertThat(left.feed("L", "a", "'v':null", 0)).containsExactly("[a, null, null]@0");
    }

    @Test
    void expressionsMayBeJoinedOnAndConditionsStandBeside() {
        ContinuousScript query = script(COLUMNS + "LEFT JOIN r WITHIN 1 HOUR GRACE PERIOD 0 SECONDS"
                + " ON l.v + 1 = ABS(r.v) AND r.id > l.id WHERE l.v < 100");

        assertThat(query.feed("L", "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("R", "a", "'v':-2", 0))
                .as("a is not greater than a")
                .isEmpty();
        assertThat(query.feed("R", "b", "'v':-2", 1)).containsExactly("[a, 1, -2]@1");
        assertThat(query.feed("L", "a", "'v':100", 1)).isEmpty();
        assertThat(query.feed("L", "c", "'v':1", 2)).isEmpty();
        assertThat(query.feed("R", "z", "'v':0", 3_600_003)).containsExactly("[c, 1, null]@2");
    }

    @Test
    void aConditionBetweenTimesBoundsAJoinAsWell() {
        ContinuousScript query =
                script(COLUMNS + "JOIN r ON l.id = r.id AND r.at BETWEEN l.at - INTERVAL '5' SECOND AND l.at");

        assertThat(query.feed("L", "a", "'v':1,'at':'1970-01-01T00:00:10'", 7)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2,'at':'1970-01-01T00:00:05'", 8)).containsExactly("[a, 1, 2]@10000");
        assertThat(query.feed("R", "a", "'v':3,'at':'1970-01-01T00:00:04.999'", 9))
                .isEmpty();
        assertThat(query.feed("R", "a", "'v':4,'at':'1970-01-01T00:00:10.001'", 10))
                .isEmpty();
        assertThat(query.feed("R", "a", "'v':5,'at':null", 10)).isEmpty();
        assertThat(query.feed("R", "b", "'v':6,'at':'1970-01-01T00:02:00'", 10)).isEmpty();
        assertThat(query.feed("L", "a", "'v':7,'at':'1970-01-01T00:00:10'", 10)).isEmpty();
        assertThat(query.lateRows()).isEqualTo(1);
    }

    @Test
    void recordTimesMayBeComparedInMilliseconds() {
        ContinuousScript query = script("SELECT l.v, r.v FROM l, r"
                + " WHERE l.id = r.id AND r.rowtime > l.rowtime AND r.rowtime < l.rowtime + 10");

        assertThat(query.feed("L", "a", "'v':1", 100)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2", 100)).isEmpty();
        assertThat(query.feed("R", "a", "'v':3", 101)).containsExactly("[1, 3]@101");
        assertThat(query.feed("R", "a", "'v':4", 109)).containsExactly("[1, 4]@109");
        assertThat(query.feed("R", "a", "'v':5", 110)).isEmpty();
    }

    @Test
    void threeStreamsAreJoinedOneAfterTheOther() {
        ContinuousScript query = new ContinuousScript(
                List.of(L, R, stream("T", "ID", "V")),
                "SELECT l.id, l.v, r.v, t.v FROM l JOIN r WITHIN 1 SECOND ON l.id = r.id"
                        + " LEFT JOIN t WITHIN 2 SECONDS ON l.id = t.id");

        assertThat(query.feed("L", "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2", 1_000)).containsExactly("[a, 1, 2, null]@1000");
        assertThat(query.feed("T", "a", "'v':3", 3_000)).containsExactly("[a, 1, 2, 3]@3000");
        assertThat(query.feed("T", "a", "'v':3", 3_001))
                .as("the joined row's time is 1000")
                .isEmpty();
    }

    @Test
    void unionAllGivesTheRowsOfEachStream() {
        ContinuousScript query = script("SELECT id, v FROM l WHERE v > 0 UNION ALL SELECT id, v * 10 FROM r");

        assertThat(query.feed("L", "a", "'v':1", 5)).containsExactly("[a, 1]@5");
        assertThat(query.feed("L", "a", "'v':0", 6)).isEmpty();
        assertThat(query.feed("R", "b", "'v':2", 4)).containsExactly("[b, 20]@4");
    }

    @Test
    void aStreamMayBeJoinedWithItself() {
        ContinuousScript query =
                script("SELECT a.id, a.v, b.v FROM l a JOIN l b WITHIN 1 SECOND ON a.id = b.id AND a.v < b.v");

        assertThat(query.feed("L", "a", "'v':1", 0)).isEmpty();
        assertThat(query.feed("L", "a", "'v':2", 10)).containsExactly("[a, 1, 2]@10");
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(L, R), sql);
    }
}
