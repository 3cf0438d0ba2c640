package io.runnel.sql.query.lookup;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest offset of each key of one partition, as far as it was asked for: whoever looks a key up first reads what has
 * come since. Thread-safe.
 */
final class PartitionLookups {
    private static final long LOOK_MS = 20;
    private static final int RECORDS_PER_LOOK = 1_024;

    /** So many are read for one lookup without a second thought: some two milliseconds. */
    private static final long FEW_RECORDS = 20_000;

    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock:
    private NewestOffsets offsets = new NewestOffsets();
    private long nextOffset;

    /** Records that searches of the log have read for want of offsets. */
    private final AtomicLong searched = new AtomicLong();

    /** Its map did not fit once. */
    private volatile boolean tooLarge;

    /** Bytes that its map takes. */
    private volatile long bytes = offsets.bytes();

    long bytes() {
        return bytes;
    }

    void searched(long records) {
        searched.addAndGet(records);
    }

    /**
     * Where records stand that may be the newest of these keys below an end.
     *
     * @param endOffset exclusive, and known to be committed
     * @param records opens a reader of the partition
     * @param fits asked, with the bytes that the map takes more, before it grows
     * @param stop asked now and then; throws to end the search
     * @return an offset or {@link NewestOffsets#NONE} for each key; null if it cannot be told
     */
    long @Nullable [] find(
            List<ByteBuffer> keys,
            long endOffset,
            Supplier<PartitionReader> records,
            LongPredicate fits,
            Runnable stop) {
        if (tooLarge) {
            return null;
        }
        acquire(stop);
        try {
            long due = endOffset - nextOffset;
            if (due > FEW_RECORDS + searched.get() || due > 0 && !readTo(endOffset, records, fits, stop)) {
                return null;
            }
            long[] found = new long[keys.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = offsets.get(LogRecord.hashOfKey(keys.get(i)));
                if (found[i] >= endOffset) {
                    return null; // Another query has seen a newer one, which hides the one that counts here.
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void acquire(Runnable stop) {
        try {
            while (!lock.tryLock(LOOK_MS, TimeUnit.MILLISECONDS)) {
                stop.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lock.lock();
        }
    }

    private boolean readTo(long endOffset, Supplier<PartitionReader> records, LongPredicate fits, Runnable stop) {
        try (PartitionReader reader = records.get()) {
            reader.seek(nextOffset);
            reader.limit(endOffset);
            for (int count = 1; reader.next(); count++) {
                ByteBuffer key = reader.key();
                if (key != null) {
                    if (offsets.isFull() && !grow(fits)) {
                        return false;
                    }
                    offsets.put(LogRecord.hashOfKey(key), reader.offset());
                }
                nextOffset = reader.offset() + 1;
                if (count % RECORDS_PER_LOOK == 0) {
                    stop.run();
                }
            }
        }
        nextOffset = endOffset;
        searched.set(0);
        return true;
    }

    private boolean grow(LongPredicate fits) {
        if (!fits.test(offsets.bytes())) {
            offsets = new NewestOffsets();
            bytes = offsets.bytes();
            nextOffset = 0;
            tooLarge = true;
            return false;
        }
        offsets.grow();
        bytes = offsets.bytes();
        return true;
    }
}
