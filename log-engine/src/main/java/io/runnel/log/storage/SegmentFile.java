package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .log} file of a segment, open only while it is used. Thread-safe.
 *
 * <p>An interrupt of a thread that reads or writes a channel closes the channel for all ({@code
 * ClosedByInterruptException}); then the next use opens the file anew. What was written and not flushed loses nothing
 * by that: a flush is the file's, not the channel's, and an error of the disk that nobody was told of yet is told to the
 * one who opens next.
 */
final class SegmentFile implements Closeable, OpenFiles.Member {
    private Path path;
    private volatile @Nullable FileRecords records;
    private volatile int sizeWhileClosed;
    private volatile int flushedBytes;
    private volatile long lastUsedNanos = System.nanoTime();
    private boolean detached;

    private SegmentFile(Path path, int size) {
        this.path = path;
        this.sizeWhileClosed = size;
        this.flushedBytes = size;
    }

    /** A file that is there already; it is not opened yet. */
    static SegmentFile existing(Path path) throws IOException {
        long size = Files.size(path);
        if (size > Integer.MAX_VALUE) {
            throw new DamagedLogException(path, Integer.MAX_VALUE, "a segment has at most that many bytes");
        }
        return new SegmentFile(path, (int) size);
    }

    /** Makes the file. */
    static SegmentFile create(Path path) throws IOException {
        SegmentFile file = new SegmentFile(path, 0);
        file.records();
        return file;
    }

    synchronized Path path() {
        return path;
    }

    int sizeInBytes() {
        FileRecords open = records;
        return open == null ? sizeWhileClosed : open.sizeInBytes();
    }

    /**
     * The file, opened if need be.
     *
     * @throws ClosedChannelException after {@link #close} or {@link #detach}
     */
    FileRecords records() throws IOException {
        lastUsedNanos = System.nanoTime();
        FileRecords open = records;
        return open != null && open.channel().isOpen() ? open : reopen();
    }

    private synchronized FileRecords reopen() throws IOException {
        FileRecords open = records;
        if (open != null && open.channel().isOpen()) {
            return open;
        }
        if (detached) {
            throw new ClosedChannelException();
        }
        FileRecords opened = FileRecords.open(path.toFile());
        records = opened;
        OpenFiles.PROCESS.opened(this);
        return opened;
    }

    /**
     * Writes a batch at the end. Nobody opens the file anew meanwhile, who would take a size that is not the final one.
     */
    synchronized void append(MemoryRecords batch) throws IOException {
        records().append(batch);
    }

    /** Cuts the file off. */
    synchronized void truncateTo(int bytes) throws IOException {
        records().truncateTo(bytes);
        flushedBytes = Math.min(flushedBytes, bytes);
    }

    /** Bytes from the start that are on disk. */
    int flushedBytes() {
        return flushedBytes;
    }

    void flushed(int bytes) {
        flushedBytes = bytes;
    }

    @Override
    public long lastUsedNanos() {
        return lastUsedNanos;
    }

    @Override
    public synchronized void closeIfUnusedSince(long nanos) throws IOException {
        FileRecords open = records;
        if (open == null || lastUsedNanos - nanos > 0 || flushedBytes != open.sizeInBytes()) {
            return;
        }
        closeChannel(open);
    }

    /** Closes the channel although it was used just now; the caller knows of nobody who still uses it. */
    synchronized void release() throws IOException {
        FileRecords open = records;
        if (open != null && flushedBytes == open.sizeInBytes()) {
            closeChannel(open);
        }
    }

    private void closeChannel(FileRecords open) throws IOException {
        sizeWhileClosed = open.sizeInBytes();
        records = null;
        OpenFiles.PROCESS.closed(this);
        open.closeHandlers();
    }

    /** Is not opened any more: another file may stand at the path soon. A channel that is open stays so. */
    synchronized void detach() {
        detached = true;
    }

    /** Takes {@link #detach} back. */
    synchronized void attach() {
        detached = false;
    }

    /** Renames the file; a channel that is open stays so. */
    synchronized void renameTo(Path target) throws IOException {
        FileRecords open = records;
        if (open != null) {
            open.renameTo(target.toFile());
        } else {
            Files.move(path, target);
        }
        path = target;
    }

    /**
     * Goes on with a copy of the file, which is on disk. The channel to the file before is left to those who still send
     * from it, and is closed when the last of them has let go of it.
     */
    synchronized void switchTo(Path copy) {
        FileRecords open = records;
        if (open != null) {
            sizeWhileClosed = open.sizeInBytes();
            records = null;
            OpenFiles.PROCESS.closed(this);
        }
        path = copy;
    }

    @Override
    public synchronized void close() throws IOException {
        detached = true;
        FileRecords open = records;
        if (open != null) {
            closeChannel(open);
        }
    }
}
