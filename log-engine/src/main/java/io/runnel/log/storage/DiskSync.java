package io.runnel.log.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces data to stable storage: the one place where the log waits for the disk, and where tests let it fail. */
public interface DiskSync {
    /** The operating system's fsync. */
    DiskSync OPERATING_SYSTEM = new DiskSync() {
        @Override
        public void force(FileChannel file) throws IOException {
            // Without the metadata (fdatasync) a grown file's size is still written: POSIX demands what reading needs.
            file.force(false);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    };

    /** A file has just got this name, which no crash of the process undoes; tests end there. */
    default void renamed(Path file) throws IOException {}

    /**
     * Is told before so many bytes are written to the end of a file.
     *
     * @throws IOException in tests, in place of the write: a full disk for instance
     */
    default void willWrite(Path file, long bytes) throws IOException {}

    /** Returns when all that was written to the file is on stable storage. */
    void force(FileChannel file) throws IOException;

    /** Returns when a file that is not open is on stable storage. */
    default void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            force(channel);
        }
    }

    /** Returns when the directory's entries (created, renamed, deleted files) are on stable storage. */
    void forceDirectory(Path directory) throws IOException;
}
