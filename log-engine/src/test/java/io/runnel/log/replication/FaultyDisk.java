package io.runnel.log.replication;

import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk whose flushes a test counts and lets fail; those of the flusher's thread it can hold back. */
final class FaultyDisk implements DiskSync {
    final AtomicInteger fileFlushes = new AtomicInteger();
    final Semaphore flushBegan = new Semaphore(0);
    private final Semaphore mayFlush = new Semaphore(0);
    private volatile boolean held;
    private volatile boolean broken;

    void hold() {
        held = true;
    }

    void release() {
        held = false;
        mayFlush.release(1_000_000);
    }

    void breakDown() {
        broken = true;
    }

    void repair() {
        broken = false;
    }

    @Override
    public void force(FileChannel file) throws IOException {
        fileFlushes.incrementAndGet();
        flushBegan.release();
        if (held && Thread.currentThread().getName().equals("runnel-log-flusher")) {
            mayFlush.acquireUninterruptibly();
        }
        if (broken) {
            throw new IOException("Input/output error");
        }
        OPERATING_SYSTEM.force(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        OPERATING_SYSTEM.forceDirectory(directory);
    }
}
