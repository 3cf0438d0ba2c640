package io.runnel.log.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.network.RequestMemory.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
    private static final int BUDGET = 64 << 20;
    private static final int MB = 1 << 20;

    private final RequestMemory memory = new RequestMemory(BUDGET, 75);
    private final Origin here = memory.connected(address(1));
    private final Origin there = memory.connected(address(2));

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes as many frames as are admitted. */
    private int fill(int frameBytes, Origin origin) {
        int admitted = 0;
        while (memory.admits(frameBytes, origin)) {
            memory.take(frameBytes, frameBytes, origin);
            admitted++;
        }
        return admitted;
    }

    @Test
    void oneAddressLeavesRoomForOthers() {
        assertThat(fill(MB, here)).isEqualTo(42);
        assertThat(fill(MB, there)).isEqualTo(14);
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void largeFramesLeaveRoomForSmallOnes() {
        fill(MB, here);
        fill(MB, there);
        assertThat(memory.takeLargest(20 * MB)).isNotNull();

        assertThat(fill(1000, here)).isPositive();
        assertThat(fill(RequestMemory.SMALL_BYTES, there)).isPositive();
    }

    @Test
    void theLargestFramesComeOneAtATimeIntoTheSameBuffer() {
        assertThat(memory.isLargest(16 * MB)).isFalse();
        assertThat(memory.isLargest(20 * MB)).isTrue();
        ByteBuffer first = Objects.requireNonNull(memory.takeLargest(20 * MB));
        assertThat(first.remaining()).isEqualTo(20 * MB);
        assertThat(memory.takeLargest(17 * MB)).isNull();
        assertThat(memory.admits(MB, there)).isTrue();

        memory.giveBackLargest(0);
        assertThat(memory.takeLargest(17 * MB)).isSameAs(first);
        assertThat(first.remaining()).isEqualTo(17 * MB);
        memory.giveBackLargest(0);
        memory.dropUnused(60_001);
        assertThat(memory.takeLargest(17 * MB)).isNotSameAs(first);
    }

    @Test
    void whateverTheBudgetAFrameIsAdmittedWhenNothingElseIs() {
        RequestMemory tiny = new RequestMemory(1, 1);
        Origin origin = tiny.connected(address(3));
        assertThat(tiny.admits(500, origin)).isTrue();
        tiny.take(500, 500, origin);
        assertThat(tiny.admits(500, origin)).isFalse();

        long before = tiny.releases();
        tiny.giveBack(500, 500, origin);
        assertThat(tiny.releases()).isNotEqualTo(before);
        assertThat(tiny.usedBytes()).isZero();
    }
}
