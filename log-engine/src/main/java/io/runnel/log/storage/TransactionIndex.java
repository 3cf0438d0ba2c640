package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A segment's index of the transactions whose abort marker it holds, in the order of the markers. Kafka's
 * {@code .txnindex}; there is no file as long as there is no entry. Big-endian:
 *
 * <pre>
 * version             int16   0
 * producer id         int64
 * first offset        int64   of the transaction's first record
 * last offset         int64   of its marker
 * last stable offset  int64   once it was complete
 * </pre>
 *
 * <p>Thread-safe. One thread at a time appends.
 */
final class TransactionIndex implements Closeable {
    private static final short VERSION = 0;
    private static final int ENTRY_BYTES = 34;
    private static final int PAGE_ENTRIES = 120;
    private static final long NO_OFFSET = -1L;

    private final IndexChannel channel;
    private volatile int entries;
    private long lastOffset = NO_OFFSET;

    TransactionIndex(Path file) {
        this.channel = new IndexChannel(file);
    }

    /** Cheap, so that readers of logs without aborted transactions pay nothing. */
    boolean isEmpty() {
        return entries == 0;
    }

    /** Takes up the entries in the file, if there is one. False when they are not those of an index. */
    synchronized boolean load() throws IOException {
        if (!channel.exists()) {
            return true;
        }
        long bytes = Files.size(channel.file());
        if (bytes % ENTRY_BYTES != 0 || bytes > Integer.MAX_VALUE) {
            return false;
        }
        int count = (int) (bytes / ENTRY_BYTES);
        long previous = NO_OFFSET;
        for (int first = 0; first < count; first += PAGE_ENTRIES) {
            ByteBuffer page = read(first, Math.min(PAGE_ENTRIES, count - first));
            while (page.hasRemaining()) {
                boolean known = page.getShort(page.position()) == VERSION;
                AbortedTransaction entry = decode(page);
                if (!known || entry.lastOffset() <= previous || entry.firstOffset() > entry.lastOffset()) {
                    return false;
                }
                previous = entry.lastOffset();
            }
        }
        entries = count;
        lastOffset = previous;
        return true;
    }

    /** Adds the newest; one that is there already is passed over. */
    synchronized void append(AbortedTransaction aborted) throws IOException {
        if (aborted.lastOffset() <= lastOffset) {
            return;
        }
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES)
                .putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset())
                .flip();
        channel.write(entry, (long) entries * ENTRY_BYTES);
        lastOffset = aborted.lastOffset();
        entries++;
    }

    /** Drops the transactions whose markers stand at that offset or later. */
    synchronized void truncateTo(long endOffset) throws IOException {
        if (lastOffset < endOffset) {
            return;
        }
        int kept = firstEndingAtOrAfter(endOffset);
        lastOffset = kept == 0 ? NO_OFFSET : decode(read(kept - 1, 1)).lastOffset();
        entries = kept;
        channel.in(opened -> opened.truncate((long) kept * ENTRY_BYTES));
    }

    /** Drops everything, whatever the file holds. */
    synchronized void clear() throws IOException {
        entries = 0;
        lastOffset = NO_OFFSET;
        if (channel.exists()) {
            channel.in(opened -> opened.truncate(0));
        }
    }

    /**
     * Adds the transactions that may have records in a range.
     *
     * @param endOffset exclusive
     * @return whether later segments need not be asked, because no later entry reaches into the range
     */
    synchronized boolean collect(long startOffset, long endOffset, List<AbortedTransaction> into) throws IOException {
        for (int first = firstEndingAtOrAfter(startOffset); first < entries; first += PAGE_ENTRIES) {
            ByteBuffer page = read(first, Math.min(PAGE_ENTRIES, entries - first));
            while (page.hasRemaining()) {
                AbortedTransaction aborted = decode(page);
                if (aborted.firstOffset() < endOffset) {
                    into.add(aborted);
                }
                if (aborted.lastStableOffset() >= endOffset) {
                    return true;
                }
            }
        }
        return false;
    }

    private int firstEndingAtOrAfter(long offset) throws IOException {
        int low = 0;
        int high = entries;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (decode(read(middle, 1)).lastOffset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static AbortedTransaction decode(ByteBuffer from) {
        from.getShort();
        return new AbortedTransaction(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    private ByteBuffer read(int first, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count * ENTRY_BYTES);
        channel.readFully(into, (long) first * ENTRY_BYTES);
        return into.flip();
    }

    /** Forces the entries to disk. */
    synchronized void force(DiskSync sync) throws IOException {
        if (entries > 0) {
            channel.in(sync::force);
        }
    }

    /** Makes the file, though there may be no entry. */
    synchronized void create() throws IOException {
        channel.in(opened -> {});
    }

    Path file() {
        return channel.file();
    }

    /** As {@link IndexChannel#renameTo}. */
    void renameTo(Path target) throws IOException {
        channel.renameTo(target);
    }

    /** As {@link IndexChannel#release}. */
    void release() throws IOException {
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

    /** As {@link IndexChannel#switchTo}. */
    void switchTo(Path copy) throws IOException {
        channel.switchTo(copy);
    }

    /** Closes and deletes the file. */
    void delete() throws IOException {
        channel.delete();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
