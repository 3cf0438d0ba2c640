package io.runnel.log.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@link ProtocolFuzz}, with a new seed each time. {@code -Dfuzz.seed=N} repeats one,
 * {@code -Dfuzz.seconds=600} is the long form.
 */
class ProtocolFuzzTest {
    @TempDir
    Path folder;

    @Test
    void aNodeServesItsClientsWhateverOthersSend() throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
        long seconds = Long.getLong("fuzz.seconds", 3);

        assertThat(new ProtocolFuzz(seed, seconds, folder).run())
                .as("-Dfuzz.seed=%d -Dfuzz.seconds=%d", seed, seconds)
                .isEmpty();
    }
}
