package io.runnel.log.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingBytesTest {
    private final WaitingBytes waiting = new WaitingBytes(100);

    @Test
    void batchesWaitUntilThereIsNoRoomForMore() {
        assertThat(waiting.reserve(60)).isTrue();
        assertThat(waiting.reserve(41)).isFalse();
        assertThat(waiting.reserve(40)).as("what was refused is not counted").isTrue();
        waiting.release(60);
        assertThat(waiting.reserve(60)).isTrue();
    }

    @Test
    void batchOfAnySizeMayWaitAlone() {
        assertThat(waiting.reserve(101)).isTrue();
        assertThat(waiting.reserve(1)).isFalse();
        waiting.release(101);
        assertThat(waiting.reserve(1)).isTrue();
        assertThat(waiting.reserve(100)).isFalse();
    }
}
