package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Joins that are stored: what they keep outlives a pause, in which a query holds nothing. */
@Timeout(60)
class PersistentJoinsTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM orders (id VARCHAR KEY, item VARCHAR, qty INT)"
                + " WITH (kafka_topic = 'orders', partitions = 3, value_format = 'JSON')");
        sql.run("CREATE STREAM payments (order_id VARCHAR KEY, amount INT)"
                + " WITH (kafka_topic = 'payments', partitions = 2, value_format = 'JSON')");
        sql.run("CREATE TABLE items (name VARCHAR PRIMARY KEY, price INT)"
                + " WITH (kafka_topic = 'items', partitions = 2, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void aRowThatWaitsForItsPartnerOutlivesThePause() {
        sql.run("CREATE STREAM paid AS SELECT o.id, o.qty, p.amount FROM orders o JOIN payments p WITHIN 1 HOUR"
                + " ON o.id = p.order_id");
        sql.run("INSERT INTO orders VALUES ('a', 'nut', 1), ('b', 'nut', 2)");
        sql.run("INSERT INTO payments VALUES ('b', 20)");
        assertThat(sql.rows("SELECT * FROM paid EMIT CHANGES LIMIT 1")).containsExactly("[b, 2, 20]");

        sql.run("PAUSE " + query("PAID"));
        sql.run("INSERT INTO payments VALUES ('a', 10)");
        sql.run("RESUME " + query("PAID"));

        assertThat(sql.rows("SELECT * FROM paid EMIT CHANGES LIMIT 2"))
                .containsExactlyInAnyOrder("[b, 2, 20]", "[a, 1, 10]");
    }

    @Test
    void aRowThatWaitsForItsTimeOutlivesThePause() {
        sql.run("CREATE STREAM matched AS SELECT o.id, o.qty, p.amount FROM orders o LEFT ASOF JOIN payments p"
                + " WITHIN 1 HOUR GRACE PERIOD 1 SECOND MATCH_CONDITION o.rowtime >= p.rowtime ON o.id = p.order_id");
        sql.run("INSERT INTO payments (ROWTIME, order_id, amount) VALUES (1000, 'a', 10)");
        sql.run("INSERT INTO orders (ROWTIME, id, item, qty) VALUES (2000, 'a', 'nut', 1), (7000, 'b', 'nut', 2)");
        assertThat(sql.rows("SELECT * FROM matched EMIT CHANGES LIMIT 1")).containsExactly("[a, 1, 10]");

        sql.run("PAUSE " + query("MATCHED"));
        sql.run("INSERT INTO payments (ROWTIME, order_id, amount) VALUES (6500, 'b', 20), (9000, 'c', 0)");
        sql.run("RESUME " + query("MATCHED"));

        assertThat(sql.rows("SELECT * FROM matched EMIT CHANGES LIMIT 2"))
                .containsExactlyInAnyOrder("[a, 1, 10]", "[b, 2, 20]");
    }

    @Test
    void aTableThatIsLookedUpInOutlivesThePause() {
        sql.run("INSERT INTO items VALUES ('nut', 3)");
        sql.run("CREATE STREAM priced AS SELECT o.item, o.id, o.qty * i.price AS total FROM orders o LEFT JOIN items i"
                + " ON o.item = i.name");
        sql.run("INSERT INTO orders VALUES ('a', 'nut', 2), ('b', 'fig', 1)");
        assertThat(sql.rows("SELECT * FROM priced EMIT CHANGES LIMIT 2"))
                .containsExactlyInAnyOrder("[nut, a, 6]", "[fig, b, null]");

        sql.run("PAUSE " + query("PRICED"));
        sql.run("RESUME " + query("PRICED"));
        sql.run("INSERT INTO orders VALUES ('c', 'nut', 5)");

        assertThat(sql.rows("SELECT * FROM priced EMIT CHANGES LIMIT 3")).contains("[nut, c, 15]");
    }

    @Test
    void tablesThatAreJoinedOutliveThePause() {
        sql.run("CREATE TABLE stock (id VARCHAR PRIMARY KEY, item VARCHAR, n INT)"
                + " WITH (kafka_topic = 'stock', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO stock VALUES ('s1', 'nut', 5), ('s2', 'nut', 7)");
        sql.run("INSERT INTO items VALUES ('nut', 3)");
        sql.run(
                "CREATE TABLE worth AS SELECT s.id, s.n * i.price AS worth FROM stock s JOIN items i ON s.item = i.name");
        assertThat(sql.rows("SELECT * FROM worth EMIT CHANGES LIMIT 2"))
                .containsExactlyInAnyOrder("[s1, 15]", "[s2, 21]");

        sql.run("PAUSE " + query("WORTH"));
        sql.run("INSERT INTO items VALUES ('nut', 4)");
        sql.run("RESUME " + query("WORTH"));

        assertThat(sql.rows("SELECT * FROM worth EMIT CHANGES LIMIT 4")).contains("[s1, 20]", "[s2, 28]");
    }

    @Test
    void theKeyOfAFullJoinIsCoalesceOfBothSides() {
        sql.run("CREATE TABLE seen (name VARCHAR PRIMARY KEY, n INT)"
                + " WITH (kafka_topic = 'seen', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO seen VALUES ('fig', 1)");
        sql.run("INSERT INTO items VALUES ('nut', 3)");
        assertThatThrownBy(
                        () -> sql.run(
                                "CREATE TABLE both_sides AS SELECT i.name, s.n FROM items i FULL JOIN seen s ON i.name = s.name"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("key");
        sql.run("CREATE TABLE both_sides AS SELECT COALESCE(i.name, s.name) AS name, i.price, s.n FROM items i"
                + " FULL JOIN seen s ON i.name = s.name");

        assertThat(sql.rows("SELECT * FROM both_sides EMIT CHANGES LIMIT 2"))
                .containsExactlyInAnyOrder("[nut, 3, null]", "[fig, null, 1]");
    }

    private String query(String sink) {
        return sql.rows("SHOW QUERIES").stream()
                .filter(row -> row.contains(", " + sink + ","))
                .map(row -> row.substring(1, row.indexOf(',')))
                .findFirst()
                .orElseThrow();
    }
}
