package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A text in memory. Those that come out of results cannot be written. Positions count from 1. */
public final class TextClob implements NClob {
    private final boolean writable;
    private @Nullable StringBuilder text;

    private TextClob(String text, boolean writable) {
        this.text = new StringBuilder(text);
        this.writable = writable;
    }

    /** One to read. */
    public static TextClob of(String text) {
        return new TextClob(text, false);
    }

    /** An empty one to write. */
    public static TextClob empty() {
        return new TextClob("", true);
    }

    private StringBuilder text() throws SQLException {
        if (text == null) {
            throw SqlErrors.of(SqlStates.FUNCTION_SEQUENCE, "The Clob was freed.");
        }
        return text;
    }

    private StringBuilder writable() throws SQLException {
        if (!writable) {
            throw SqlErrors.notSupported("changes of a result's values");
        }
        return text();
    }

    @Override
    public synchronized long length() throws SQLException {
        return text().length();
    }

    @Override
    public synchronized String getSubString(long position, int length) throws SQLException {
        int from = Positions.checked(position, length, text().length());
        return text().substring(from, (int) Math.min((long) from + length, text().length()));
    }

    @Override
    public synchronized Reader getCharacterStream() throws SQLException {
        return new StringReader(text().toString());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        return new StringReader(getSubString(position, (int) Math.min(length, Integer.MAX_VALUE)));
    }

    @Override
    public synchronized InputStream getAsciiStream() throws SQLException {
        return new ByteArrayInputStream(text().toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public synchronized long position(String pattern, long start) throws SQLException {
        int found = text().indexOf(Positions.given(pattern), Positions.checked(start, 0, text().length()));
        return found < 0 ? -1 : found + 1L;
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        return position(Positions.given(pattern).getSubString(1, (int) pattern.length()), start);
    }

    @Override
    public int setString(long position, String written) throws SQLException {
        return setString(position, written, 0, Positions.given(written).length());
    }

    @Override
    public synchronized int setString(long position, String written, int offset, int length) throws SQLException {
        int from = Positions.checked(position, length, writable().length());
        if (offset < 0 || offset > Positions.given(written).length() - length) {
            throw Positions.invalid(offset, length, written.length());
        }
        writable().replace(from, Math.min(from + length, text().length()), written.substring(offset, offset + length));
        return length;
    }

    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        Positions.checked(position, 0, writable().length());
        return new ByteArrayOutputStream() {
            @Override
            public void close() {
                put(position, toString(StandardCharsets.US_ASCII));
            }
        };
    }

    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        Positions.checked(position, 0, writable().length());
        return new StringWriter() {
            @Override
            public void close() {
                put(position, toString());
            }
        };
    }

    /** What a stream gathered; dropped if the Clob was freed meanwhile. */
    private synchronized void put(long position, String written) {
        StringBuilder present = text;
        if (present != null) {
            int from = (int) Math.min(position - 1, present.length());
            present.replace(from, Math.min(from + written.length(), present.length()), written);
        }
    }

    @Override
    public synchronized void truncate(long length) throws SQLException {
        writable().setLength(Positions.checked(length + 1, 0, text().length()));
    }

    @Override
    public synchronized void free() {
        text = null;
    }
}
