package io.runnel.log.network;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.memory.MemoryPool;
import org.jspecify.annotations.Nullable;

/**
 * The memory into which one network thread receives requests. Frames of middling size get direct buffers that are used
 * again: the kernel copies into them from the socket and out of them to the segment file without a detour over the
 * heap, and nothing has to be zeroed. Small frames live on the heap, where they are cheaper.
 *
 * <p>All threads of a listener count into one budget; when it is spent, channels are not read until there is room. For
 * its network thread alone.
 */
final class ReceiveBuffers implements MemoryPool {
    /** Below this a heap buffer costs less than a trip to the pool. */
    static final int MIN_POOLED_BYTES = 16 << 10;

    /** Above this a frame is rare enough to be left to the garbage collector. */
    static final int MAX_POOLED_BYTES = 4 << 20;

    /** What one thread keeps for the next frames; a thread has few frames in flight, since it handles each at once. */
    private static final long MAX_KEPT_BYTES = 16 << 20;

    /** What one thread keeps at most of the whole budget. */
    private static final int KEPT_SHARE = 4;

    private final long budgetBytes;
    private final AtomicLong usedBytes;
    private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
    private long keptBytes;

    /**
     * Buffers within a budget.
     *
     * @param usedBytes shared by all threads of the listener
     */
    ReceiveBuffers(long budgetBytes, AtomicLong usedBytes) {
        this.budgetBytes = budgetBytes;
        this.usedBytes = usedBytes;
        for (int size = MIN_POOLED_BYTES; size <= MAX_POOLED_BYTES; size <<= 1) {
            free.add(new ArrayDeque<>());
        }
    }

    // The last frame may exceed the budget, or a frame larger than the whole budget could never be received.
    @Override
    public @Nullable ByteBuffer tryAllocate(int sizeBytes) {
        if (usedBytes.get() >= budgetBytes) {
            return null;
        }
        ByteBuffer buffer = allocate(sizeBytes);
        usedBytes.addAndGet(buffer.capacity());
        return buffer;
    }

    private ByteBuffer allocate(int sizeBytes) {
        if (sizeBytes < MIN_POOLED_BYTES || sizeBytes > MAX_POOLED_BYTES) {
            return ByteBuffer.allocate(sizeBytes);
        }
        int sizeClass = sizeClass(sizeBytes);
        ByteBuffer buffer = free.get(sizeClass).poll();
        if (buffer == null) {
            buffer = fresh(sizeClass, sizeBytes);
        } else {
            keptBytes -= buffer.capacity();
        }
        return buffer.clear().limit(sizeBytes);
    }

    /** Direct memory has a limit of its own, which a heap smaller than the default reaches before our budget does. */
    private static ByteBuffer fresh(int sizeClass, int sizeBytes) {
        try {
            return ByteBuffer.allocateDirect(MIN_POOLED_BYTES << sizeClass);
        } catch (OutOfMemoryError e) {
            return ByteBuffer.allocate(sizeBytes);
        }
    }

    /** The index of the smallest pooled size that holds so many bytes. */
    private static int sizeClass(int sizeBytes) {
        return Integer.SIZE - Integer.numberOfLeadingZeros((sizeBytes - 1) / MIN_POOLED_BYTES);
    }

    @Override
    public void release(ByteBuffer buffer) {
        usedBytes.addAndGet(-buffer.capacity());
        if (buffer.isDirect() && keptBytes + buffer.capacity() <= Math.min(MAX_KEPT_BYTES, budgetBytes / KEPT_SHARE)) {
            keptBytes += buffer.capacity();
            free.get(sizeClass(buffer.capacity())).push(buffer);
        }
    }

    @Override
    public long size() {
        return budgetBytes;
    }

    @Override
    public long availableMemory() {
        return Math.max(0, budgetBytes - usedBytes.get());
    }

    @Override
    public boolean isOutOfMemory() {
        return usedBytes.get() >= budgetBytes;
    }
}
