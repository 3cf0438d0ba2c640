package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.value.Parameter;
import io.runnel.jdbc.value.Streams;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** JDBC's setters of parameters, which all come to one. Streams are read at once. */
abstract class ParameterSetters extends TextlessStatement {
    private static final int NO_SCALE = -1;

    ParameterSetters(RunnelConnection connection, int number, int holdability) {
        super(connection, number, holdability);
    }

    /** @param zone in which java.sql's dates and times show their digits */
    abstract void set(int index, @Nullable Object value, TimeZone zone) throws SQLException;

    private void set(int index, @Nullable Object value) throws SQLException {
        set(index, value, owner().rules().zone());
    }

    private void set(int index, @Nullable Object value, @Nullable Calendar calendar) throws SQLException {
        set(index, value, calendar == null ? owner().rules().zone() : calendar.getTimeZone());
    }

    @Override
    public final void setNull(int index, int sqlType) throws SQLException {
        set(index, null);
    }

    @Override
    public final void setNull(int index, int sqlType, @Nullable String typeName) throws SQLException {
        set(index, null);
    }

    @Override
    public final void setBoolean(int index, boolean value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setByte(int index, byte value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setShort(int index, short value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setInt(int index, int value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setLong(int index, long value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setFloat(int index, float value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setDouble(int index, double value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setString(int index, @Nullable String value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setNString(int index, @Nullable String value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setBytes(int index, byte @Nullable [] value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setDate(int index, @Nullable Date value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setTime(int index, @Nullable Time value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setURL(int index, @Nullable URL value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setArray(int index, @Nullable Array value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setBlob(int index, @Nullable Blob value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setClob(int index, @Nullable Clob value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setNClob(int index, @Nullable NClob value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setObject(int index, @Nullable Object value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setDate(int index, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        set(index, value, calendar);
    }

    @Override
    public final void setTime(int index, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        set(index, value, calendar);
    }

    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
            throws SQLException {
        set(index, value, calendar);
    }

    @Override
    public final void setObject(int index, @Nullable Object value, int targetSqlType) throws SQLException {
        setObject(index, value, targetSqlType, NO_SCALE);
    }

    @Override
    public final void setObject(int index, @Nullable Object value, int targetSqlType, int scale) throws SQLException {
        TimeZone zone = owner().rules().zone();
        set(index, value == null ? null : Parameter.target(value, targetSqlType, scale, zone), zone);
    }

    @Override
    public final void setObject(int index, @Nullable Object value, @Nullable SQLType type) throws SQLException {
        setObject(index, value, type, NO_SCALE);
    }

    @Override
    public final void setObject(int index, @Nullable Object value, @Nullable SQLType type, int scale)
            throws SQLException {
        Integer number = Checks.notNull(type, "target type").getVendorTypeNumber();
        if (number == null) {
            set(index, value);
        } else {
            setObject(index, value, (int) number, scale);
        }
    }

    @Override
    public final void setRef(int index, @Nullable Ref value) throws SQLException {
        throw SqlErrors.notSupported("the type REF");
    }

    @Override
    public final void setRowId(int index, @Nullable RowId value) throws SQLException {
        throw SqlErrors.notSupported("the type ROWID; compare the columns ROWPARTITION and ROWOFFSET");
    }

    @Override
    @Deprecated
    public final void setUnicodeStream(int index, @Nullable InputStream value, int length) throws SQLException {
        throw SqlErrors.notSupported("setUnicodeStream; use setCharacterStream");
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value, int length) throws SQLException {
        set(index, Streams.ascii(value, length));
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, Streams.ascii(value, length));
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
        set(index, Streams.ascii(value, Streams.ALL));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value, int length) throws SQLException {
        set(index, Streams.bytes(value, length));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, Streams.bytes(value, length));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
        set(index, Streams.bytes(value, Streams.ALL));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value, int length) throws SQLException {
        set(index, Streams.text(value, length));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, Streams.text(value, length));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
        set(index, Streams.text(value, Streams.ALL));
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, Streams.text(value, length));
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
        set(index, Streams.text(value, Streams.ALL));
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, Streams.bytes(value, length));
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream value) throws SQLException {
        set(index, Streams.bytes(value, Streams.ALL));
    }

    @Override
    public final void setClob(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, Streams.text(value, length));
    }

    @Override
    public final void setClob(int index, @Nullable Reader value) throws SQLException {
        set(index, Streams.text(value, Streams.ALL));
    }

    @Override
    public final void setNClob(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, Streams.text(value, length));
    }

    @Override
    public final void setNClob(int index, @Nullable Reader value) throws SQLException {
        set(index, Streams.text(value, Streams.ALL));
    }
}
