package io.runnel.jdbc.result;

import io.runnel.jdbc.value.NumberValues;
import io.runnel.jdbc.value.TextValues;
import io.runnel.jdbc.value.TimeValues;
import io.runnel.protocol.ColumnVector;
import io.runnel.protocol.Frame;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Getters of numbers, texts, bytes and times. A value that lies in the frame in the form that is asked for is read there,
 * without an object; all others go through JDBC's conversions.
 */
abstract class TypedResultSet extends PositionedResultSet {
    private final TimeZone zone;
    private final int maxFieldSize;

    TypedResultSet(ResultOrigin origin, Frame first, FrameSource source) {
        super(origin, first, source);
        zone = origin.rules().zone();
        maxFieldSize = origin.maxFieldSize();
    }

    /** Of a row that is not null. */
    final Object value(ColumnVector column) {
        return Objects.requireNonNull(column.value(row()), "not null, as was asked before");
    }

    @Override
    public final long getLong(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        return isNull() ? 0 : whole(column);
    }

    private long whole(ColumnVector column) throws SQLException {
        return switch (column.type().kind()) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> column.number(row());
            case REAL, DOUBLE -> NumberValues.whole(column.floating(row()));
            default -> NumberValues.toLong(column.kind(row()), value(column));
        };
    }

    @Override
    public final int getInt(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return 0;
        }
        long value = whole(column);
        if (value != (int) value) {
            NumberValues.checked(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
        }
        return (int) value;
    }

    @Override
    public final short getShort(int columnIndex) throws SQLException {
        return (short) NumberValues.checked(getLong(columnIndex), Short.MIN_VALUE, Short.MAX_VALUE, "short");
    }

    @Override
    public final byte getByte(int columnIndex) throws SQLException {
        return (byte) NumberValues.checked(getLong(columnIndex), Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
    }

    @Override
    public final double getDouble(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return 0;
        }
        return switch (column.type().kind()) {
            case REAL, DOUBLE -> column.floating(row());
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> column.number(row());
            default -> NumberValues.toDouble(column.kind(row()), value(column));
        };
    }

    @Override
    public final float getFloat(int columnIndex) throws SQLException {
        return (float) getDouble(columnIndex);
    }

    @Override
    public final boolean getBoolean(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return false;
        }
        return column.type().kind() == Kind.BOOLEAN
                ? column.number(row()) != 0
                : NumberValues.toBoolean(column.kind(row()), value(column));
    }

    @Override
    public final @Nullable BigDecimal getBigDecimal(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return null;
        }
        return column.type().kind() == Kind.DECIMAL
                ? column.decimal(row())
                : NumberValues.toDecimal(column.kind(row()), value(column));
    }

    @Override
    @Deprecated
    public final @Nullable BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(columnIndex);
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public final @Nullable String getString(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        return isNull() ? null : text(column);
    }

    /** Cut at the statement's largest field, where JDBC has it so: texts and bytes. */
    final String text(ColumnVector column) {
        Kind kind = column.kind(row());
        String text = switch (column.type().kind()) {
            case CHAR, VARCHAR -> column.text(row());
            case TINYINT, SMALLINT, INTEGER, BIGINT -> Long.toString(column.number(row()));
            default ->
                TextValues.text(column.type(), kind, kind == Kind.VARBINARY ? cut(value(column)) : value(column));
        };
        boolean cut = maxFieldSize > 0 && text.length() > maxFieldSize && (kind == Kind.CHAR || kind == Kind.VARCHAR);
        return cut ? text.substring(0, maxFieldSize) : text;
    }

    private Object cut(Object bytes) {
        byte[] all = (byte[]) bytes;
        return maxFieldSize > 0 && all.length > maxFieldSize ? Arrays.copyOf(all, maxFieldSize) : all;
    }

    @Override
    public final byte @Nullable [] getBytes(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        return isNull() ? null : (byte[]) cut(TextValues.bytes(column.kind(row()), value(column)));
    }

    @Override
    public final @Nullable Timestamp getTimestamp(int columnIndex) throws SQLException {
        return timestamp(columnIndex, zone);
    }

    @Override
    public final @Nullable Timestamp getTimestamp(int columnIndex, @Nullable Calendar calendar) throws SQLException {
        return timestamp(columnIndex, zone(calendar));
    }

    private @Nullable Timestamp timestamp(int columnIndex, TimeZone shown) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return null;
        }
        return column.type().kind() == Kind.TIMESTAMP
                ? TimeValues.timestamp(column.number(row()), shown)
                : TimeValues.timestamp(column.kind(row()), value(column), shown);
    }

    @Override
    public final @Nullable Date getDate(int columnIndex) throws SQLException {
        return date(columnIndex, zone);
    }

    @Override
    public final @Nullable Date getDate(int columnIndex, @Nullable Calendar calendar) throws SQLException {
        return date(columnIndex, zone(calendar));
    }

    private @Nullable Date date(int columnIndex, TimeZone shown) throws SQLException {
        ColumnVector column = column(columnIndex);
        return isNull() ? null : TimeValues.date(column.kind(row()), value(column), shown);
    }

    @Override
    public final @Nullable Time getTime(int columnIndex) throws SQLException {
        return time(columnIndex, zone);
    }

    @Override
    public final @Nullable Time getTime(int columnIndex, @Nullable Calendar calendar) throws SQLException {
        return time(columnIndex, zone(calendar));
    }

    private @Nullable Time time(int columnIndex, TimeZone shown) throws SQLException {
        ColumnVector column = column(columnIndex);
        return isNull() ? null : TimeValues.time(column.kind(row()), value(column), shown);
    }

    private TimeZone zone(@Nullable Calendar calendar) {
        return calendar == null ? zone : calendar.getTimeZone();
    }
}
