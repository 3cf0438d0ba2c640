package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values of every type through the JDBC driver, into the log and out of it. */
@Timeout(120)
final class JdbcTypesTest {
    private static final String COLUMNS = "b BOOLEAN, i INT, l BIGINT, d DOUBLE, m DECIMAL(12, 3), v VARCHAR, y BYTES,"
            + " a DATE, t TIME, s TIMESTAMP, n ARRAY<BIGINT>, p MAP<VARCHAR, INT>, q STRUCT<x INT, z VARCHAR>";

    private static Runnel node;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        node = Runnel.start();
        connection = DriverManager.getConnection(node.jdbcUrl() + "?timeZone=UTC");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM types (id INT, " + COLUMNS
                    + ") WITH (kafka_topic = 'types', partitions = 1, value_format = 'JSON')");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        node.close();
    }

    private static PreparedStatement insert(int id) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO types (id, b, i, l, d, m, v, y, a, t, s, n, p, q)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, MAP('one' := 1), STRUCT(x := 5, z := 'five'))",
                Statement.RETURN_GENERATED_KEYS);
        insert.setInt(1, id);
        return insert;
    }

    private static ResultSet row(int id) throws SQLException {
        PreparedStatement select = connection.prepareStatement("SELECT * FROM types WHERE id = ?");
        select.closeOnCompletion();
        select.setInt(1, id);
        ResultSet row = select.executeQuery();
        assertThat(row.next()).isTrue();
        return row;
    }

    @Test
    void javaTimeAndCollectionsGoInAndComeOut() throws SQLException {
        LocalDateTime at = LocalDateTime.parse("2024-02-29T01:02:03.004");
        try (PreparedStatement insert = insert(1)) {
            insert.setBoolean(2, true);
            insert.setInt(3, -7);
            insert.setLong(4, 1L << 40);
            insert.setDouble(5, 1.5);
            insert.setBigDecimal(6, new BigDecimal("12.340"));
            insert.setString(7, "ä\"'");
            insert.setBytes(8, new byte[] {1, -1});
            insert.setObject(9, LocalDate.parse("2024-02-29"));
            insert.setObject(10, LocalTime.parse("01:02:03.004"));
            insert.setObject(11, at);
            insert.setArray(12, connection.createArrayOf("BIGINT", new Object[] {1, null, 3L}));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt("ROWPARTITION")).isZero();
                assertThat(keys.getObject("ROWTIME", Instant.class)).isAfter(Instant.EPOCH);
            }
        }
        try (ResultSet row = row(1)) {
            assertThat(row.getBoolean("b")).isTrue();
            assertThat(row.getInt("i")).isEqualTo(-7);
            assertThat(row.getLong("l")).isEqualTo(1L << 40);
            assertThat(row.getDouble("d")).isEqualTo(1.5);
            assertThat(row.getBigDecimal("m")).isEqualTo(new BigDecimal("12.340"));
            assertThat(row.getString("v")).isEqualTo("ä\"'");
            assertThat(row.getBytes("y")).containsExactly(1, -1);
            assertThat(row.getObject("a", LocalDate.class)).isEqualTo(LocalDate.parse("2024-02-29"));
            assertThat(row.getObject("t", LocalTime.class)).isEqualTo(LocalTime.parse("01:02:03.004"));
            assertThat(row.getObject("s", LocalDateTime.class)).isEqualTo(at);
            assertThat(row.getTimestamp("s")).isEqualTo(Timestamp.from(Instant.parse("2024-02-29T01:02:03.004Z")));
            assertThat((Long[]) row.getArray("n").getArray()).containsExactly(1L, null, 3L);
            assertThat(row.getObject("p")).isEqualTo(Map.of("one", 1));
            assertThat(((Struct) row.getObject("q")).getAttributes()).containsExactly(5, "five");
            assertThat(row.getString("q")).isEqualToIgnoringCase("{\"X\":5,\"Z\":\"five\"}");
        }
    }

    @Test
    void textsAreConvertedByTheService() throws SQLException {
        try (PreparedStatement insert = insert(2)) {
            List<String> texts = List.of("true", "7", "8", "1.5", "2.5", "text");
            for (int i = 0; i < texts.size(); i++) {
                insert.setString(i + 2, texts.get(i));
            }
            insert.setNull(8, Types.VARBINARY);
            insert.setString(9, "2024-02-29");
            insert.setString(10, "01:02:03");
            insert.setString(11, "2024-02-29 01:02:03");
            insert.setNull(12, Types.ARRAY);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        try (ResultSet row = row(2)) {
            assertThat(row.getBoolean("b")).isTrue();
            assertThat(row.getInt("i")).isEqualTo(7);
            assertThat(row.getBigDecimal("m")).isEqualByComparingTo("2.5");
            assertThat(row.getDate("a"))
                    .isEqualTo(new Date(Instant.parse("2024-02-29T00:00:00Z").toEpochMilli()));
            assertThat(row.getTime("t")).isEqualTo(new Time(3_723_000));
            assertThat(row.getString("s")).startsWith("2024-02-29 01:02:03");
            Array none = row.getArray("n");
            assertThat(none).isNull();
            assertThat(row.wasNull()).isTrue();
        }
    }

    @Test
    void aBatchMayMixTypesInAColumn() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO types (id, s, l) VALUES (?, ?, ?)")) {
            Object[] times = {Instant.EPOCH, "1970-01-01 00:00:01", LocalDate.EPOCH, null};
            for (int i = 0; i < times.length; i++) {
                insert.setInt(1, 100 + i);
                insert.setObject(2, times[i]);
                insert.setObject(3, i % 2 == 0 ? (Object) (long) i : Integer.toString(i));
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1);
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT s, l FROM types WHERE id >= 100 AND id < 104 ORDER BY id")) {
            for (long row = 0; row < 4; row++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(2)).isEqualTo(row);
                assertThat(rows.getObject(1, Instant.class))
                        .isEqualTo(row == 3 ? null : row == 1 ? Instant.ofEpochSecond(1) : Instant.EPOCH);
            }
        }
    }
}
