package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** So many wait in little memory, for a node may have thousands of segments that are seldom appended to. */
    private static final int FIRST_PENDING_ENTRIES = 16;

    /** Entries that are read at once where the whole file is read. */
    private static final int CHECKED_ENTRIES = 8192;

    private static final int NO_PAGE = -1;

    private final int keyBytes;
    private final int entryBytes;
    private final IndexChannel channel;
    private int stored;
    private int entries;
    private @Nullable ByteBuffer pending;
    private @Nullable ByteBuffer page;
    private int pageStart = NO_PAGE;
    private long lastKey = Long.MIN_VALUE;
    private int lastValue;

    private IndexFile(Path file, int keyBytes) {
        this.channel = new IndexChannel(file);
        this.keyBytes = keyBytes;
        this.entryBytes = keyBytes + Integer.BYTES;
    }

    static IndexFile ofOffsets(Path directory, long baseOffset) {
        return ofOffsets(SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX));
    }

    static IndexFile ofOffsets(Path file) {
        return new IndexFile(file, Integer.BYTES);
    }

    static IndexFile ofTimes(Path directory, long baseOffset) {
        return ofTimes(SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX));
    }

    static IndexFile ofTimes(Path file) {
        return new IndexFile(file, Long.BYTES);
    }

    /** Where an index stands: what {@link #backTo} goes back to. */
    record Mark(int entries, long lastKey, int lastValue) {}

    /**
     * Takes up the entries in the file, as far as they are whole and ascend strictly in key and value; cuts off others.
     *
     * @return whether there is a file and all in it was taken up
     */
    synchronized boolean load() throws IOException {
        forget();
        if (!channel.exists()) {
            return false;
        }
        long bytes = Files.size(channel.file());
        int whole = (int) Math.min(bytes / entryBytes, Integer.MAX_VALUE / entryBytes);
        ByteBuffer from = ByteBuffer.allocate(Math.min(whole, CHECKED_ENTRIES) * entryBytes);
        while (entries < whole) {
            from.clear().limit(Math.min(whole - entries, CHECKED_ENTRIES) * entryBytes);
            channel.readFully(from, (long) entries * entryBytes);
            if (!takeUp(from.flip())) {
                break;
            }
        }
        stored = entries;
        if (bytes == (long) stored * entryBytes) {
            return true;
        }
        channel.in(opened -> opened.truncate((long) stored * entryBytes));
        return false;
    }

    private boolean takeUp(ByteBuffer from) {
        while (from.hasRemaining()) {
            long key = keyBytes == Long.BYTES ? from.getLong() : from.getInt();
            int value = from.getInt();
            if (key < -1 || value < 0 || entries > 0 && (key <= lastKey || value <= lastValue)) {
                return false;
            }
            entries++;
            lastKey = key;
            lastValue = value;
        }
        return true;
    }

    private void forget() {
        stored = 0;
        entries = 0;
        pending = null;
        page = null;
        pageStart = NO_PAGE;
        lastKey = Long.MIN_VALUE;
        lastValue = 0;
    }

    /** Drops all entries, to be rebuilt. */
    synchronized void clear() throws IOException {
        forget();
        if (channel.exists()) {
            channel.in(opened -> opened.truncate(0));
        }
    }

    /** Drops the entries whose value is above this one, or whose key is. */
    synchronized void keepUpTo(long key, int value) throws IOException {
        int kept = Math.min(floor(key, true), floor(value, false)) + 1;
        if (kept == 0) {
            clear();
        } else if (kept < entries) {
            backTo(new Mark(kept, keyAt(kept - 1), valueAt(kept - 1)));
        }
    }

    synchronized Mark mark() {
        return new Mark(entries, lastKey, lastValue);
    }

    /** Takes back the entries that were added since a mark. */
    synchronized void backTo(Mark mark) throws IOException {
        if (mark.entries() >= entries) {
            return;
        }
        if (mark.entries() < stored) {
            channel.in(opened -> opened.truncate((long) mark.entries() * entryBytes));
            stored = mark.entries();
            pageStart = NO_PAGE;
        }
        if (pending != null) {
            pending.position((mark.entries() - stored) * entryBytes);
        }
        entries = mark.entries();
        lastKey = mark.lastKey();
        lastValue = mark.lastValue();
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
        ByteBuffer to = roomForOne();
        if (keyBytes == Long.BYTES) {
            to.putLong(key);
        } else {
            to.putInt((int) key);
        }
        to.putInt(value);
        entries++;
        lastKey = key;
        lastValue = value;
    }

    private ByteBuffer roomForOne() throws IOException {
        ByteBuffer room = pending;
        if (room != null && !room.hasRemaining() && room.capacity() >= PAGE_ENTRIES * entryBytes) {
            spill();
        } else if (room == null) {
            room = ByteBuffer.allocate(FIRST_PENDING_ENTRIES * entryBytes);
        } else if (!room.hasRemaining()) {
            int larger = Math.min(2 * room.capacity(), PAGE_ENTRIES * entryBytes);
            room = ByteBuffer.allocate(larger).put(room.flip());
        }
        pending = room;
        return room;
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
        channel.readFully(into, (long) start * entryBytes);
        into.flip();
        pageStart = start;
        return into;
    }

    /** Writes the entries that wait in memory; creates the file even when there are none. */
    synchronized void spill() throws IOException {
        ByteBuffer waiting =
                pending == null ? ByteBuffer.allocate(0) : pending.duplicate().flip();
        channel.write(waiting, (long) stored * entryBytes);
        stored = entries;
        if (pending != null) {
            pending.clear();
        }
    }

    /** Spills, and gives back the memory that a segment needs only while it is appended to. */
    synchronized void seal() throws IOException {
        spill();
        pending = null;
        page = null;
        pageStart = NO_PAGE;
    }

    synchronized int sizeInBytes() {
        return entries * entryBytes;
    }

    Path file() {
        return channel.file();
    }

    /** As {@link IndexChannel#renameTo}. */
    void renameTo(Path target) throws IOException {
        channel.renameTo(target);
    }

    /** Forces the entries in the file to disk. */
    synchronized void force(DiskSync sync) throws IOException {
        channel.in(sync::force);
    }

    /** Closes the file until it is needed again, and gives back what was read of it. */
    synchronized void release() throws IOException {
        page = null;
        pageStart = NO_PAGE;
        channel.release();
    }

    /** As {@link IndexChannel#detach}. */
    void detach() {
        channel.detach();
    }

    /** As {@link IndexChannel#attach}. */
    void attach() {
        channel.attach();
    }

    /** Goes on with a copy of the file. */
    synchronized void switchTo(Path copy) throws IOException {
        release();
        channel.switchTo(copy);
    }

    /** Closes and deletes the file. */
    void delete() throws IOException {
        channel.delete();
    }

    @Override
    public void close() throws IOException {
        release();
        channel.close();
    }
}
