package io.runnel.log.storage;

import io.runnel.log.search.BlockFilters;
import io.runnel.log.search.Identity;
import io.runnel.log.search.KeyFilter;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a segment's keys: its filter file, once it is full and the file is written, or the filters in memory
 * of what was searched. Both are derived: a file that does not belong to the segment as it is counts as missing, and is
 * made anew. Thread-safe.
 */
final class SegmentKeys implements Closeable, SearchMemory.Member {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentKeys.class);

    private final IndexChannel channel;
    private final ReentrantLock extending = new ReentrantLock();
    private @Nullable KeyFilter filter;
    private boolean looked;
    private boolean givenUp;
    private volatile @Nullable BlockFilters memory;

    SegmentKeys(Path file) {
        this.channel = new IndexChannel(file);
    }

    /** The filter of a segment to which nothing is appended any more; null when there is none. */
    synchronized @Nullable KeyFilter filter(Segment segment) throws IOException {
        if (!looked) {
            filter = load(segment);
            looked = true;
        }
        return filter;
    }

    private @Nullable KeyFilter load(Segment segment) throws IOException {
        if (!channel.exists()) {
            return null;
        }
        try {
            KeyFilter found = KeyFilter.open(channel::readFully, identity(segment));
            if (found != null) {
                return found;
            }
        } catch (EOFException e) {
            LOG.debug("{} is shorter than it should be", channel.file(), e);
        }
        LOG.info("{} does not belong to its segment, or is damaged: it is made anew", channel.file());
        drop();
        return null;
    }

    /** What the segment is now, by the headers of its last batches. */
    private static Identity identity(Segment segment) throws IOException {
        int size = segment.sizeInBytes();
        return Interruption.uninterrupted(() -> {
            HeaderWalk walk = segment.walk(segment.offsetIndex().valueAtOrBelow(Math.max(0, size - 1)), size);
            Identity found = new Identity(0, -1, 0);
            while (walk.next()) {
                found = new Identity(
                        size, walk.header().lastOffset(), walk.header().storedChecksum());
            }
            return found;
        });
    }

    /** Deletes the file, which says nothing of the segment as it is or will be. */
    synchronized void drop() throws IOException {
        filter = null;
        channel.release();
        Files.deleteIfExists(channel.file());
        looked = true;
    }

    /** Whether a file should be written. */
    boolean missing(Segment segment) throws IOException {
        synchronized (this) {
            if (givenUp) {
                return false;
            }
        }
        return filter(segment) == null;
    }

    /** No file will be written: the segment cannot be read. */
    synchronized void giveUp() {
        givenUp = true;
    }

    Path file() {
        return channel.file();
    }

    /** Takes the file that was written; deletes it where the segment has left its place meanwhile. */
    void publish(Path written) throws IOException {
        if (!channel.replaceWith(written)) {
            Files.deleteIfExists(written);
            return;
        }
        synchronized (this) {
            looked = false;
        }
        forget();
        SearchMemory.PROCESS.free(this);
    }

    boolean hasMemory() {
        return memory != null;
    }

    @Nullable
    BlockFilters presentMemory() {
        return memory;
    }

    /** The filters in memory, begun if there are none. */
    BlockFilters memory(long baseOffset) {
        BlockFilters present = memory;
        if (present == null) {
            present = new BlockFilters(baseOffset);
            memory = present;
        }
        return present;
    }

    /** Held by the one thread that extends the filters in memory; others use them as they are. */
    ReentrantLock extending() {
        return extending;
    }

    @Override
    public void forget() {
        memory = null;
    }

    /** As {@link IndexChannel#renameTo}. */
    void renameTo(Path target) throws IOException {
        channel.renameTo(target);
    }

    /** As {@link IndexChannel#release}. */
    void release() throws IOException {
        channel.release();
    }

    /** As {@link IndexChannel#detach}. */
    void detach() {
        channel.detach();
    }

    /** As {@link IndexChannel#attach}. */
    void attach() {
        channel.attach();
    }

    /** Goes on with a copy, if there is one. */
    synchronized void switchTo(Path copy) throws IOException {
        channel.switchTo(copy);
        looked = false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        forget();
        SearchMemory.PROCESS.free(this);
    }
}
