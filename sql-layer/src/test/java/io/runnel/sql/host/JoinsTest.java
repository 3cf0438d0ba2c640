package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static io.runnel.sql.host.ContinuousScript.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joins in continuous queries, as ksqlDB's documentation and tests describe them. */
class JoinsTest {
    private static final Source CLICKS = stream("CLICKS", "ID", "V");
    private static final Source USERS = table("USERS", "ID", "AGE");

    @Test
    void aStreamsRowFindsTheTablesRowAsItIsThen() {
        ContinuousScript query = script("SELECT c.id, c.v, u.age FROM clicks c JOIN users u ON c.id = u.id");

        assertThat(query.feed("CLICKS", "a", "'v':1", 10)).isEmpty();
        assertThat(query.feed("USERS", "a", "'age':20", 500)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':2", 20)).containsExactly("[a, 2, 20]@20");
        assertThat(query.feed("USERS", "a", "'age':21", 30)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':3", 40)).containsExactly("[a, 3, 21]@40");
        assertThat(query.feed("USERS", "a", null, 50)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':4", 60)).isEmpty();
    }

    @Test
    void aLeftJoinWithATablePadsWhatItDoesNotFind() {
        ContinuousScript query = script("SELECT c.id, c.v, u.age FROM clicks c LEFT JOIN users u ON c.id = u.id");

        assertThat(query.feed("CLICKS", "a", "'v':1", 10)).containsExactly("[a, 1, null]@10");
        assertThat(query.feed("CLICKS", null, "'v':2", 10)).containsExactly("[null, 2, null]@10");
        assertThat(query.feed("CLICKS", "a", null, 10)).isEmpty();
        assertThat(query.feed("USERS", "a", "'age':20", 15)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':2", 20)).containsExactly("[a, 2, 20]@20");
    }

    @Test
    void aStreamMayStandOnEitherSideOfItsTable() {
        ContinuousScript query = script("SELECT u.age, c.v FROM users u RIGHT JOIN clicks c ON c.id = u.id");

        assertThat(query.feed("CLICKS", "a", "'v':1", 10)).containsExactly("[null, 1]@10");
        assertThat(query.feed("USERS", "a", "'age':20", 15)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':2", 20)).containsExactly("[20, 2]@20");
    }

    @Test
    void aTableIsFilteredBeforeItIsLookedUpIn() {
        ContinuousScript query =
                script("SELECT c.v, u.age FROM clicks c JOIN users u ON c.id = u.id WHERE u.age >= 18 AND c.v > 0");

        assertThat(query.feed("USERS", "a", "'age':20", 1)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':1", 10)).containsExactly("[1, 20]@10");
        assertThat(query.feed("USERS", "a", "'age':2", 11)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':1", 12)).isEmpty();
        assertThat(query.feed("USERS", "a", "'age':30", 13)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':0", 14)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':1", 15)).containsExactly("[1, 30]@15");
    }

    @Test
    void aTableOfTheSameQueryIsLookedUpIn() {
        ContinuousScript query = script("SELECT u.id, t.n FROM clicks u JOIN"
                + " (SELECT id, COUNT(*) AS n FROM clicks GROUP BY id) t ON u.id = t.id");

        assertThat(query.feed("CLICKS", "a", "'v':1", 10)).isEmpty();
        assertThat(query.feed("CLICKS", "a", "'v':1", 11)).containsExactly("[a, 1]@11");
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(CLICKS, USERS), sql);
    }
}
