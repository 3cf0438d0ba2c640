package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joins of tables, as ksqlDB's documentation and tests describe them. */
class TableJoinsTest {
    private static final Source L = table("L", "ID", "V");
    private static final Source R = table("R", "ID", "V");
    private static final Source T = table("T", "ID", "V");

    @Test
    void anInnerJoinHasARowWhereBothTablesHave() {
        ContinuousScript query = script("SELECT l.id, l.v, r.v FROM l JOIN r ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 10)).isEmpty();
        assertThat(query.feed("R", "b", "'v':1", 12)).isEmpty();
        assertThat(query.feed("R", "b", null, 13)).isEmpty();
        assertThat(query.feed("R", "a", "'v':5", 5)).containsExactly("[a, 1, 5]@10");
        assertThat(query.feed("L", "a", "'v':1", 11)).as("an equal row").containsExactly("[a, 1, 5]@11");
        assertThat(query.feed("R", "a", null, 20)).containsExactly("-[a, 1, 5]@20");
        assertThat(query.feed("L", "a", "'v':2", 21)).isEmpty();
        assertThat(query.feed("L", "a", null, 22)).isEmpty();
        assertThat(query.feed("L", null, "'v':2", 23)).isEmpty();
    }

    @Test
    void aLeftJoinHasARowWhereTheLeftTableHas() {
        ContinuousScript query = script("SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id");

        assertThat(query.feed("R", "a", "'v':5", 5)).isEmpty();
        assertThat(query.feed("L", "b", "'v':1", 10)).containsExactly("[b, 1, null]@10");
        assertThat(query.feed("L", "a", "'v':2", 4)).containsExactly("[a, 2, 5]@5");
        assertThat(query.feed("R", "a", null, 20)).containsExactly("[a, 2, null]@20");
        assertThat(query.feed("R", "b", "'v':7", 21)).containsExactly("[b, 1, 7]@21");
        assertThat(query.feed("L", "b", null, 22)).containsExactly("-[b, 1, 7]@22");
        assertThat(query.feed("R", "b", null, 23)).isEmpty();
    }

    @Test
    void aRightJoinHasARowWhereTheRightTableHas() {
        ContinuousScript query = script("SELECT r.id, l.v, r.v FROM l RIGHT JOIN r ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 1)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2", 2)).containsExactly("[a, 1, 2]@2");
        assertThat(query.feed("L", "a", null, 3)).containsExactly("[a, null, 2]@3");
        assertThat(query.feed("R", "a", null, 4)).containsExactly("-[a, null, 2]@4");
    }

    @Test
    void aFullJoinHasARowWhereEitherTableHas() {
        ContinuousScript query = script("SELECT COALESCE(l.id, r.id), l.v, r.v FROM l FULL JOIN r ON l.id = r.id");

        assertThat(query.feed("L", "a", "'v':1", 1)).containsExactly("[a, 1, null]@1");
        assertThat(query.feed("R", "a", "'v':2", 2)).containsExactly("[a, 1, 2]@2");
        assertThat(query.feed("L", "a", null, 3)).containsExactly("[a, null, 2]@3");
        assertThat(query.feed("R", "a", null, 4)).containsExactly("-[a, null, 2]@4");
        assertThat(query.feed("R", "a", null, 5)).isEmpty();
    }

    @Test
    void aRowThatStopsQualifyingIsRemoved() {
        ContinuousScript query = script("SELECT l.id, l.v + r.v FROM l JOIN r ON l.id = r.id WHERE l.v + r.v > 10");

        assertThat(query.feed("L", "a", "'v':1", 1)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2", 2)).isEmpty();
        assertThat(query.feed("R", "a", "'v':20", 3)).containsExactly("[a, 21]@3");
        assertThat(query.feed("R", "a", "'v':3", 4)).containsExactly("-[a, 21]@4");
        assertThat(query.feed("R", "a", null, 5)).isEmpty();
    }

    @Test
    void aTableThatIsFilteredLosesItsRowsInTheJoin() {
        ContinuousScript query = script("SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id AND r.v > 0");

        assertThat(query.feed("R", "a", "'v':2", 2)).isEmpty();
        assertThat(query.feed("L", "a", "'v':1", 3)).containsExactly("[a, 1, 2]@3");
        assertThat(query.feed("R", "a", "'v':0", 4)).containsExactly("[a, 1, null]@4");
        assertThat(query.feed("R", "a", "'v':-1", 5)).isEmpty();
    }

    @Test
    void threeTablesAreJoinedAsATree() {
        ContinuousScript query =
                script("SELECT l.id, l.v, r.v, t.v FROM l JOIN r ON l.id = r.id LEFT JOIN t ON l.id = t.id");

        assertThat(query.feed("T", "a", "'v':3", 1)).isEmpty();
        assertThat(query.feed("L", "a", "'v':1", 2)).isEmpty();
        assertThat(query.feed("R", "a", "'v':2", 3)).containsExactly("[a, 1, 2, 3]@3");
        assertThat(query.feed("T", "a", null, 4)).containsExactly("[a, 1, 2, null]@4");
        assertThat(query.feed("L", "a", null, 5)).containsExactly("-[a, 1, 2, null]@5");
    }

    @Test
    void aGroupOfAJoinTakesReplacedRowsBack() {
        ContinuousScript query = script("SELECT r.v, COUNT(*), SUM(l.v) FROM l JOIN r ON l.id = r.id GROUP BY r.v");

        assertThat(query.feed("L", "a", "'v':1", 1)).isEmpty();
        assertThat(query.feed("R", "a", "'v':7", 2)).containsExactly("[7, 1, 1]@2");
        assertThat(query.feed("R", "a", "'v':8", 3)).containsExactly("[7, 0, null]@3", "[8, 1, 1]@3");
        assertThat(query.feed("L", "a", null, 4)).containsExactly("[8, 0, null]@4");
    }

    @Test
    void aChangeOfTheReferencedTableGivesAllRowsThatPointToItAnew() {
        ContinuousScript query = new ContinuousScript(
                List.of(table("ORDERS", "ID", "ITEM", "QTY"), items()),
                "SELECT o.id, o.qty, i.price FROM orders o JOIN items i ON CAST(o.item AS VARCHAR) = i.id");

        assertThat(query.feed("ITEMS", "0", "'price':4", 0)).isEmpty();
        assertThat(query.feed("ORDERS", "1", "'item':0,'qty':7", 10)).containsExactly("[1, 7, 4]@10");
        assertThat(query.feed("ORDERS", "0", "'item':100,'qty':8", 13)).isEmpty();
        assertThat(query.feed("ITEMS", "0", "'price':10", 15)).containsExactly("[1, 7, 10]@15");
        assertThat(query.feed("ORDERS", "10", "'item':0,'qty':9", 16)).containsExactly("[10, 9, 10]@16");
        assertThat(query.feed("ORDERS", "10", "'item':0,'qty':9", 17))
                .as("equal")
                .containsExactly("[10, 9, 10]@17");
        assertThat(query.feed("ORDERS", "1", "'item':1,'qty':9", 18)).containsExactly("-[1, 7, 10]@18");
        assertThat(query.feed("ITEMS", "0", null, 19)).containsExactly("-[10, 9, 10]@19");
        assertThat(query.feed("ORDERS", "10", null, 20)).isEmpty();
        assertThat(query.feed("ITEMS", "1", "'price':3", 12)).containsExactly("[1, 9, 3]@18");
    }

    @Test
    void aLeftJoinOnAForeignKeyKeepsRowsThatPointToNothing() {
        ContinuousScript query = new ContinuousScript(
                List.of(table("ORDERS", "ID", "ITEM"), items()),
                "SELECT o.id, i.price FROM items i RIGHT JOIN orders o ON i.id = CAST(o.item AS VARCHAR)");

        assertThat(query.feed("ORDERS", "1", "'item':0", 0)).containsExactly("[1, null]@0");
        assertThat(query.feed("ITEMS", "0", "'price':4", 10)).containsExactly("[1, 4]@10");
        assertThat(query.feed("ORDERS", "2", "'item':0", 11)).containsExactly("[2, 4]@11");
        assertThat(query.feed("ORDERS", "3", "'item':null", 12)).containsExactly("[3, null]@12");
        assertThat(query.feed("ITEMS", "0", null, 17)).containsExactly("[1, null]@17", "[2, null]@17");
        assertThat(query.feed("ORDERS", "1", null, 18)).containsExactly("-[1, null]@18");
        assertThat(query.feed("ORDERS", "3", null, 19)).containsExactly("-[3, null]@19");
        assertThat(query.feed("ORDERS", "3", null, 19)).isEmpty();
    }

    @Test
    void inOverAPrimaryKeyIsAJoin() {
        ContinuousScript query = script("SELECT l.id, l.v FROM l WHERE l.id IN (SELECT id FROM r WHERE v > 0)");

        assertThat(query.feed("L", "a", "'v':1", 1)).isEmpty();
        assertThat(query.feed("R", "a", "'v':1", 2)).containsExactly("[a, 1]@2");
        assertThat(query.feed("R", "a", "'v':0", 3)).containsExactly("-[a, 1]@3");
    }

    private static Source items() {
        return table("ITEMS", "ID", "PRICE");
    }

    private static ContinuousScript script(String sql) {
        return new ContinuousScript(List.of(L, R, T), sql);
    }
}
