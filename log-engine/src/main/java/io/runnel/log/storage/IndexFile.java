package io.runnel.log.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A segment's index: entries of an ascending key and an ascending value, searched by either. Kafka has two, whose files
 * these are:
 *
 * <pre>
 * .index      key int32: last offset of a batch, relative to the segment's base offset
 *             value int32: position of that batch in the .log file
 * .timeindex  key int64: newest timestamp so far, milliseconds since the epoch
 *             value int32: offset of the last record of its batch, relative to the base offset
 * </pre>
 *
 * <p>Read and written by position rather than mapped: a full disk is an exception here, with a mapped file it ends the
 * process. The newest entries wait in memory until a page of them is full, the segment is rolled or the log is closed;
 * an index is derived data and rebuilt when they are lost. Thread-safe.
 */
final class IndexFile implements Closeable {
    /** Entries that are read or written at once. */
    private static final int PAGE_ENTRIES = 512;

    private static final int NO_PAGE = -1;

    private final Path file;
    private final int keyBytes;
    private final int entryBytes;
    private @Nullable FileChannel channel;
    private int stored;
    private int entries;
    private @Nullable ByteBuffer pending;
    private @Nullable ByteBuffer page;
    private int pageStart = NO_PAGE;
    private long lastKey = Long.MIN_VALUE;
    private int lastValue;

    private IndexFile(Path file, int keyBytes) {
        this.file = file;
        this.keyBytes = keyBytes;
        this.entryBytes = keyBytes + Integer.BYTES;
    }

    static IndexFile ofOffsets(Path directory, long baseOffset) {
        return new IndexFile(SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX), Integer.BYTES);
    }

    static IndexFile ofTimes(Path directory, long baseOffset) {
        return new IndexFile(SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX), Long.BYTES);
    }

    /** Takes up the entries in the file. False when it is missing or its size is not that of whole entries. */
    synchronized boolean load() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        long bytes = Files.size(file);
        if (bytes % entryBytes != 0 || bytes > Integer.MAX_VALUE) {
            return false;
        }
        stored = (int) (bytes / entryBytes);
        entries = stored;
        if (entries > 0) {
            lastKey = keyAt(entries - 1);
            lastValue = valueAt(entries - 1);
        }
        return true;
    }

    /** Drops all entries, to be rebuilt. */
    synchronized void clear() throws IOException {
        if (Files.exists(file)) {
            open().truncate(0);
        }
        stored = 0;
        entries = 0;
        pending = null;
        pageStart = NO_PAGE;
        lastKey = Long.MIN_VALUE;
        lastValue = 0;
    }

    synchronized int entries() {
        return entries;
    }

    /** Whether one more entry would make the file larger than this. */
    synchronized boolean fullAt(int maxBytes) {
        return (entries + 1) * entryBytes > maxBytes;
    }

    /** {@link Long#MIN_VALUE} without entries. */
    synchronized long lastKey() {
        return lastKey;
    }

    /** 0 without entries. */
    synchronized int lastValue() {
        return lastValue;
    }

    /** Adds an entry; one whose key is not above the last key is passed over, as it would add nothing. */
    synchronized void add(long key, int value) throws IOException {
        if (entries > 0 && key <= lastKey) {
            return;
        }
        if (pending == null) {
            pending = ByteBuffer.allocate(PAGE_ENTRIES * entryBytes);
        }
        if (!pending.hasRemaining()) {
            spill();
        }
        if (keyBytes == Long.BYTES) {
            pending.putLong(key);
        } else {
            pending.putInt((int) key);
        }
        pending.putInt(value);
        entries++;
        lastKey = key;
        lastValue = value;
    }

    /** The value of the last entry whose key is at most this one, or 0 when there is none. */
    synchronized int valueAtOrBelowKey(long key) throws IOException {
        if (entries > 0 && key >= lastKey) {
            return lastValue;
        }
        int index = floor(key, true);
        return index < 0 ? 0 : valueAt(index);
    }

    /** The last entry value that is at most this one, or 0 when there is none. */
    synchronized int valueAtOrBelow(int value) throws IOException {
        if (entries > 0 && value >= lastValue) {
            return lastValue;
        }
        int index = floor(value, false);
        return index < 0 ? 0 : valueAt(index);
    }

    /** The key of the last entry whose value is at most this one, or {@link Long#MIN_VALUE} when there is none. */
    synchronized long keyOfValueAtOrBelow(int value) throws IOException {
        if (entries > 0 && value >= lastValue) {
            return lastKey;
        }
        int index = floor(value, false);
        return index < 0 ? Long.MIN_VALUE : keyAt(index);
    }

    private int floor(long wanted, boolean byKey) throws IOException {
        int low = 0;
        int high = entries - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = byKey ? keyAt(middle) : valueAt(middle);
            if (found <= wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private long keyAt(int index) throws IOException {
        ByteBuffer from = holding(index);
        int at = offsetIn(index);
        return keyBytes == Long.BYTES ? from.getLong(at) : from.getInt(at);
    }

    private int valueAt(int index) throws IOException {
        return holding(index).getInt(offsetIn(index) + keyBytes);
    }

    private int offsetIn(int index) {
        return (index >= stored ? index - stored : index - pageStart) * entryBytes;
    }

    private ByteBuffer holding(int index) throws IOException {
        if (index >= stored && pending != null) {
            return pending;
        }
        ByteBuffer loaded = page;
        int start = index - index % PAGE_ENTRIES;
        if (loaded == null || start != pageStart || (index - pageStart) * entryBytes >= loaded.limit()) {
            loaded = readPage(start);
        }
        return loaded;
    }

    private ByteBuffer readPage(int start) throws IOException {
        ByteBuffer into = page == null ? ByteBuffer.allocate(PAGE_ENTRIES * entryBytes) : page;
        page = into;
        pageStart = NO_PAGE;
        into.clear().limit(Math.min(PAGE_ENTRIES, stored - start) * entryBytes);
        while (into.hasRemaining()) {
            if (open().read(into, (long) start * entryBytes + into.position()) < 0) {
                throw new EOFException("Index " + file + " is shorter than its " + stored + " entries");
            }
        }
        into.flip();
        pageStart = start;
        return into;
    }

    /** Writes the entries that wait in memory; creates the file even when there are none. */
    synchronized void spill() throws IOException {
        FileChannel to = open();
        if (pending == null) {
            return;
        }
        ByteBuffer waiting = pending.duplicate().flip();
        while (waiting.hasRemaining()) {
            to.write(waiting, (long) stored * entryBytes + waiting.position());
        }
        stored = entries;
        pending.clear();
    }

    /** Spills, and gives back the memory that a segment needs only while it is appended to. */
    synchronized void seal() throws IOException {
        spill();
        pending = null;
    }

    /** Forces the entries in the file to disk. */
    synchronized void force(DiskSync sync) throws IOException {
        sync.force(open());
    }

    private FileChannel open() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return channel;
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
