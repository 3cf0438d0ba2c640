package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a {@link ParallelScan}, read some batches ahead of whoever takes the rows. Whoever claims it reads:
 * one of the node's scan threads, until enough is read ahead, or the taker itself where it would have to wait. Reader
 * and decoder belong to the claim. Closing waits for nobody: who holds the claim then frees them.
 */
final class PartitionAhead {
    /** Rows, and records without a row, after which a batch is handed over. */
    private static final int MAX_ROWS = 256;

    private static final int MAX_RECORDS = 8_192;

    /** Bytes of records behind the rows of a batch: wide rows make small batches. */
    private static final long MAX_BYTES = 256 << 10;

    /** Batches that may wait for the taker. */
    private static final int MAX_AHEAD = 4;

    /** What a row takes of the heap beside its values, and how much larger than their bytes in the log those are. */
    private static final long ROW_BYTES = 64;

    private static final long HEAP_PER_BYTE = 3;

    private final PartitionWalk walk;
    private final RowDecoding rows;
    private final ParallelScan scan;
    private final ScanThreads threads;
    private final AtomicBoolean offered = new AtomicBoolean();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final Queue<Batch> ahead = new ArrayDeque<>();
    private @Nullable PartitionReader reader;
    private boolean opened;
    private boolean read;
    private long expectedBytes = ROW_BYTES;

    /** @param walk of this partition alone */
    PartitionAhead(PartitionWalk walk, RowDecoding rows, ParallelScan scan, ScanThreads threads) {
        this.threads = threads;
        this.walk = walk;
        this.rows = rows;
        this.scan = scan;
    }

    /**
     * Rows in offset order.
     *
     * @param last whether there are no more
     * @param failure what happened behind the rows, or null
     * @param bytes what the rows take of the heap, estimated
     * @param reserved how much of that is reserved for them
     */
    record Batch(
            @Nullable Object[] rows,
            int count,
            boolean last,
            @Nullable Throwable failure,
            long bytes,
            long reserved) {
        Batch reserved(long amount) {
            return new Batch(rows, count, last, failure, bytes, amount);
        }
    }

    /** Has a scan thread read ahead, if one is free some time. */
    void offer() {
        if (offered.compareAndSet(false, true)) {
            threads.offer(this::readAhead);
        }
    }

    /** What was read ahead and not taken yet; null if there is nothing. */
    @Nullable
    Batch take() {
        Batch batch;
        boolean more;
        synchronized (ahead) {
            batch = ahead.poll();
            more = !read && ahead.size() < MAX_AHEAD / 2;
        }
        if (batch != null && batch.reserved > 0) {
            scan.release(batch.reserved); // Its rows go on into operators that reserve for them.
        }
        if (more) {
            offer();
        }
        return batch;
    }

    /** Reads on until enough is ahead, unless somebody else does; stops as well where memory is short. */
    private void readAhead() {
        offered.set(false);
        boolean room = true;
        while (room && !scan.isClosed() && wanted() && claimed.compareAndSet(false, true)) {
            try {
                room = readOneAhead();
            } finally {
                release();
            }
        }
    }

    /** Expects a batch as large as the one before; whether there is memory for more. */
    private boolean readOneAhead() {
        long expected = expectedBytes;
        if (!scan.reserve(expected)) {
            return false;
        }
        Batch batch = batch();
        long more = batch.bytes - expected;
        boolean room = more <= 0 || scan.reserve(more);
        if (more < 0) {
            scan.release(-more);
        }
        expectedBytes = Math.max(ROW_BYTES, batch.bytes);
        hand(batch.reserved(room ? batch.bytes : expected));
        return room;
    }

    /** Reads one batch, unless somebody else reads; whether it did. For the taker. */
    boolean readNow() {
        if (!claimed.compareAndSet(false, true)) {
            return false;
        }
        try {
            if (wanted()) {
                hand(batch());
            }
            return true;
        } finally {
            release();
        }
    }

    private boolean wanted() {
        synchronized (ahead) {
            return !read && ahead.size() < MAX_AHEAD;
        }
    }

    private void hand(Batch batch) {
        synchronized (ahead) {
            ahead.add(batch);
            read = batch.last;
        }
        scan.arrived();
    }

    private Batch batch() {
        @Nullable Object[] batch = new Object[MAX_ROWS];
        int count = 0;
        long bytes = 0;
        try {
            if (!opened) {
                reader = walk.nextPartition();
                opened = true;
            }
            PartitionReader in = reader;
            for (int records = 0; in != null && count < MAX_ROWS && records < MAX_RECORDS; records++) {
                if (scan.isClosed() || bytes > MAX_BYTES) {
                    break;
                }
                if (!walk.next(in) || walk.isPast(in)) {
                    return batch(batch, count, true, null, bytes);
                }
                Object decoded = walk.inRange(in) ? rows.decode(in) : null;
                if (decoded != null && rows.accept(decoded)) {
                    batch[count++] = rows.shaped(decoded);
                    bytes += valueBytes(in);
                }
            }
            return batch(batch, count, in == null, null, bytes);
        } catch (RuntimeException | Error e) { // Whatever it is, the taker meets it: no row may be missing unnoticed.
            return batch(batch, count, true, e, bytes);
        }
    }

    private static Batch batch(
            @Nullable Object[] rows, int count, boolean last, @Nullable Throwable failure, long valueBytes) {
        return new Batch(rows, count, last, failure, count * ROW_BYTES + HEAP_PER_BYTE * valueBytes, 0);
    }

    private static long valueBytes(PartitionReader in) {
        java.nio.ByteBuffer value = in.value();
        return value == null ? 0 : value.remaining();
    }

    private void release() {
        claimed.set(false);
        if (scan.isClosed()) {
            close();
        }
    }

    /** Frees the reader, now or as soon as nobody reads. The scan is closed before. */
    void close() {
        if (claimed.compareAndSet(false, true)) {
            walk.close(); // The claim is kept: nobody reads any more.
        }
    }
}
