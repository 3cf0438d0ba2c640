package io.runnel.jdbc.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.jdbc.value.ReadingRules;
import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import io.runnel.protocol.Moment;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** JDBC's table of conversions, value by value. */
class ResultValuesTest {
    private static final long MOMENT = 1_700_000_000_123L; // 2023-11-14 22:13:20.123
    private static final TimeZone BERLIN = TimeZone.getTimeZone("Europe/Berlin");

    @Test
    void wholeNumbersBecomeEveryNumber() throws SQLException {
        for (Kind kind : List.of(Kind.TINYINT, Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT)) {
            ResultSet row = row(SqlType.of(kind), whole(kind, 42));
            assertThat(row.getByte(1)).isEqualTo((byte) 42);
            assertThat(row.getShort(1)).isEqualTo((short) 42);
            assertThat(row.getInt(1)).isEqualTo(42);
            assertThat(row.getLong(1)).isEqualTo(42);
            assertThat(row.getFloat(1)).isEqualTo(42f);
            assertThat(row.getDouble(1)).isEqualTo(42d);
            assertThat(row.getBigDecimal(1)).isEqualTo(BigDecimal.valueOf(42));
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getString(1)).isEqualTo("42");
            assertThat(row.getObject(1)).isEqualTo(kind == Kind.BIGINT ? (Object) 42L : (Object) 42);
            assertThat(row.getObject(1, BigInteger.class)).isEqualTo(BigInteger.valueOf(42));
            assertThat(row.getObject(1, Byte.class)).isEqualTo((byte) 42);
            assertState("07006", () -> row.getTimestamp(1));
            assertState("07006", () -> row.getBytes(1));
        }
    }

    private static Object whole(Kind kind, int value) {
        return switch (kind) {
            case TINYINT -> (Object) (byte) value;
            case SMALLINT -> (short) value;
            case INTEGER -> value;
            default -> (long) value;
        };
    }

    @Test
    void numbersThatDoNotFitAreOutOfRange() throws SQLException {
        ResultSet big = row(SqlType.of(Kind.BIGINT), 8_000_000_000L);
        assertState("22003", () -> big.getInt(1));
        assertState("22003", () -> big.getShort(1));
        assertState("22003", () -> big.getObject(1, Integer.class));
        assertState("22003", () -> row(SqlType.of(Kind.DOUBLE), 1e19).getLong(1));
        assertState("22003", () -> row(SqlType.of(Kind.DOUBLE), Double.NaN).getBigDecimal(1));
        assertState(
                "22003",
                () -> row(SqlType.of(Kind.DECIMAL), new BigDecimal("1e30")).getLong(1));
        assertThat(row(SqlType.of(Kind.BIGINT), Long.MIN_VALUE).getLong(1)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void fractionsAreCutWhereAWholeNumberIsWanted() throws SQLException {
        assertThat(row(SqlType.of(Kind.DOUBLE), -1.9).getInt(1)).isEqualTo(-1);
        assertThat(row(SqlType.of(Kind.REAL), 1.5f).getLong(1)).isEqualTo(1);
        assertThat(row(SqlType.of(Kind.REAL), 1.1f).getBigDecimal(1)).isEqualTo(new BigDecimal("1.1"));
        ResultSet decimal = row(SqlType.of(Kind.DECIMAL), new BigDecimal("12.340"));
        assertThat(decimal.getInt(1)).isEqualTo(12);
        assertThat(decimal.getString(1)).isEqualTo("12.340");
        assertThat(decimal.getObject(1)).isEqualTo(new BigDecimal("12.340"));
        assertThat(decimal.getDouble(1)).isEqualTo(12.34);
    }

    @Test
    void textsBecomeWhatTheySay() throws SQLException {
        assertThat(row(SqlType.of(Kind.VARCHAR), " 12.7 ").getInt(1)).isEqualTo(12);
        assertThat(row(SqlType.of(Kind.VARCHAR), "-1e3").getDouble(1)).isEqualTo(-1000);
        assertThat(row(SqlType.of(Kind.CHAR), "yes").getBoolean(1)).isTrue();
        assertThat(row(SqlType.of(Kind.VARCHAR), "2024-10-04").getObject(1, LocalDate.class))
                .isEqualTo(LocalDate.of(2024, 10, 4));
        assertThat(row(SqlType.of(Kind.VARCHAR), "2023-11-14T22:13:20.123Z").getObject(1, Instant.class))
                .isEqualTo(Instant.ofEpochMilli(MOMENT));
        assertThat(row(SqlType.of(Kind.VARCHAR), "01:02:03").getTime(1)).isEqualTo(new Time(3_723_000));
        UUID id = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        assertThat(row(SqlType.of(Kind.VARCHAR), id.toString()).getObject(1, UUID.class))
                .isEqualTo(id);
        assertThat(row(SqlType.of(Kind.VARCHAR), "ä").getBytes(1)).hasSize(2);
        ResultSet word = row(SqlType.of(Kind.VARCHAR), "word");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> word.getLong(1),
                () -> word.getDouble(1),
                () -> word.getBoolean(1),
                () -> word.getDate(1),
                () -> word.getTime(1),
                () -> word.getURL(1),
                () -> word.getObject(1, UUID.class))) {
            assertState("22018", call);
        }
    }

    @Test
    void momentsShowTheDigitsOfSqlInTheConnectionsZone() throws SQLException {
        ResultSet row = row(SqlType.of(Kind.TIMESTAMP), MOMENT);
        assertThat(row.getString(1)).isEqualTo("2023-11-14 22:13:20.123");
        assertThat(row.getTimestamp(1).getTime()).isEqualTo(MOMENT);
        assertThat(row.getDate(1).getTime()).isEqualTo(MOMENT - MOMENT % 86_400_000);
        assertThat(row.getTime(1).getTime()).isEqualTo(MOMENT % 86_400_000);
        Calendar berlin = Calendar.getInstance(BERLIN);
        assertThat(row.getTimestamp(1, berlin).getTime()).isEqualTo(MOMENT - 3_600_000);
        ResultSet there = row(SqlType.of(Kind.TIMESTAMP), MOMENT, BERLIN);
        assertThat(there.getTimestamp(1).getTime()).isEqualTo(MOMENT - 3_600_000);
        assertThat(there.getObject(1)).isEqualTo(new Timestamp(MOMENT - 3_600_000));
        assertThat(there.getObject(1, LocalDateTime.class)).isEqualTo(LocalDateTime.parse("2023-11-14T22:13:20.123"));
        assertThat(there.getObject(1, Instant.class)).isEqualTo(Instant.ofEpochMilli(MOMENT));
        assertThat(there.getObject(1, OffsetDateTime.class))
                .isEqualTo(Instant.ofEpochMilli(MOMENT).atOffset(ZoneOffset.UTC));
        assertThat(there.getObject(1, ZonedDateTime.class).toInstant()).isEqualTo(Instant.ofEpochMilli(MOMENT));
        assertState("07006", () -> row.getLong(1));
    }

    @Test
    void digitsThatAZoneSkipsMoveBehindTheGap() throws SQLException {
        long skipped = Instant.parse("2024-03-31T02:30:00Z").toEpochMilli(); // not in Berlin
        assertThat(row(SqlType.of(Kind.TIMESTAMP), skipped, BERLIN)
                        .getTimestamp(1)
                        .toInstant())
                .isEqualTo(Instant.parse("2024-03-31T01:30:00Z"));
        long before = Instant.parse("2024-03-31T01:30:00Z").toEpochMilli();
        assertThat(row(SqlType.of(Kind.TIMESTAMP), before, BERLIN)
                        .getTimestamp(1)
                        .toInstant())
                .isEqualTo(Instant.parse("2024-03-31T00:30:00Z"));
    }

    @Test
    void datesAndTimesAreReadAsEachOther() throws SQLException {
        ResultSet date = row(SqlType.of(Kind.DATE), 20_000);
        assertThat(date.getString(1)).isEqualTo("2024-10-04");
        assertThat(date.getDate(1)).isEqualTo(new Date(20_000L * 86_400_000));
        assertThat(date.getTimestamp(1)).isEqualTo(new Timestamp(20_000L * 86_400_000));
        assertThat(date.getObject(1, LocalDate.class)).isEqualTo(LocalDate.ofEpochDay(20_000));
        assertState("07006", () -> date.getTime(1));
        ResultSet time = row(SqlType.of(Kind.TIME), 3_723_004);
        assertThat(time.getString(1)).isEqualTo("01:02:03.004");
        assertThat(time.getObject(1)).isEqualTo(new Time(3_723_004));
        assertThat(time.getObject(1, LocalTime.class)).isEqualTo(LocalTime.parse("01:02:03.004"));
        assertState("07006", () -> time.getDate(1));
        assertThat(row(new SqlType(Kind.TIME, "TIME(3)", 3, 0, true, List.of()), 3_723_000)
                        .getString(1))
                .isEqualTo("01:02:03.000");
        assertThat(row(SqlType.of(Kind.TIME), 3_723_000).getString(1)).isEqualTo("01:02:03");
    }

    @Test
    void bytesAreBytesStreamsAndHexadecimalDigits() throws Exception {
        ResultSet row = row(SqlType.of(Kind.VARBINARY), new byte[] {1, (byte) 0xAB});
        assertThat(row.getBytes(1)).containsExactly(1, 0xAB);
        assertThat((byte[]) row.getObject(1)).containsExactly(1, 0xAB);
        assertThat(row.getString(1)).isEqualTo("01ab");
        try (InputStream stream = row.getBinaryStream(1)) {
            assertThat(stream.readAllBytes()).containsExactly(1, 0xAB);
        }
        assertThat(row.getBlob(1).position(new byte[] {(byte) 0xAB}, 1)).isEqualTo(2);
        assertState("0A000", () -> row.getBlob(1).setBytes(1, new byte[1]));
        assertThat(row(SqlType.of(Kind.VARCHAR), "text").getClob(1).getSubString(2, 2))
                .isEqualTo("ex");
    }

    @Test
    void arraysMapsAndStructsAreObjectsAndJson() throws SQLException {
        SqlType numbers = SqlType.array(SqlType.of(Kind.BIGINT));
        ResultSet array = row(numbers, Arrays.asList(1L, null, 3L));
        Array value = array.getArray(1);
        assertThat((Long[]) value.getArray()).containsExactly(1L, null, 3L);
        assertThat((Long[]) value.getArray(2, 2)).containsExactly(null, 3L);
        assertThat(value.getBaseTypeName()).isEqualTo("BIGINT");
        assertThat(array.getString(1)).isEqualTo("[1,null,3]");
        assertThat(array.getObject(1, Long[].class)).hasSize(3);
        ResultSet elements = value.getResultSet(2, 2);
        assertThat(elements.next()).isTrue();
        assertThat(elements.getInt("INDEX")).isEqualTo(2);
        assertThat(elements.getObject("VALUE")).isNull();

        SqlType map = nested(Kind.MAP, "key", SqlType.of(Kind.VARCHAR), "value", SqlType.of(Kind.DATE));
        Map<String, Integer> entries = new LinkedHashMap<>();
        entries.put("a\"", 20_000);
        entries.put("b", null);
        ResultSet maps = row(map, entries);
        assertThat(maps.getObject(1, Map.class)).containsEntry("a\"", new Date(20_000L * 86_400_000));
        assertThat(maps.getString(1)).isEqualTo("{\"a\\\"\":\"2024-10-04\",\"b\":null}");

        SqlType struct = nested(Kind.STRUCT, "X", SqlType.of(Kind.INTEGER), "LIST", SqlType.array(numbers));
        ResultSet structs = row(struct, List.of(7, List.of(List.of(1L), List.of())));
        Struct pair = structs.getObject(1, Struct.class);
        assertThat(pair.getAttributes()[0]).isEqualTo(7);
        assertThat((Long[][]) ((Array) pair.getAttributes()[1]).getArray()).isDeepEqualTo(new Long[][] {{1L}, {}});
        assertThat(structs.getString(1)).isEqualTo("{\"X\":7,\"LIST\":[[1],[]]}");
        assertState("07006", () -> structs.getObject(1, Map.class));
    }

    private static SqlType nested(Kind kind, String first, SqlType firstType, String second, SqlType secondType) {
        List<Field> fields = List.of(new Field(first, firstType), new Field(second, secondType));
        return new SqlType(kind, kind.name(), 0, 0, true, fields);
    }

    @Test
    void aColumnOfAnyTypeGivesEachValueAsItsOwn() throws SQLException {
        SqlType any = SqlType.of(Kind.ANY);
        assertThat(row(any, new Moment(Kind.TIMESTAMP, MOMENT)).getObject(1)).isEqualTo(new Timestamp(MOMENT));
        assertThat(row(any, new Moment(Kind.DATE, 1)).getString(1)).isEqualTo("1970-01-02");
        assertThat(row(any, 5L).getInt(1)).isEqualTo(5);
        assertThat(row(any, "5").getInt(1)).isEqualTo(5);
    }

    @Test
    void nullIsNullOrZeroAndSaysSo() throws SQLException {
        for (Kind kind : Kind.values()) {
            SqlType type = switch (kind) {
                case ARRAY -> SqlType.array(SqlType.of(Kind.BIGINT));
                case MAP -> nested(kind, "key", SqlType.of(Kind.VARCHAR), "value", SqlType.of(Kind.DATE));
                default -> SqlType.of(kind);
            };
            ResultSet row = row(type, null);
            assertThat(row.getObject(1)).as(kind.name()).isNull();
            assertThat(row.wasNull()).isTrue();
            assertThat(row.getLong(1)).isZero();
            assertThat(row.getBoolean(1)).isFalse();
            assertThat(row.getString(1)).isNull();
            assertThat(row.getTimestamp(1)).isNull();
            assertThat(row.getObject(1, Instant.class)).isNull();
            assertThat(row.getBlob(1)).isNull();
        }
        ResultSet zero = row(SqlType.of(Kind.BIGINT), 0L);
        assertThat(zero.getLong(1)).isZero();
        assertThat(zero.wasNull()).isFalse();
    }

    @Test
    void everyTypeHasCompleteMetadata() throws SQLException {
        Column column = new Column(
                "ALIAS",
                "AMOUNT",
                "ORDERS",
                "PUBLIC",
                new SqlType(Kind.DECIMAL, "DECIMAL(12, 2)", 12, 2, false, List.of()));
        ResultSet rows = ClientRows.of(List.of(column, Column.of("X", SqlType.of(Kind.VARCHAR))), List.of());
        var metaData = rows.getMetaData();
        assertThat(metaData.getColumnLabel(1)).isEqualTo("ALIAS");
        assertThat(metaData.getColumnName(1)).isEqualTo("AMOUNT");
        assertThat(metaData.getTableName(1)).isEqualTo("ORDERS");
        assertThat(metaData.getSchemaName(1)).isEqualTo("PUBLIC");
        assertThat(metaData.getColumnType(1)).isEqualTo(Types.DECIMAL);
        assertThat(metaData.getColumnTypeName(1)).isEqualTo("DECIMAL");
        assertThat(metaData.getColumnClassName(1)).isEqualTo("java.math.BigDecimal");
        assertThat(metaData.getPrecision(1)).isEqualTo(12);
        assertThat(metaData.getScale(1)).isEqualTo(2);
        assertThat(metaData.getColumnDisplaySize(1)).isEqualTo(14);
        assertThat(metaData.isNullable(1)).isZero();
        assertThat(metaData.isSigned(1)).isTrue();
        assertState("07009", () -> metaData.getColumnType(3));
        assertThat(rows.findColumn("alias")).isEqualTo(1);
        assertState("42703", () -> rows.findColumn("NONE"));
    }

    private static ResultSet row(SqlType type, Object value) throws SQLException {
        return row(type, value, TimeZone.getTimeZone("UTC"));
    }

    private static ResultSet row(SqlType type, Object value, TimeZone zone) throws SQLException {
        List<Object[]> rows = new ArrayList<>(Collections.singletonList(new Object[] {value}));
        ReadingRules rules = ClientRows.rules(zone);
        ResultSet result = ClientRows.of(List.of(Column.of("C", type)), Frame.of(List.of(type), rows), null, rules);
        assertThat(result.next()).isTrue();
        return result;
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo(state));
    }
}
