package io.runnel.log.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole clusters in one thread; {@code benchmarks/cluster-simulation} runs as many of them as wanted. */
class ClusterSimulationTest {
    private static final int SEEDS = 500;

    @Test
    void noPromiseIsBrokenWhateverBefallsACluster() {
        long transactions = 0;
        long acknowledged = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = ClusterSimulation.world(seed, Set.of(), false);
            try {
                world.run();
            } catch (Violation | IllegalStateException | IllegalArgumentException e) {
                throw new AssertionError(ClusterSimulation.explain(seed, Set.of()), e);
            }
            transactions += world.invariants.transactions().committedCount();
            acknowledged += world.invariants.acknowledgedBatches();
        }
        // Worlds in which nothing can be done would prove nothing.
        assertThat(acknowledged).as("acknowledged batches").isGreaterThan(SEEDS * 80L);
        assertThat(transactions).as("committed transactions").isGreaterThan(SEEDS);
    }

    @Test
    void aSeedAlwaysGivesTheSameHistory() {
        Set<String> histories = new HashSet<>();
        for (long seed = 0; seed < 12; seed++) {
            String history = ClusterSimulation.explain(seed, Set.of());
            assertThat(ClusterSimulation.explain(seed, Set.of())).isEqualTo(history);
            histories.add(history);
        }
        assertThat(histories).hasSize(12);
    }

    /** How many seeds it takes in a search from the first on stands in docs/replication.md. */
    @ParameterizedTest
    @EnumSource(Protection.class)
    void aClusterWithoutOneOfItsProtectionsBreaksAPromise(Protection protection) {
        Set<Protection> off = Set.of(protection);
        long from = protection.caughtAt();
        boolean caught = false;
        for (long seed = from; seed < from + protection.seeds() && !caught; seed++) {
            caught = ClusterSimulation.broken(seed, off) != null;
        }
        assertThat(caught)
                .as(
                        "%s is missed within %d seeds from %d on; benchmarks/cluster-simulation protections tells where"
                                + " it is now, if its seeds have changed",
                        protection, protection.seeds(), from)
                .isTrue();
    }
}
