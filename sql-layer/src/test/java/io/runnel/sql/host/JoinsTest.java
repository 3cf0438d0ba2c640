package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static io.runnel.sql.host.ContinuousScript.table;

import io.runnel.sql.catalog.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joins in continuous queries, as ksqlDB's documentation and tests describe them. */
class JoinsTest {
    private static final Source CLICKS = stream("CLICKS", "ID", "V");
    private static final Source USERS = table("USERS", "ID", "AGE");

    @Test
    void aStreamsRowFindsTheTablesRowAsItIsThen() {
        check("SELECT c.id, c.v, u.age FROM clicks c JOIN users u ON c.id = u.id", """
                CLICKS a v=1 @10
                USERS a age=20 @500
                CLICKS a v=2 @20    -> [a, 2, 20]@20
                USERS a age=21 @30
                CLICKS a v=3 @40    -> [a, 3, 21]@40
                USERS a gone @50
                CLICKS a v=4 @60
                """);
    }

    @Test
    void aLeftJoinWithATablePadsWhatItDoesNotFind() {
        check("SELECT c.id, c.v, u.age FROM clicks c LEFT JOIN users u ON c.id = u.id", """
                CLICKS a v=1 @10   -> [a, 1, null]@10
                CLICKS - v=2 @10   -> [null, 2, null]@10
                CLICKS a gone @10
                USERS a age=20 @15
                CLICKS a v=2 @20   -> [a, 2, 20]@20
                """);
    }

    @Test
    void aStreamMayStandOnEitherSideOfItsTable() {
        check("SELECT u.age, c.v FROM users u RIGHT JOIN clicks c ON c.id = u.id", """
                CLICKS a v=1 @10   -> [null, 1]@10
                USERS a age=20 @15
                CLICKS a v=2 @20   -> [20, 2]@20
                """);
    }

    @Test
    void aTableIsFilteredBeforeItIsLookedUpIn() {
        check("SELECT c.v, u.age FROM clicks c JOIN users u ON c.id = u.id WHERE u.age >= 18 AND c.v > 0", """
                USERS a age=20 @1
                CLICKS a v=1 @10   -> [1, 20]@10
                USERS a age=2 @11
                CLICKS a v=1 @12
                USERS a age=30 @13
                CLICKS a v=0 @14
                CLICKS a v=1 @15   -> [1, 30]@15
                """);
    }

    @Test
    void aTableOfTheSameQueryIsLookedUpIn() {
        check(
                "SELECT u.id, t.n FROM clicks u JOIN"
                        + " (SELECT id, COUNT(*) AS n FROM clicks GROUP BY id) t ON u.id = t.id",
                """
                CLICKS a v=1 @10
                CLICKS a v=1 @11 -> [a, 1]@11
                """);
    }

    private static void check(String sql, String script) {
        GraphScript.check(List.of(CLICKS, USERS), sql, script);
    }
}
