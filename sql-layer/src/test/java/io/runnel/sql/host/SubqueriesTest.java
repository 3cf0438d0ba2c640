package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static io.runnel.sql.host.ContinuousScript.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subqueries over a table {@code R} that the rows of a stream {@code L} are asked of as they come. */
class SubqueriesTest {
    private static final Source L = stream("L", "ID", "V");
    private static final Source R = table("R", "ID", "V");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXISTS (SELECT 1 FROM r WHERE r.id = l.id AND r.v > 1)",
                "id IN (SELECT id FROM r WHERE v > 1)",
                "EXISTS (SELECT v FROM r WHERE r.id = l.id AND r.v > l.v)"
            })
    void aRowPassesWhileTheTableHasWhatItIsAskedFor(String condition) {
        ContinuousScript query = script("SELECT id, v FROM l WHERE " + condition);

        assertThat(query.feed("L", "a", "'v':1", 1)).isEmpty();
        assertThat(query.feed("R", "a", "'v':1", 2)).isEmpty();
        assertThat(query.feed("L", "a", "'v':1", 3)).isEmpty();
        assertThat(query.feed("R", "a", "'v':5", 4)).isEmpty();
        assertThat(query.feed("L", "a", "'v':1", 5)).containsExactly("[a, 1]@5");
        assertThat(query.feed("R", "a", null, 6)).isEmpty();
        assertThat(query.feed("L", "a", "'v':1", 7)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NOT EXISTS (SELECT 1 FROM r WHERE r.v = l.v)", "v NOT IN (SELECT v FROM r WHERE v IS NOT NULL)"
            })
    void valuesOfATableCountAsLongAsOneRowHasThem(String condition) {
        ContinuousScript query = script("SELECT id, v FROM l WHERE " + condition);

        assertThat(query.feed("L", "x", "'v':1", 1)).containsExactly("[x, 1]@1");
        query.feed("R", "a", "'v':1", 2);
        query.feed("R", "b", "'v':1", 3);
        assertThat(query.feed("L", "x", "'v':1", 4)).isEmpty();
        query.feed("R", "a", "'v':2", 5);
        assertThat(query.feed("L", "x", "'v':1", 6)).isEmpty();
        query.feed("R", "b", null, 7);
        assertThat(query.feed("L", "x", "'v':1", 8)).containsExactly("[x, 1]@8");
        assertThat(query.feed("L", "x", "'v':2", 9)).isEmpty();
    }

    @Test
    void differentValuesOfATableAreForgottenWithTheirLastRow() {
        ContinuousScript query = script("SELECT DISTINCT v FROM r");
        query.feed("R", "a", "'v':0", 1);
        long kept = query.kept();

        for (int value = 1; value < 10; value++) {
            assertThat(query.feed("R", "a", "'v':" + value, 2))
                    .containsExactlyInAnyOrder("-[" + (value - 1) + "]@2", "[" + value + "]@2");
        }

        assertThat(query.kept()).isEqualTo(kept);
    }

    @Test
    void aNumberOfAWholeTableIsTheOneOfTheMoment() {
        ContinuousScript query = script("SELECT id, v, (SELECT SUM(v) FROM r) FROM l WHERE v < (SELECT AVG(v) FROM r)");

        assertThat(query.feed("L", "x", "'v':1", 1)).isEmpty();
        query.feed("R", "a", "'v':2", 2);
        assertThat(query.feed("L", "x", "'v':1", 3)).containsExactly("[x, 1, 2]@3");
        query.feed("R", "b", "'v':6", 4);
        assertThat(query.feed("L", "x", "'v':3", 5)).containsExactly("[x, 3, 8]@5");
        query.feed("R", "b", null, 6);
        assertThat(query.feed("L", "x", "'v':3", 7)).isEmpty();
    }

    @Test
    void aNumberOfATableWithoutRowsIsThereFromTheStart() {
        ContinuousScript query = script("SELECT id, (SELECT COUNT(*) FROM r), (SELECT SUM(v) FROM r) FROM l"
                + " WHERE v > 5 OR v IN (SELECT v FROM r)");

        assertThat(query.feed("L", "x", "'v':6", 1)).containsExactly("[x, 0, null]@1");
        assertThat(query.feed("L", "x", "'v':2", 2)).isEmpty();
        query.feed("R", "a", "'v':2", 3);
        assertThat(query.feed("L", "x", "'v':2", 4)).containsExactly("[x, 1, 2]@4");
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(L, R), sql);
    }
}
