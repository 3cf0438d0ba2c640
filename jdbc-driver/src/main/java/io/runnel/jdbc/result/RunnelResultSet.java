package io.runnel.jdbc.result;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.value.BytesBlob;
import io.runnel.jdbc.value.ObjectValues;
import io.runnel.jdbc.value.TextClob;
import io.runnel.protocol.ColumnVector;
import io.runnel.protocol.Frame;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result: {@code java.sql.ResultSet} over packed frames. For one thread, as JDBC has it; {@link #close} for any, which
 * ends the wait of a thread in {@link #next}.
 */
public final class RunnelResultSet extends TypedResultSet {
    /** @param first rows that are there; may be none */
    public RunnelResultSet(ResultOrigin origin, Frame first, FrameSource source) {
        super(origin, first, source);
    }

    @Override
    public @Nullable Object getObject(int columnIndex) throws SQLException {
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return null;
        }
        return switch (column.kind(row())) {
            case CHAR, VARCHAR -> getString(columnIndex);
            case VARBINARY -> getBytes(columnIndex);
            case TIMESTAMP -> getTimestamp(columnIndex);
            default -> ObjectValues.object(column.type(), column.kind(row()), value(column), origin().rules());
        };
    }

    /** There are no types that a user could map. */
    @Override
    public @Nullable Object getObject(int columnIndex, @Nullable Map<String, Class<?>> classes) throws SQLException {
        return getObject(columnIndex);
    }

    @Override
    public <T> @Nullable T getObject(int columnIndex, Class<T> type) throws SQLException {
        if (type == null) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The class to convert to is null.");
        }
        ColumnVector column = column(columnIndex);
        if (isNull()) {
            return null;
        }
        if (type == String.class) {
            return type.cast(getString(columnIndex));
        }
        if (type == byte[].class) {
            return type.cast(getBytes(columnIndex));
        }
        return ObjectValues.object(column.type(), column.kind(row()), value(column), origin().rules(), type);
    }

    @Override
    public @Nullable Array getArray(int columnIndex) throws SQLException {
        return getObject(columnIndex, Array.class);
    }

    @Override
    public @Nullable URL getURL(int columnIndex) throws SQLException {
        return getObject(columnIndex, URL.class);
    }

    @Override
    public @Nullable String getNString(int columnIndex) throws SQLException {
        return getString(columnIndex);
    }

    @Override
    public @Nullable Clob getClob(int columnIndex) throws SQLException {
        return getNClob(columnIndex);
    }

    @Override
    public @Nullable NClob getNClob(int columnIndex) throws SQLException {
        String text = getString(columnIndex);
        return text == null ? null : TextClob.of(text);
    }

    @Override
    public @Nullable Blob getBlob(int columnIndex) throws SQLException {
        byte[] bytes = getBytes(columnIndex);
        return bytes == null ? null : BytesBlob.of(bytes);
    }

    @Override
    public @Nullable Reader getCharacterStream(int columnIndex) throws SQLException {
        String text = getString(columnIndex);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int columnIndex) throws SQLException {
        return getCharacterStream(columnIndex);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int columnIndex) throws SQLException {
        String text = getString(columnIndex);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public @Nullable InputStream getBinaryStream(int columnIndex) throws SQLException {
        byte[] bytes = getBytes(columnIndex);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }
}
