package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Parameters' streams, read to their end at once: SQL here has no larger values than fit into a message. */
public final class Streams {
    /** Read to the end. */
    public static final long ALL = Long.MAX_VALUE;

    private Streams() {}

    /** @throws SQLException HY024 if there are fewer characters than {@code length}, unless it is {@link #ALL} */
    public static @Nullable String text(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return null;
        }
        String text = JavaValue.text(reader, notNegative(length));
        checkComplete(text.length(), length);
        return text;
    }

    /** Likewise, of bytes that are ASCII. */
    public static @Nullable String ascii(@Nullable InputStream stream, long length) throws SQLException {
        byte[] bytes = bytes(stream, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Likewise. */
    public static byte @Nullable [] bytes(@Nullable InputStream stream, long length) throws SQLException {
        if (stream == null) {
            return null;
        }
        byte[] bytes = JavaValue.bytes(stream, notNegative(length));
        checkComplete(bytes.length, length);
        return bytes;
    }

    private static long notNegative(long length) throws SQLException {
        if (length < 0) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The length is negative: " + length);
        }
        return length;
    }

    private static void checkComplete(int read, long length) throws SQLException {
        if (length != ALL && read < length) {
            throw SqlErrors.of(
                    SqlStates.INVALID_ARGUMENT,
                    "The stream ended after " + read + "; a length of " + length + " was given.");
        }
    }
}
