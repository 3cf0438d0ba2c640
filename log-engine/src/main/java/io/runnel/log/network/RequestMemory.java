package io.runnel.log.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What requests may occupy while they are received, over all threads of a listener. A frame's memory is taken when its
 * size is known, before its bytes are there, so a client could take all of it by announcing frames that never come.
 * Against that:
 *
 * <ul>
 *   <li>Frames of different size have lanes of their own, so that large ones never keep small ones (metadata, fetches,
 *       heartbeats) from being received.
 *   <li>One address has a share of a lane only.
 *   <li>A lane that is empty admits any frame, and so does an address that has nothing in it as long as the lane has
 *       room: nothing waits for ever.
 *   <li>The largest frames are received one at a time, all into the same buffer, so that announcing one costs nothing.
 * </ul>
 *
 * <p>The bound is held up to a frame for each thread that admits one at the same moment. Thread-safe.
 */
final class RequestMemory {
    /** A frame up to this size is small: requests that carry no records are. */
    static final int SMALL_BYTES = 64 << 10;

    /** The small frames' part of the whole. */
    private static final int SMALL_PART = 8;

    /** A frame above this part of the whole is one of the largest. */
    private static final int LARGEST_PART = 4;

    private final Lane small;
    private final Lane middle;
    private final long largestAbove;
    private final LargestFrame largest = new LargestFrame();
    private final int percentPerIp;
    private final AtomicLong releases = new AtomicLong();
    private final Map<InetAddress, Origin> origins = new HashMap<>();

    /**
     * An empty memory.
     *
     * @param percentPerIp share of a lane that one address may occupy
     */
    RequestMemory(long budgetBytes, int percentPerIp) {
        this.small = new Lane(0, Math.max(1, budgetBytes / SMALL_PART));
        this.middle = new Lane(1, Math.max(1, budgetBytes - budgetBytes / SMALL_PART));
        this.largestAbove = Math.max(SMALL_BYTES, budgetBytes / LARGEST_PART);
        this.percentPerIp = percentPerIp;
    }

    private record Lane(int index, long bytes, AtomicLong used, AtomicBoolean denied) {
        private Lane(int index, long bytes) {
            this(index, bytes, new AtomicLong(), new AtomicBoolean());
        }
    }

    /** The buffer of the largest frames, kept for a while for the next one. */
    private static final class LargestFrame {
        private static final long KEPT_MS = 60_000;

        private @Nullable ByteBuffer kept;
        private boolean taken;
        private boolean denied;
        private long returnedMs;

        private synchronized @Nullable ByteBuffer take(int frameBytes) {
            if (taken) {
                denied = true;
                return null;
            }
            ByteBuffer buffer = kept;
            if (buffer == null || buffer.capacity() < frameBytes) {
                kept = null;
                int capacity = Math.max(frameBytes, (int) Math.min(Integer.MAX_VALUE, powerOfTwo(frameBytes)));
                buffer = ByteBuffer.allocateDirect(capacity);
                kept = buffer;
            }
            taken = true;
            return buffer.clear().limit(frameBytes);
        }

        private static long powerOfTwo(int atLeast) {
            return Long.highestOneBit(Math.max(1, atLeast - 1L)) << 1;
        }

        /** Whether somebody waited for it. */
        private synchronized boolean giveBack(long nowMs) {
            taken = false;
            returnedMs = nowMs;
            boolean waited = denied;
            denied = false;
            return waited;
        }

        private synchronized void dropUnused(long nowMs) {
            if (!taken && nowMs - returnedMs > KEPT_MS) {
                kept = null;
            }
        }

        private synchronized long usedBytes() {
            return taken && kept != null ? kept.capacity() : 0;
        }
    }

    /** What the connections from one address occupy. */
    static final class Origin {
        private final InetAddress address;
        private final AtomicLong[] used = {new AtomicLong(), new AtomicLong()};
        private int connections;

        private Origin(InetAddress address) {
            this.address = address;
        }
    }

    /** A connection from this address has been made; {@link #disconnected} follows. */
    synchronized Origin connected(InetAddress address) {
        Origin origin = origins.computeIfAbsent(address, Origin::new);
        origin.connections++;
        return origin;
    }

    synchronized void disconnected(Origin origin) {
        if (--origin.connections == 0) {
            origins.remove(origin.address, origin);
        }
    }

    /** Whether a frame of that size is one of the largest. */
    boolean isLargest(int frameBytes) {
        return frameBytes > largestAbove;
    }

    /** The buffer for a frame of the largest, or null as long as another one occupies it. */
    @Nullable
    ByteBuffer takeLargest(int frameBytes) {
        return largest.take(frameBytes);
    }

    void giveBackLargest(long nowMs) {
        if (largest.giveBack(nowMs)) {
            releases.incrementAndGet();
        }
    }

    /** Drops what has not been needed for some time. */
    void dropUnused(long nowMs) {
        largest.dropUnused(nowMs);
    }

    /** Whether a frame of that size, which is not one of the largest, may be received now. */
    boolean admits(int frameBytes, Origin origin) {
        Lane lane = lane(frameBytes);
        boolean admitted = hasRoom(lane, frameBytes, origin);
        if (!admitted) {
            lane.denied().set(true);
        }
        return admitted;
    }

    private boolean hasRoom(Lane lane, int frameBytes, Origin origin) {
        long used = lane.used().get();
        if (used == 0) {
            return true;
        }
        long usedFromThere = origin.used[lane.index()].get();
        boolean hasShare = usedFromThere == 0 || usedFromThere + frameBytes <= lane.bytes() * percentPerIp / 100;
        return hasShare && used + frameBytes <= lane.bytes();
    }

    private Lane lane(int frameBytes) {
        return frameBytes <= SMALL_BYTES ? small : middle;
    }

    /** @param heldBytes the size of the buffer that it got */
    void take(int frameBytes, int heldBytes, Origin origin) {
        Lane lane = lane(frameBytes);
        lane.used().addAndGet(heldBytes);
        origin.used[lane.index()].addAndGet(heldBytes);
    }

    void giveBack(int frameBytes, int heldBytes, Origin origin) {
        Lane lane = lane(frameBytes);
        lane.used().addAndGet(-heldBytes);
        origin.used[lane.index()].addAndGet(-heldBytes);
        if (lane.denied().get()) {
            lane.denied().set(false);
            releases.incrementAndGet();
        }
    }

    /** Counts up whenever something is given back for which somebody waits. */
    long releases() {
        return releases.get();
    }

    /** Bytes occupied. */
    long usedBytes() {
        return small.used().get() + middle.used().get() + largest.usedBytes();
    }
}
