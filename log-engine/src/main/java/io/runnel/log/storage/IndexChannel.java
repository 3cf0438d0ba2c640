package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The file of an index, open only while it is used; opened anew after an interrupt closed it. Thread-safe. */
final class IndexChannel implements Closeable, OpenFiles.Member {
    private Path file;
    private @Nullable FileChannel channel;
    private volatile long lastUsedNanos = System.nanoTime();
    private boolean detached;

    IndexChannel(Path file) {
        this.file = file;
    }

    synchronized Path file() {
        return file;
    }

    /** Work on the channel that can be repeated. */
    interface Work {
        void with(FileChannel channel) throws IOException;
    }

    /** Works on the file, which is made if it is not there. */
    synchronized void use(Work work) throws IOException {
        lastUsedNanos = System.nanoTime();
        Interruption.uninterrupted(() -> {
            work.with(open());
            return true;
        });
    }

    private FileChannel open() throws IOException {
        FileChannel opened = channel;
        if (opened == null || !opened.isOpen()) {
            if (detached) {
                throw new ClosedChannelException();
            }
            opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = opened;
            OpenFiles.PROCESS.opened(this);
        }
        return opened;
    }

    @Override
    public long lastUsedNanos() {
        return lastUsedNanos;
    }

    @Override
    public synchronized void closeIfUnusedSince(long nanos) throws IOException {
        if (lastUsedNanos - nanos <= 0) {
            release();
        }
    }

    /** Closes the file until it is needed again. */
    synchronized void release() throws IOException {
        if (channel != null) {
            OpenFiles.PROCESS.closed(this);
            channel.close();
            channel = null;
        }
    }

    /** Is not opened any more: another file may stand at the path soon. A channel that is open stays so. */
    synchronized void detach() {
        detached = true;
    }

    /** Takes {@link #detach} back. */
    synchronized void attach() {
        detached = false;
    }

    /** Goes on with a copy of the file. */
    synchronized void switchTo(Path copy) throws IOException {
        release();
        file = copy;
    }

    /** Renames the file, if there is one; the channel stays open. */
    synchronized void renameTo(Path target) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, target);
        }
        file = target;
    }

    @Override
    public synchronized void close() throws IOException {
        detached = true;
        release();
    }
}
