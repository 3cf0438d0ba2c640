package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.table;

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
        check("SELECT l.id, l.v, r.v FROM l JOIN r ON l.id = r.id", """
                L a v=1 @10
                R b v=1 @12
                R b gone @13
                R a v=5 @5   -> [a, 1, 5]@10
                L a v=1 @11  -> [a, 1, 5]@11  -- an equal row
                R a gone @20 -> -[a, 1, 5]@20
                L a v=2 @21
                L a gone @22
                L - v=2 @23
                """);
    }

    @Test
    void aLeftJoinHasARowWhereTheLeftTableHas() {
        check("SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id", """
                R a v=5 @5
                L b v=1 @10  -> [b, 1, null]@10
                L a v=2 @4   -> [a, 2, 5]@5
                R a gone @20 -> [a, 2, null]@20
                R b v=7 @21  -> [b, 1, 7]@21
                L b gone @22 -> -[b, 1, 7]@22
                R b gone @23
                """);
    }

    @Test
    void aRightJoinHasARowWhereTheRightTableHas() {
        check("SELECT r.id, l.v, r.v FROM l RIGHT JOIN r ON l.id = r.id", """
                L a v=1 @1
                R a v=2 @2  -> [a, 1, 2]@2
                L a gone @3 -> [a, null, 2]@3
                R a gone @4 -> -[a, null, 2]@4
                """);
    }

    @Test
    void aFullJoinHasARowWhereEitherTableHas() {
        check("SELECT COALESCE(l.id, r.id), l.v, r.v FROM l FULL JOIN r ON l.id = r.id", """
                L a v=1 @1  -> [a, 1, null]@1
                R a v=2 @2  -> [a, 1, 2]@2
                L a gone @3 -> [a, null, 2]@3
                R a gone @4 -> -[a, null, 2]@4
                R a gone @5
                """);
    }

    @Test
    void aRowThatStopsQualifyingIsRemoved() {
        check("SELECT l.id, l.v + r.v FROM l JOIN r ON l.id = r.id WHERE l.v + r.v > 10", """
                L a v=1 @1
                R a v=2 @2
                R a v=20 @3 -> [a, 21]@3
                R a v=3 @4  -> -[a, 21]@4
                R a gone @5
                """);
    }

    @Test
    void aTableThatIsFilteredLosesItsRowsInTheJoin() {
        check("SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id AND r.v > 0", """
                R a v=2 @2
                L a v=1 @3  -> [a, 1, 2]@3
                R a v=0 @4  -> [a, 1, null]@4
                R a v=-1 @5
                """);
    }

    @Test
    void threeTablesAreJoinedAsATree() {
        check("SELECT l.id, l.v, r.v, t.v FROM l JOIN r ON l.id = r.id LEFT JOIN t ON l.id = t.id", """
                T a v=3 @1
                L a v=1 @2
                R a v=2 @3  -> [a, 1, 2, 3]@3
                T a gone @4 -> [a, 1, 2, null]@4
                L a gone @5 -> -[a, 1, 2, null]@5
                """);
    }

    @Test
    void aGroupOfAJoinTakesReplacedRowsBack() {
        check("SELECT r.v, COUNT(*), SUM(l.v) FROM l JOIN r ON l.id = r.id GROUP BY r.v", """
                L a v=1 @1
                R a v=7 @2  -> [7, 1, 1]@2
                R a v=8 @3  -> [7, 0, null]@3 ; [8, 1, 1]@3
                L a gone @4 -> [8, 0, null]@4
                """);
    }

    @Test
    void aChangeOfTheReferencedTableGivesAllRowsThatPointToItAnew() {
        GraphScript.check(
                List.of(table("ORDERS", "ID", "ITEM", "QTY"), items()),
                "SELECT o.id, o.qty, i.price FROM orders o JOIN items i ON CAST(o.item AS VARCHAR) = i.id",
                """
                ITEMS 0 price=4 @0
                ORDERS 1 item=0 qty=7 @10   -> [1, 7, 4]@10
                ORDERS 0 item=100 qty=8 @13
                ITEMS 0 price=10 @15        -> [1, 7, 10]@15
                ORDERS 10 item=0 qty=9 @16  -> [10, 9, 10]@16
                ORDERS 10 item=0 qty=9 @17  -> [10, 9, 10]@17  -- equal
                ORDERS 1 item=1 qty=9 @18   -> -[1, 7, 10]@18
                ITEMS 0 gone @19            -> -[10, 9, 10]@19
                ORDERS 10 gone @20
                ITEMS 1 price=3 @12         -> [1, 9, 3]@18
                """);
    }

    @Test
    void aLeftJoinOnAForeignKeyKeepsRowsThatPointToNothing() {
        GraphScript.check(
                List.of(table("ORDERS", "ID", "ITEM"), items()),
                "SELECT o.id, i.price FROM items i RIGHT JOIN orders o ON i.id = CAST(o.item AS VARCHAR)",
                """
                ORDERS 1 item=0 @0     -> [1, null]@0
                ITEMS 0 price=4 @10    -> [1, 4]@10
                ORDERS 2 item=0 @11    -> [2, 4]@11
                ORDERS 3 item=null @12 -> [3, null]@12
                ITEMS 0 gone @17       -> [1, null]@17 ; [2, null]@17
                ORDERS 1 gone @18      -> -[1, null]@18
                ORDERS 3 gone @19      -> -[3, null]@19
                ORDERS 3 gone @19
                """);
    }

    @Test
    void inOverAPrimaryKeyIsAJoin() {
        check("SELECT l.id, l.v FROM l WHERE l.id IN (SELECT id FROM r WHERE v > 0)", """
                L a v=1 @1
                R a v=1 @2 -> [a, 1]@2
                R a v=0 @3 -> -[a, 1]@3
                """);
    }

    private static Source items() {
        return table("ITEMS", "ID", "PRICE");
    }

    private static void check(String sql, String script) {
        GraphScript.check(List.of(L, R, T), sql, script);
    }
}
