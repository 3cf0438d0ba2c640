package io.runnel.log.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Map;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.network.ChannelBuilder;
import org.apache.kafka.common.network.ChannelMetadataRegistry;
import org.apache.kafka.common.network.KafkaChannel;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * One network thread's part in the {@link RequestMemory}: gives each connection a pool of its own, which knows whose
 * frame it holds and since when, and tells the selector when connections that found no room may try again.
 *
 * <p>For its network thread alone.
 */
final class ReceiveMemory implements MemoryPool {
    /** How often to look whether another thread has given back what connections of this one wait for. */
    static final long RETRY_MS = 50;

    /** In how many steps a frame has to arrive, each within the timeout. */
    private static final int STEPS = 8;

    private final RequestMemory memory;
    private final ReceiveBuffers buffers;
    private final long timeoutMs;
    private final Time time;
    private boolean denied;
    private long releasesWhenDenied;
    private @Nullable Lease connecting;

    /**
     * The part of one thread.
     *
     * @param buffers where the bytes lie, without a bound of their own
     * @param timeoutMs within which an eighth of a frame must arrive
     */
    ReceiveMemory(RequestMemory memory, ReceiveBuffers buffers, long timeoutMs, Time time) {
        this.memory = memory;
        this.buffers = buffers;
        this.timeoutMs = timeoutMs;
        this.time = time;
    }

    /** What one connection's frame occupies; a connection receives one at a time. */
    final class Lease implements MemoryPool {
        private final RequestMemory.Origin origin;
        private @Nullable ByteBuffer held;
        private int frameBytes;
        private long stepBeganMs;
        private int stepBeganAt;
        private boolean announced;
        private @Nullable String exhausted;
        private boolean ended;

        private Lease(RequestMemory.Origin origin) {
            this.origin = origin;
        }

        @Override
        public @Nullable ByteBuffer tryAllocate(int sizeBytes) {
            if (sizeBytes > ReceiveBuffers.MAX_POOLED_BYTES && !announced) {
                // Nothing is taken before a byte of it comes: the selector asks again when there is one.
                announced = true;
                return null;
            }
            long releases = memory.releases();
            ByteBuffer buffer = take(sizeBytes);
            if (buffer == null) {
                denied = true;
                releasesWhenDenied = releases;
                return null;
            }
            held = buffer;
            announced = false;
            frameBytes = sizeBytes;
            stepBeganMs = time.milliseconds();
            stepBeganAt = 0;
            return buffer;
        }

        private @Nullable ByteBuffer take(int sizeBytes) {
            try {
                if (memory.isLargest(sizeBytes)) {
                    return memory.takeLargest(sizeBytes);
                }
                if (!memory.admits(sizeBytes, origin)) {
                    return null;
                }
                ByteBuffer buffer = buffers.tryAllocate(sizeBytes);
                if (buffer != null) {
                    memory.take(sizeBytes, buffer.capacity(), origin);
                }
                return buffer;
            } catch (OutOfMemoryError e) {
                // The other connections of this thread must not end with this one.
                exhausted = "there is no memory for a request of " + sizeBytes + " bytes: " + e.getMessage();
                return null;
            }
        }

        @Override
        public void release(ByteBuffer buffer) {
            if (held == buffer) {
                held = null;
                if (memory.isLargest(frameBytes)) {
                    memory.giveBackLargest(time.milliseconds());
                } else {
                    memory.giveBack(frameBytes, buffer.capacity(), origin);
                    buffers.release(buffer);
                }
            }
        }

        /** Why its frame is not waited for any longer, or null. */
        @Nullable
        String overdue(long nowMs) {
            if (exhausted != null) {
                return exhausted;
            }
            ByteBuffer receiving = held;
            if (receiving == null || nowMs - stepBeganMs < timeoutMs) {
                return null;
            }
            int received = receiving.position();
            int due = Math.min(frameBytes, stepBeganAt + Math.max(1, frameBytes / STEPS));
            if (received < due) {
                return "of a request of " + frameBytes + " bytes, " + received + " have come, and only "
                        + (received - stepBeganAt) + " within the last " + (nowMs - stepBeganMs)
                        + " ms (runnel.request.receive.timeout.ms=" + timeoutMs + ")";
            }
            stepBeganMs = nowMs;
            stepBeganAt = received;
            return null;
        }

        /** The connection is closed, and with it what it was receiving. */
        void end() {
            if (!ended) {
                ended = true;
                memory.disconnected(origin);
            }
        }

        @Override
        public long size() {
            return ReceiveMemory.this.size();
        }

        @Override
        public long availableMemory() {
            return ReceiveMemory.this.availableMemory();
        }

        @Override
        public boolean isOutOfMemory() {
            return ReceiveMemory.this.isOutOfMemory();
        }
    }

    /** The pool of the connection that is registered next. */
    Lease connect(InetAddress remote) {
        Lease lease = new Lease(memory.connected(remote));
        connecting = lease;
        return lease;
    }

    /** Builds channels that receive into their connection's lease. */
    ChannelBuilder channels(ChannelBuilder channels) {
        return new ChannelBuilder() {
            @Override
            public KafkaChannel buildChannel(
                    String id,
                    SelectionKey key,
                    int maxReceiveSize,
                    MemoryPool memoryPool,
                    ChannelMetadataRegistry metadataRegistry) {
                Lease lease = connecting;
                connecting = null;
                return channels.buildChannel(
                        id, key, maxReceiveSize, lease == null ? memoryPool : lease, metadataRegistry);
            }

            @Override
            public void configure(Map<String, ?> configs) {
                channels.configure(configs);
            }

            @Override
            public void close() {
                channels.close();
            }
        };
    }

    /** Drops what has not been needed for some time. */
    void dropUnused(long nowMs) {
        memory.dropUnused(nowMs);
    }

    /** Whether a connection waits for room. */
    boolean isShort() {
        return denied;
    }

    // The selector takes "not any more" as a sign to let those try again that found no room.
    @Override
    public boolean isOutOfMemory() {
        if (denied && memory.releases() != releasesWhenDenied) {
            denied = false;
        }
        return denied;
    }

    /** Every channel has its own pool. */
    @Override
    public ByteBuffer tryAllocate(int sizeBytes) {
        throw new IllegalStateException("A frame of " + sizeBytes + " bytes belongs to no connection");
    }

    @Override
    public void release(ByteBuffer buffer) {
        throw new IllegalStateException("A frame of " + buffer.capacity() + " bytes belongs to no connection");
    }

    @Override
    public long size() {
        return buffers.size();
    }

    @Override
    public long availableMemory() {
        return buffers.availableMemory();
    }
}
