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
     */
    record Batch(
            @Nullable Object[] rows,
            int count,
            boolean last,
            @Nullable Throwable failure) {}

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
        if (more) {
            offer();
        }
        return batch;
    }

    /** Reads on until enough is ahead, unless somebody else does. */
    private void readAhead() {
        offered.set(false);
        while (!scan.isClosed() && wanted() && claimed.compareAndSet(false, true)) {
            try {
                hand(batch());
            } finally {
                release();
            }
        }
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
        try {
            if (!opened) {
                reader = walk.nextPartition();
                opened = true;
            }
            PartitionReader in = reader;
            long bytes = 0;
            for (int records = 0; in != null && count < MAX_ROWS && records < MAX_RECORDS; records++) {
                if (scan.isClosed() || bytes > MAX_BYTES) {
                    break;
                }
                if (!walk.next(in) || walk.isPast(in)) {
                    return new Batch(batch, count, true, null);
                }
                Object decoded = walk.inRange(in) ? rows.decode(in) : null;
                if (decoded != null && rows.accept(decoded)) {
                    batch[count++] = rows.shaped(decoded);
                    bytes += valueBytes(in);
                }
            }
            return new Batch(batch, count, in == null, null);
        } catch (RuntimeException | Error e) { // Whatever it is, the taker meets it: no row may be missing unnoticed.
            return new Batch(batch, count, true, e);
        }
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
