package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static io.runnel.sql.host.ContinuousScript.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As-of joins that go on; what they find over history is held against H2, and they against history. */
class AsOfJoinsTest {
    private static final Source TRADES = stream("TRADES", "ID", "V", "AT");
    private static final Source QUOTES = stream("QUOTES", "ID", "P", "AT");
    private static final Source PRICES = table("PRICES", "ID", "P", "AT");
    private static final String COLUMNS = "SELECT t.id, t.v, q.p FROM trades t ";

    @Test
    void aRowWaitsForTheNewestBeforeItUntilTheGraceHasPassed() {
        ContinuousScript query = script(COLUMNS + "LEFT ASOF JOIN quotes q WITHIN 1 MINUTE GRACE PERIOD 1 SECOND"
                + " MATCH_CONDITION t.rowtime >= q.rowtime ON t.id = q.id");

        assertThat(query.feed("QUOTES", "a", "'p':1", 1_000)).isEmpty();
        assertThat(query.feed("TRADES", "a", "'v':7", 5_000)).isEmpty();
        assertThat(query.feed("QUOTES", "a", "'p':2", 4_500)).isEmpty();
        assertThat(query.feed("QUOTES", "a", "'p':3", 6_000)).isEmpty();
        assertThat(query.feed("TRADES", "b", "'v':8", 6_001)).containsExactly("[a, 7, 2]@5000");
        assertThat(query.feed("TRADES", "b", "'v':9", 8_000)).containsExactly("[b, 8, null]@6001");
        assertThat(query.lateRows()).isZero();
    }

    @Test
    void aLeftRowBehindTheGraceIsLeftOutAndCounted() {
        ContinuousScript query = script(COLUMNS + "LEFT ASOF JOIN quotes q WITHIN 1 MINUTE GRACE PERIOD 1 SECOND"
                + " MATCH_CONDITION t.at >= q.at ON t.id = q.id");

        assertThat(query.feed("QUOTES", "a", "'p':1,'at':9000", 0)).isEmpty();
        assertThat(query.feed("TRADES", "a", "'v':1,'at':7999", 0)).isEmpty();
        assertThat(query.feed("QUOTES", "b", "'p':2,'at':20000", 0)).isEmpty();
        assertThat(query.lateRows()).isEqualTo(1);
    }

    @Test
    void aKeyThatATableHasRemovedIsForgottenWhenNoRowCanFindIt() {
        String sql = COLUMNS + "LEFT ASOF JOIN prices q MATCH_CONDITION t.rowtime >= q.rowtime ON t.id = q.id";
        Session session = new Session(Map.of("continuous.join.grace.ms", "1000"));
        ContinuousScript query = new ContinuousScript(List.of(TRADES, QUOTES, PRICES), sql, session);
        query.feed("PRICES", "b", "'p':2", 1_000);
        long kept = query.kept();

        query.feed("PRICES", "a", "'p':1", 1_000);
        query.feed("PRICES", "a", null, 2_000);
        query.feed("PRICES", "b", "'p':2", 3_000);
        query.feed("TRADES", "a", "'v':7", 2_500);
        assertThat(query.kept()).isGreaterThan(kept);
        assertThat(query.feed("TRADES", "b", "'v':8", 9_000)).containsExactly("[a, 7, null]@2500");
        assertThat(query.feed("PRICES", "b", "'p':2", 20_000)).containsExactly("[b, 8, 2]@9000");
        query.feed("PRICES", "b", "'p':2", 30_000);

        assertThat(query.kept()).isLessThanOrEqualTo(kept + 1);
    }

    @Test
    void rowsWithoutTimeOrKeyFindNothing() {
        String join =
                "ASOF JOIN quotes q WITHIN 1 MINUTE GRACE PERIOD 1 SECOND MATCH_CONDITION t.at >= q.at ON t.v = q.p";

        assertThat(script(COLUMNS + "LEFT " + join).feed("TRADES", "a", "'v':1", 5))
                .containsExactly("[a, 1, null]@5");
        assertThat(script(COLUMNS + "LEFT " + join).feed("TRADES", "a", "'at':1", 5))
                .containsExactly("[a, null, null]@1");
        assertThat(script(COLUMNS + join).feed("TRADES", "a", "'at':1", 5)).isEmpty();
    }

    @Test
    void theLimitCountsOnBothWays() {
        ContinuousScript back = script(COLUMNS + "LEFT ASOF JOIN quotes q WITHIN 2 SECONDS GRACE PERIOD 0 SECONDS"
                + " MATCH_CONDITION t.rowtime > q.rowtime ON t.id = q.id");
        back.feed("QUOTES", "a", "'p':1", 1_000);
        back.feed("TRADES", "a", "'v':1", 3_000);
        assertThat(back.feed("TRADES", "a", "'v':2", 3_001)).containsExactly("[a, 1, 1]@3000");
        assertThat(back.feed("TRADES", "a", "'v':3", 9_000)).containsExactly("[a, 2, null]@3001");

        ContinuousScript ahead = script(COLUMNS + "LEFT ASOF JOIN quotes q WITHIN 2 SECONDS GRACE PERIOD 0 SECONDS"
                + " MATCH_CONDITION t.rowtime <= q.rowtime ON t.id = q.id");
        ahead.feed("TRADES", "a", "'v':1", 1_000);
        ahead.feed("TRADES", "a", "'v':2", 1_100);
        assertThat(ahead.feed("QUOTES", "a", "'p':1", 3_100)).containsExactly("[a, 1, null]@1000");
        assertThat(ahead.feed("QUOTES", "a", "'p':2", 3_101)).containsExactly("[a, 2, 1]@3100");
    }

    @Test
    void aTableHasVersions() {
        ContinuousScript query = script(COLUMNS + "LEFT ASOF JOIN prices q WITHIN 1 HOUR GRACE PERIOD 5 SECONDS"
                + " MATCH_CONDITION t.rowtime >= q.rowtime ON t.id = q.id");
        query.feed("PRICES", "a", "'p':1", 1_000);
        query.feed("PRICES", "a", null, 2_000);
        query.feed("PRICES", "a", "'p':3", 3_000);
        query.feed("TRADES", "a", "'v':1", 1_500);
        query.feed("TRADES", "a", "'v':2", 2_500);
        query.feed("TRADES", "a", "'v':3", 3_000);

        assertThat(query.feed("TRADES", "z", "'v':0", 9_000))
                .containsExactly("[a, 1, 1]@1500", "[a, 2, null]@2500", "[a, 3, 3]@3000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "ASOF JOIN quotes q MATCH_CONDITION t.at <= q.at ON t.id = q.id => WITHIN 1 HOUR",
                "ASOF JOIN quotes q MATCH_CONDITION t.v >= q.p ON t.id = q.id => TIMESTAMP, or ROWTIME",
                "ASOF JOIN prices q MATCH_CONDITION t.at >= q.at ON t.id = q.id => ROWTIME in MATCH_CONDITION",
                "ASOF JOIN prices q MATCH_CONDITION t.rowtime >= q.rowtime ON t.v = q.p => primary key, here ID",
                "ASOF JOIN quotes q MATCH_CONDITION t.at >= q.at ON t.id = q.id AND t.v > q.p => by = alone"
            })
    void whatWouldNotEndIsRefused(String join, String reason) {
        assertThatThrownBy(() -> script(COLUMNS + join))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining(reason);
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(TRADES, QUOTES, PRICES), sql);
    }
}
