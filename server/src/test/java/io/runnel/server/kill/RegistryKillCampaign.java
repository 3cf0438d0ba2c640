package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long form of {@link KillRegistrationsTest}. Its name keeps it out of the build; start it with {@code
 * benchmarks/registry-kill-campaign}; {@code -Dkill.rounds}, {@code -Dkill.seed}.
 */
final class RegistryKillCampaign {
    @TempDir
    private Path folder;

    @Test
    void everyRegistrationOutlivesEveryKill() throws IOException, InterruptedException {
        int rounds = Integer.getInteger("kill.rounds", 100);
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffff_ffffL);
        assertThat(new KilledRegistrations(folder, seed).run(rounds)).isGreaterThan(rounds * 50);
    }
}
