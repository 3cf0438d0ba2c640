package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.KeyWindow;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes keys with windows: see {@link KeyWindow}. */
final class WindowedKeys {
    private WindowedKeys() {}

    /** A reader of the key before the window. */
    static Format.Reader reader(KeyWindow window, Format.Reader key) {
        return (bytes, row) -> {
            ByteBuffer before = bytes.duplicate();
            before.limit(keyEnd(window, bytes));
            key.read(before, row);
        };
    }

    private static int keyEnd(KeyWindow window, ByteBuffer bytes) {
        if (bytes.remaining() < window.bytes()) {
            throw new RecordFormatException("A key of " + bytes.remaining() + " bytes has no window: one of type "
                    + window.kind() + " takes its last " + window.bytes() + " bytes");
        }
        return bytes.limit() - window.bytes();
    }

    /** A bound of a record's window, null for a record without key. */
    static RecordValue bound(KeyWindow window, boolean start) {
        return record -> value(window, start, record);
    }

    private static @Nullable Long value(KeyWindow window, boolean start, PartitionReader record) {
        ByteBuffer key = record.key();
        if (key == null) {
            return null;
        }
        int end = keyEnd(window, key);
        if (window.kind() == KeyWindow.Kind.SESSION) {
            return key.getLong(start ? end + Long.BYTES : end);
        }
        return start ? key.getLong(end) : (Long) (key.getLong(end) + window.sizeMs());
    }

    /** The key with its window. */
    static byte[] write(KeyWindow window, byte[] key, @Nullable Object start, @Nullable Object end) {
        ByteBuffer bytes = ByteBuffer.allocate(key.length + window.bytes()).put(key);
        if (window.kind() == KeyWindow.Kind.SESSION) {
            bytes.putLong((Long) Objects.requireNonNull(end, "a window's end"));
        }
        return bytes.putLong((Long) Objects.requireNonNull(start, "a window's start"))
                .array();
    }
}
