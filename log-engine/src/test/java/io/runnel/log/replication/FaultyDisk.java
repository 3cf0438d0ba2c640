package io.runnel.log.replication;

import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A disk whose flushes a test counts and lets fail; those of the flusher's thread it can hold back. */
public final class FaultyDisk implements DiskSync {
    final AtomicInteger fileFlushes = new AtomicInteger();
    public final Semaphore flushBegan = new Semaphore(0);
    private final Semaphore mayFlush = new Semaphore(0);
    private volatile boolean held;
    private volatile boolean broken;
    private volatile boolean full;
    private volatile @Nullable Path brokenDirectory;

    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
        mayFlush.release(1_000_000);
    }

    public void breakDown() {
        broken = true;
    }

    /** Flushes of what is in that directory fail: found by the directory's own flush, which comes with new files. */
    void breakDown(Path directory) {
        brokenDirectory = directory;
    }

    /** From now on half of each write gets through, as when the disk runs full. */
    void fill() {
        full = true;
    }

    void free() {
        full = false;
    }

    public void repair() {
        broken = false;
    }

    @Override
    public void willWrite(Path file, long bytes) throws IOException {
        if (full) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                channel.write(ByteBuffer.allocate((int) bytes / 2));
            }
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void force(FileChannel file) throws IOException {
        if (Thread.currentThread().getName().startsWith("runnel-log-flusher")) {
            fileFlushes.incrementAndGet();
            flushBegan.release();
        }
        if (held && Thread.currentThread().getName().startsWith("runnel-log-flusher")) {
            mayFlush.acquireUninterruptibly();
        }
        if (broken) {
            throw new IOException("Input/output error");
        }
        OPERATING_SYSTEM.force(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        Path failing = brokenDirectory;
        if (failing != null && directory.startsWith(failing)) {
            throw new IOException("Input/output error");
        }
        OPERATING_SYSTEM.forceDirectory(directory);
    }
}
