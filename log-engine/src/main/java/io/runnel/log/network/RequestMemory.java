package io.runnel.log.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

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
 *       room: nothing waits for ever. The largest frames are received one at a time.
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
    private final Lane largest;
    private final long largestFrom;
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
        this.largest = new Lane(2, 1);
        this.largestFrom = Math.max(SMALL_BYTES, budgetBytes / LARGEST_PART);
        this.percentPerIp = percentPerIp;
    }

    private record Lane(int index, long bytes, AtomicLong used) {
        private Lane(int index, long bytes) {
            this(index, bytes, new AtomicLong());
        }
    }

    /** What the connections from one address occupy. */
    static final class Origin {
        private final InetAddress address;
        private final AtomicLong[] used = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
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

    /** Whether a frame of that size may be received now. */
    boolean admits(int frameBytes, Origin origin) {
        Lane lane = lane(frameBytes);
        long used = lane.used().get();
        if (used == 0) {
            return true;
        }
        long usedFromThere = origin.used[lane.index()].get();
        boolean hasShare = usedFromThere == 0 || usedFromThere + frameBytes <= lane.bytes() * percentPerIp / 100;
        return hasShare && used + frameBytes <= lane.bytes();
    }

    private Lane lane(int frameBytes) {
        return frameBytes <= SMALL_BYTES ? small : frameBytes <= largestFrom ? middle : largest;
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
        releases.incrementAndGet();
    }

    /** Counts up whenever something is given back. */
    long releases() {
        return releases.get();
    }

    /** Bytes occupied. */
    long usedBytes() {
        return small.used().get() + middle.used().get() + largest.used().get();
    }
}
