package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The column that is a record's ROWTIME, as the options TIMESTAMP and TIMESTAMP_FORMAT say: a BIGINT of milliseconds since
 * the epoch, a TIMESTAMP, or a VARCHAR with a format of Java's {@link DateTimeFormatter}. Without a zone in the text, it is
 * UTC. Thread-safe.
 */
public final class EventTime {
    /** The option that gives the format of a VARCHAR. */
    public static final String FORMAT = "timestamp_format";

    private final Column column;
    private final @Nullable DateTimeFormatter formatter;

    private EventTime(Column column, @Nullable DateTimeFormatter formatter) {
        this.column = column;
        this.formatter = formatter;
    }

    /**
     * The time of a source that has a {@link Source#timeColumn}.
     *
     * @throws SqlException 42703 without such a column, 42804 for one that cannot be a time, 22007 for a format that is
     *     none
     */
    public static EventTime of(Source source) {
        String name = source.timeColumn().orElseThrow();
        Column column = source.columns().stream()
                .filter(declared -> declared.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SqlException(
                        "42703", "TIMESTAMP = '" + name + "' names a column that " + source.name() + " has not."));
        String format = source.options().get(FORMAT);
        boolean text = column.type().getSqlTypeName() == SqlTypeName.VARCHAR;
        if (text ? format == null : format != null || !isTime(column)) {
            throw new SqlException(
                    "42804",
                    "TIMESTAMP = '" + name + "' names a column of type " + ColumnType.text(column.type())
                            + (text
                                    ? "; add TIMESTAMP_FORMAT, such as 'yyyy-MM-dd''T''HH:mm:ssX'."
                                    : wrongType(format)));
        }
        return new EventTime(column, format == null ? null : formatter(format));
    }

    private static boolean isTime(Column column) {
        SqlTypeName type = column.type().getSqlTypeName();
        return type == SqlTypeName.BIGINT || type == SqlTypeName.TIMESTAMP;
    }

    private static String wrongType(@Nullable String format) {
        return format == null
                ? "; it must be BIGINT, TIMESTAMP, or VARCHAR with TIMESTAMP_FORMAT."
                : "; TIMESTAMP_FORMAT is for VARCHAR columns alone.";
    }

    private static DateTimeFormatter formatter(String format) {
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(format)
                    .toFormatter(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new SqlException(
                    "22007",
                    "TIMESTAMP_FORMAT = '" + format + "' is no format of a time: " + e.getMessage() + ".",
                    0,
                    0,
                    e);
        }
    }

    Column column() {
        return column;
    }

    /**
     * The time of rows that have all columns of the source, in declared order.
     *
     * @throws SqlException as {@link #of}
     */
    public static RowTime ofRows(Source source) {
        EventTime time = of(source);
        int index = source.columns().indexOf(time.column);
        return row -> time.millis(row[index]);
    }

    /** Reads the time of a row. */
    @FunctionalInterface
    public interface RowTime {
        /** @throws RecordFormatException for null, for a text that does not have the format, and for a time before 1970 */
        long millis(@Nullable Object[] row);
    }

    /**
     * Milliseconds since the epoch.
     *
     * @param value of the column
     * @throws RecordFormatException for null, for a text that does not have the format, and for a time before 1970
     */
    long millis(@Nullable Object value) {
        long millis = value instanceof String text ? parsed(text) : number(value);
        if (millis < 0) {
            throw new RecordFormatException(
                    "Column " + column.name() + ", the record's time, is " + millis + ", which is before 1970.");
        }
        return millis;
    }

    private long number(@Nullable Object value) {
        if (value == null) {
            throw new RecordFormatException("Column " + column.name() + ", the record's time, is null.");
        }
        return ((Number) value).longValue();
    }

    private long parsed(String text) {
        DateTimeFormatter format = java.util.Objects.requireNonNull(formatter, "a VARCHAR has a format");
        try {
            TemporalAccessor parts = format.parse(text);
            ZoneId zone = parts.query(TemporalQueries.zone());
            return ZonedDateTime.of(date(parts), time(parts), zone == null ? ZoneOffset.UTC : zone)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException e) {
            throw new RecordFormatException(
                    "Column " + column.name() + ", the record's time, is '" + text
                            + "', which does not have the format of TIMESTAMP_FORMAT: " + e.getMessage() + ".",
                    e);
        }
    }

    /** What a text does not say is the first of the year, midnight and so on, as in PARSE_TIMESTAMP. */
    private static LocalDate date(TemporalAccessor parts) {
        LocalDate date = parts.query(TemporalQueries.localDate());
        return date != null
                ? date
                : LocalDate.of(
                        field(parts, ChronoField.YEAR, 1970),
                        field(parts, ChronoField.MONTH_OF_YEAR, 1),
                        field(parts, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parts) {
        LocalTime time = parts.query(TemporalQueries.localTime());
        return time != null ? time : LocalTime.of(field(parts, ChronoField.HOUR_OF_DAY, 0), 0);
    }

    private static int field(TemporalAccessor parts, ChronoField field, int missing) {
        return parts.isSupported(field) ? parts.get(field) : missing;
    }
}
