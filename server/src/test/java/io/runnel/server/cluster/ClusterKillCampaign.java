package io.runnel.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.cluster.ClusterRounds.Event;
import io.runnel.server.cluster.ClusterRounds.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long form of {@link ClusterKillTest}, with all events in any order. Its name keeps it out of the build; start it with
 * {@code benchmarks/cluster-kill-campaign}; {@code -Dkill.rounds}, {@code -Dkill.seed}, {@code
 * -Dkill.event} for one event alone.
 */
final class ClusterKillCampaign {
    private static final Times LONG = new Times(2_500_000, 5_000, 15_000, 1_000);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everyPromiseOutlivesEveryEvent()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int count = Integer.getInteger("kill.rounds", 50);
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffff_ffffL);
        String only = System.getProperty("kill.event");
        System.out.printf("%d rounds, seed %d, data in %s%n", count, seed, folder);
        try (ClusterRounds rounds = new ClusterRounds(folder, seed, LONG)) {
            for (int round = 0; round < count; round++) {
                Event event = only == null ? rounds.any() : Event.valueOf(only);
                long began = System.nanoTime();
                System.out.printf("round %d of %d: %s%n", round + 1, count, event);
                assertThat(rounds.round(event).stream().limit(20).toList())
                        .as("round %d, %s, of -Dkill.seed=%d, data in %s", round + 1, event, seed, folder)
                        .isEmpty();
                System.out.printf("  %.1f s; %s%n", (System.nanoTime() - began) / 1e9, rounds.told());
            }
        }
    }
}
