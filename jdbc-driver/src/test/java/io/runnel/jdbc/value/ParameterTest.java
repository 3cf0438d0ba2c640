package io.runnel.jdbc.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.Moment;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ParameterTest {
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
    private static final TimeZone BERLIN = TimeZone.getTimeZone("Europe/Berlin");
    private static final long MOMENT = 1_700_000_000_123L;

    @Test
    void wholeNumbersFitWhereTheyLoseNothing() throws SQLException {
        assertThat(of(Kind.BIGINT, 7)).isEqualTo(7L);
        assertThat(of(Kind.INTEGER, 7L)).isEqualTo(7);
        assertThat(of(Kind.TINYINT, 7)).isEqualTo((byte) 7);
        assertThat(of(Kind.SMALLINT, (byte) 7)).isEqualTo((short) 7);
        assertThat(of(Kind.DOUBLE, 7)).isEqualTo(7.0);
        assertThat(of(Kind.REAL, 7L)).isEqualTo(7f);
        assertThat(of(Kind.DECIMAL, 7L)).isEqualTo(BigDecimal.valueOf(7));
        assertThat(of(Kind.TINYINT, 700)).isEqualTo(new Misfit(700));
        assertThat(of(Kind.DOUBLE, (1L << 53) + 1)).isEqualTo(new Misfit((1L << 53) + 1));
        assertThat(of(Kind.BIGINT, 1.5)).isEqualTo(new Misfit(1.5));
        assertThat(of(Kind.BIGINT, "7")).isEqualTo(new Misfit("7"));
        assertThat(of(Kind.VARCHAR, 7)).isEqualTo(new Misfit(7));
        assertThat(of(Kind.DECIMAL, BigInteger.TEN)).isEqualTo(BigDecimal.TEN);
        assertThat(of(Kind.BIGINT, null)).isNull();
    }

    @Test
    void datesAndTimesKeepTheirDigits() throws SQLException {
        assertThat(of(Kind.TIMESTAMP, new Timestamp(MOMENT))).isEqualTo(MOMENT);
        assertThat(Parameter.of(SqlType.of(Kind.TIMESTAMP), new Timestamp(MOMENT), BERLIN))
                .isEqualTo(MOMENT + 3_600_000);
        assertThat(of(Kind.TIMESTAMP, Instant.ofEpochMilli(MOMENT))).isEqualTo(MOMENT);
        assertThat(of(Kind.TIMESTAMP, LocalDateTime.parse("2023-11-14T22:13:20.123")))
                .isEqualTo(MOMENT);
        assertThat(of(Kind.TIMESTAMP, OffsetDateTime.parse("2023-11-14T23:13:20.123+01:00")))
                .isEqualTo(MOMENT);
        assertThat(of(Kind.TIMESTAMP, ZonedDateTime.ofInstant(Instant.ofEpochMilli(MOMENT), ZoneId.of("Asia/Tokyo"))))
                .isEqualTo(MOMENT);
        Calendar calendar = Calendar.getInstance(BERLIN);
        calendar.setTimeInMillis(MOMENT);
        assertThat(of(Kind.TIMESTAMP, calendar)).isEqualTo(MOMENT + 3_600_000);
        assertThat(of(Kind.DATE, LocalDate.ofEpochDay(20_000))).isEqualTo(20_000);
        assertThat(of(Kind.DATE, new Date(-1))).isEqualTo(-1);
        assertThat(of(Kind.TIME, LocalTime.parse("01:02:03.004"))).isEqualTo(3_723_004);
        assertThat(of(Kind.TIME, OffsetTime.parse("02:02:03.004+01:00"))).isEqualTo(3_723_004);
        assertThat(of(Kind.TIME, new Time(-1))).isEqualTo(86_399_999);
        assertThat(of(Kind.TIMESTAMP, LocalDate.ofEpochDay(1))).isEqualTo(new Misfit(new Moment(Kind.DATE, 1)));
        assertThat(of(Kind.VARCHAR, LocalDate.ofEpochDay(1))).isEqualTo(new Misfit(new Moment(Kind.DATE, 1)));
        assertState("22003", () -> of(Kind.TIMESTAMP, Instant.MAX));
    }

    @Test
    void datesTooFarAwayAreOutOfRange() {
        assertState("22003", () -> of(Kind.DATE, LocalDate.MAX));
        assertState("22003", () -> of(Kind.ANY, LocalDate.MIN));
        assertState("22003", () -> of(Kind.DATE, new Date(Long.MAX_VALUE)));
        assertState(
                "22003", () -> Parameter.of(SqlType.of(Kind.TIMESTAMP), new Timestamp(Long.MAX_VALUE - 999), BERLIN));
        assertState("22003", () -> TimeValues.days(Kind.TIMESTAMP, Long.MAX_VALUE));
    }

    @Test
    void datesBeforeTheGregorianCalendarKeepTheirDigitsBothWays() throws SQLException {
        TimeZone zone = TimeZone.getDefault(); // in which java.sql prints
        for (String day : List.of("0001-01-01", "1066-10-14", "1500-02-28", "1582-10-04", "1582-10-15")) {
            int days = Math.toIntExact(LocalDate.parse(day).toEpochDay());
            assertThat(Parameter.of(SqlType.of(Kind.DATE), Date.valueOf(day), zone))
                    .isEqualTo(days);
            assertThat(TimeValues.date(Kind.DATE, days, zone)).hasToString(day);
            Timestamp morning = Timestamp.valueOf(day + " 01:02:03.004");
            long digits = days * 86_400_000L + 3_723_004;
            assertThat(Parameter.of(SqlType.of(Kind.TIMESTAMP), morning, zone)).isEqualTo(digits);
            assertThat(TimeValues.timestamp(digits, zone)).isEqualTo(morning);
        }
    }

    @Test
    void textsAndBytesComeFromEveryWrapper() throws SQLException {
        UUID id = UUID.randomUUID();
        assertThat(of(Kind.VARCHAR, id)).isEqualTo(id.toString());
        assertThat(of(Kind.VARCHAR, 'x')).isEqualTo("x");
        assertThat(of(Kind.VARCHAR, URI.create("a:b"))).isEqualTo("a:b");
        assertThat(of(Kind.VARCHAR, new StringReader("text"))).isEqualTo("text");
        assertThat(of(Kind.VARCHAR, TextClob.of("text"))).isEqualTo("text");
        assertThat(of(Kind.VARBINARY, new ByteArrayInputStream(new byte[] {1}))).isEqualTo(new byte[] {1});
        assertThat(of(Kind.VARBINARY, BytesBlob.of(new byte[] {1}))).isEqualTo(new byte[] {1});
        assertState("07006", () -> of(Kind.VARCHAR, new Object()));
        assertState("07006", () -> of(Kind.VARCHAR, List.of("a")));
        assertThat(Streams.text(new StringReader("text"), 2)).isEqualTo("te");
        assertState("HY024", () -> Streams.text(new StringReader("text"), 5));
        assertState("HY024", () -> Streams.bytes(new ByteArrayInputStream(new byte[1]), -1));
    }

    @Test
    void nestedValuesBecomeWhatTheParameterDeclares() throws SQLException {
        SqlType numbers = SqlType.array(SqlType.of(Kind.BIGINT));
        assertThat(of(numbers, List.of(1, "2"))).isEqualTo(List.of(1L, 2L));
        assertThat(of(numbers, new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
        assertThat(of(numbers, new Integer[] {1, null})).isEqualTo(Arrays.asList(1L, null));
        ReadingRules rules = new ReadingRules(UTC, (columns, rows) -> {
            throw new AssertionError("nobody asks for rows");
        });
        assertThat(of(numbers, ArrayValue.of("INT", new Object[] {"1", 2L}, rules)))
                .isEqualTo(List.of(1L, 2L));
        assertThat(of(SqlType.array(numbers), new long[][] {{1}, {}})).isEqualTo(List.of(List.of(1L), List.of()));
        assertThat(of(numbers, "[1,2]")).isEqualTo(new Misfit("[1,2]"));
        assertState("22018", () -> of(numbers, List.of("x")));
        assertState("07006", () -> of(numbers, 7));

        SqlType map = nested(Kind.MAP, "key", Kind.VARCHAR, "value", Kind.DECIMAL);
        assertThat(of(map, Map.of("a", 1.5))).isEqualTo(Map.of("a", new BigDecimal("1.5")));
        SqlType struct = nested(Kind.STRUCT, "ID", Kind.INTEGER, "NAME", Kind.VARCHAR);
        assertThat(of(struct, new StructValue("S", new Object[] {1L, "a"}))).isEqualTo(List.of(1, "a"));
        assertThat(of(struct, Map.of("id", 1, "NAME", "a"))).isEqualTo(List.of(1, "a"));
        assertState("07006", () -> of(struct, List.of(1)));
    }

    private static SqlType nested(Kind kind, String first, Kind firstKind, String second, Kind secondKind) {
        List<Field> fields =
                List.of(new Field(first, SqlType.of(firstKind)), new Field(second, SqlType.of(secondKind)));
        return new SqlType(kind, kind.name(), 0, 0, true, fields);
    }

    @Test
    void aTargetTypeConverts() throws SQLException {
        assertThat(Parameter.target("7", Types.BIGINT, -1, UTC)).isEqualTo(7L);
        assertThat(Parameter.target(1.256, Types.DECIMAL, 2, UTC)).isEqualTo(new BigDecimal("1.26"));
        assertThat(Parameter.target(7, Types.VARCHAR, -1, UTC)).isEqualTo("7");
        assertThat(Parameter.target("2024-10-04", Types.DATE, -1, UTC)).isEqualTo(new Moment(Kind.DATE, 20_000));
        assertThat(Parameter.target(new Timestamp(MOMENT), Types.TIME, -1, UTC))
                .isEqualTo(new Moment(Kind.TIME, MOMENT % 86_400_000));
        assertThat(Parameter.target(7, Types.OTHER, -1, UTC)).isEqualTo(7);
        assertState("22003", () -> Parameter.target(700, Types.TINYINT, -1, UTC));
        assertState("0A000", () -> Parameter.target(1, Types.ROWID, -1, UTC));
        assertState("HY024", () -> Parameter.target(1, 123_456, -1, UTC));
    }

    @Test
    void whatIsWrittenIntoAClobOrBlobIsThere() throws Exception {
        TextClob clob = TextClob.empty();
        clob.setString(1, "hello");
        try (var writer = clob.setCharacterStream(6)) {
            writer.write(" you");
        }
        clob.setString(1, "xJx", 1, 1);
        assertThat(clob.getSubString(1, 100)).isEqualTo("Jello you");
        assertThat(clob.position("you", 1)).isEqualTo(7);
        assertThat(clob.position("none", 1)).isEqualTo(-1);
        clob.truncate(5);
        assertThat(clob.length()).isEqualTo(5);
        assertState("HY024", () -> clob.getSubString(0, 1));
        clob.free();
        assertState("HY010", clob::length);
        BytesBlob blob = BytesBlob.empty();
        assertThat(blob.setBytes(1, new byte[] {1, 2, 3})).isEqualTo(3);
        blob.setBytes(2, new byte[] {9});
        assertThat(blob.getBytes(1, 3)).containsExactly(1, 9, 3);
    }

    private static Object of(Kind kind, Object given) throws SQLException {
        return of(SqlType.of(kind), given);
    }

    private static Object of(SqlType type, Object given) throws SQLException {
        return Parameter.of(type, given, UTC);
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo(state));
    }
}
