package io.runnel.log.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.wire.Pauses;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;

class RemoteSettingsTest {
    @Test
    void everyDefaultIsKnown() {
        assertThat(RemoteSettings.from(Map.of()))
                .isEqualTo(new RemoteSettings(
                        "runnel",
                        30_000,
                        60_000,
                        120_000,
                        new Pauses(100, 1_000),
                        new RemoteSettings.Socket(10_000, 540_000, new Pauses(50, 1_000), 131_072, 65_536),
                        new RemoteSettings.Read(500, 8 << 20, 1 << 20, 32 << 20, IsolationLevel.READ_COMMITTED),
                        new RemoteSettings.Write(256 << 10, 32 << 20, 16 << 20, 60_000, CompressionType.NONE),
                        5_000));
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Pauses retry = new Pauses(100, 1_000);
        assertThat(new long[] {retry.pauseMs(1), retry.pauseMs(2), retry.pauseMs(4), retry.pauseMs(5), retry.pauseMs(99)
                })
                .containsExactly(100, 200, 800, 1_000, 1_000);
    }
}
