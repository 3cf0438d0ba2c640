package io.runnel.log.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReceiveBuffersTest {
    private final AtomicLong used = new AtomicLong();

    @Test
    void aBufferHasTheSizeAskedForAndIsUsedAgain() {
        ReceiveBuffers buffers = new ReceiveBuffers(1 << 30, used);
        for (int size : new int[] {1, 16_383, 16_384, 16_385, 100_000, 4 << 20, (4 << 20) + 1}) {
            ByteBuffer buffer = allocate(buffers, size);
            assertThat(buffer.remaining()).isEqualTo(size);
            assertThat(buffer.isDirect()).isEqualTo(size >= 16_384 && size <= 4 << 20);
            buffer.position(buffer.limit());
            buffers.release(buffer);
            assertThat(used.get()).isZero();
            if (buffer.isDirect()) {
                assertThat(allocate(buffers, size)).isSameAs(buffer);
                assertThat(buffer.remaining()).isEqualTo(size);
                buffers.release(buffer);
            }
        }
    }

    @Test
    void beyondTheBudgetThereIsNoneUntilOneIsReturned() {
        ReceiveBuffers buffers = new ReceiveBuffers(20_000, used);
        ReceiveBuffers ofAnotherThread = new ReceiveBuffers(20_000, used);
        ByteBuffer first = allocate(buffers, 10_000);
        ByteBuffer second = allocate(ofAnotherThread, 15_000);

        assertThat(buffers.tryAllocate(1)).isNull();
        assertThat(buffers.isOutOfMemory()).isTrue();

        ofAnotherThread.release(second);
        assertThat(buffers.availableMemory()).isEqualTo(10_000);
        assertThat(buffers.tryAllocate(1)).isNotNull();
        buffers.release(first);
    }

    private static ByteBuffer allocate(ReceiveBuffers buffers, int size) {
        return Objects.requireNonNull(buffers.tryAllocate(size));
    }
}
