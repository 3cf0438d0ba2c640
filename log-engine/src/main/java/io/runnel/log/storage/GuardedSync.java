package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A disk whose failed flushes are reported, whoever asked for them: they must not pass as if they could be repeated. */
final class GuardedSync implements DiskSync {
    private final DiskSync disk;
    private final Consumer<Exception> failed;

    GuardedSync(DiskSync disk, Consumer<Exception> failed) {
        this.disk = disk;
        this.failed = failed;
    }

    /** A flush. */
    private interface Flush {
        void run() throws IOException;
    }

    @Override
    public void willWrite(Path file, long bytes) throws IOException {
        disk.willWrite(file, bytes);
    }

    @Override
    public void renamed(Path file) throws IOException {
        disk.renamed(file);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        guard(() -> disk.force(file));
    }

    @Override
    public void forceFile(Path file) throws IOException {
        try {
            disk.forceFile(file);
        } catch (FileSystemException | ClosedChannelException e) {
            throw e; // It could not be opened: no flush has failed.
        } catch (IOException e) {
            failed.accept(e);
            throw e;
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        guard(() -> disk.forceDirectory(directory));
    }

    // One whose failure leaves unknown what is on disk.
    private void guard(Flush flush) throws IOException {
        try {
            flush.run();
        } catch (NoSuchFileException | ClosedChannelException e) {
            throw e; // Says nothing about the disk: the file was deleted or closed.
        } catch (IOException e) {
            failed.accept(e);
            throw e;
        }
    }
}
