package io.runnel.log.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file of an index, open only while it is used. Thread-safe. */
final class IndexChannel implements OpenFiles.Member {
    private Path file;
    private @Nullable FileChannel channel;
    private boolean detached;
    private volatile long lastUsedNanos = System.nanoTime();

    IndexChannel(Path file) {
        this.file = file;
    }

    /** Works on the channel of the file. */
    interface Work {
        void with(FileChannel channel) throws IOException;
    }

    /**
     * Works on the file, which is opened, or created, if need be.
     *
     * @throws ClosedChannelException if it was closed for good
     */
    synchronized void in(Work work) throws IOException {
        lastUsedNanos = System.nanoTime();
        Interruption.uninterrupted(() -> {
            work.with(open());
            return true;
        });
    }

    /** Fills what is left of the buffer from a position of the file on. */
    synchronized void readFully(ByteBuffer into, long position) throws IOException {
        int from = into.position();
        in(opened -> {
            into.position(from);
            while (into.hasRemaining()) {
                if (opened.read(into, position + into.position() - from) < 0) {
                    throw new EOFException("Index " + file + " is shorter than its entries");
                }
            }
        });
    }

    /** Writes the buffer to a position of the file. */
    synchronized void write(ByteBuffer bytes, long position) throws IOException {
        in(opened -> {
            bytes.rewind();
            while (bytes.hasRemaining()) {
                opened.write(bytes, position + bytes.position());
            }
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

    synchronized Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file());
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

    /** Renames the file, if there is one; a channel to it stays open. */
    synchronized void renameTo(Path target) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, target);
        }
        file = target;
    }

    /** Takes the place of the file; false, and nothing is done, if it was closed for good or went elsewhere. */
    synchronized boolean replaceWith(Path written) throws IOException {
        if (detached || !Objects.equals(written.getParent(), file.getParent())) {
            return false;
        }
        release();
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** Closes the file for good. */
    synchronized void close() throws IOException {
        detached = true;
        release();
    }

    /** Closes the file for good and deletes it. */
    synchronized void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
