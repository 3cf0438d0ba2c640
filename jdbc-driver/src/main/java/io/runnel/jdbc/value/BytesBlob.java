package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes in memory. Those that come out of results cannot be written. Positions count from 1. */
public final class BytesBlob implements Blob {
    private final boolean writable;
    private byte @Nullable [] bytes;

    private BytesBlob(byte[] bytes, boolean writable) {
        this.bytes = bytes;
        this.writable = writable;
    }

    /** One to read. */
    public static BytesBlob of(byte[] bytes) {
        return new BytesBlob(bytes, false);
    }

    /** An empty one to write. */
    public static BytesBlob empty() {
        return new BytesBlob(new byte[0], true);
    }

    private byte[] bytes() throws SQLException {
        if (bytes == null) {
            throw SqlErrors.of(SqlStates.FUNCTION_SEQUENCE, "The Blob was freed.");
        }
        return bytes;
    }

    private byte[] writable() throws SQLException {
        if (!writable) {
            throw SqlErrors.notSupported("changes of a result's values");
        }
        return bytes();
    }

    @Override
    public synchronized long length() throws SQLException {
        return bytes().length;
    }

    @Override
    public synchronized byte[] getBytes(long position, int length) throws SQLException {
        int from = Positions.checked(position, length, bytes().length);
        return Arrays.copyOfRange(bytes(), from, (int) Math.min((long) from + length, bytes().length));
    }

    @Override
    public synchronized InputStream getBinaryStream() throws SQLException {
        return new ByteArrayInputStream(bytes());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        return new ByteArrayInputStream(getBytes(position, (int) Math.min(length, Integer.MAX_VALUE)));
    }

    @Override
    public synchronized long position(byte[] pattern, long start) throws SQLException {
        byte[] all = bytes();
        Positions.given(pattern);
        for (int at = Positions.checked(start, 0, all.length); at <= all.length - pattern.length; at++) {
            if (Arrays.equals(all, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        return position(Positions.given(pattern).getBytes(1, (int) pattern.length()), start);
    }

    @Override
    public int setBytes(long position, byte[] written) throws SQLException {
        return setBytes(position, written, 0, Positions.given(written).length);
    }

    @Override
    public synchronized int setBytes(long position, byte[] written, int offset, int length) throws SQLException {
        int from = Positions.checked(position, length, writable().length);
        if (offset < 0 || offset > Positions.given(written).length - length) {
            throw Positions.invalid(offset, length, written.length);
        }
        byte[] grown = Arrays.copyOf(bytes(), Math.max(bytes().length, Positions.end(from, length)));
        System.arraycopy(written, offset, grown, from, length);
        bytes = grown;
        return length;
    }

    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        Positions.checked(position, 0, writable().length);
        return new ByteArrayOutputStream() {
            @Override
            public void close() {
                put((int) position - 1, toByteArray());
            }
        };
    }

    /** What a stream gathered; dropped if the Blob was freed meanwhile. */
    private synchronized void put(int position, byte[] written) {
        if (bytes != null) {
            int from = Math.min(position, bytes.length);
            byte[] grown = Arrays.copyOf(bytes, Math.max(bytes.length, from + written.length));
            System.arraycopy(written, 0, grown, from, written.length);
            bytes = grown;
        }
    }

    @Override
    public synchronized void truncate(long length) throws SQLException {
        bytes = Arrays.copyOf(bytes(), Positions.checked(length + 1, 0, writable().length));
    }

    @Override
    public synchronized void free() {
        bytes = null;
    }
}
