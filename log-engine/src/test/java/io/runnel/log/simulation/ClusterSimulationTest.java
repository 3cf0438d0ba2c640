package io.runnel.log.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole clusters in one thread; {@code benchmarks/cluster-simulation} runs as many of them as wanted. */
class ClusterSimulationTest {
    private static final int SEEDS = 500;
    private static final int PROTECTION_SEEDS = 1_000;

    /** Where to begin, for those that take more than a few seeds. */
    private static final Map<Protection, Long> NEAR = Map.of(
            Protection.EXPANSION_START_OFFSET, 300L,
            Protection.UNCLEAN_SHUTDOWN, 190L,
            Protection.RECORDED_REFUSAL, 80L,
            Protection.FETCH_EPOCH, 50L,
            Protection.LEADER_FLUSH, 50L);

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

    /** How many seeds a search from the first on takes stands in docs/replication.md; here it begins near by. */
    @ParameterizedTest
    @EnumSource(Protection.class)
    void aClusterWithoutOneOfItsProtectionsBreaksAPromise(Protection protection) {
        long from = NEAR.getOrDefault(protection, 0L);
        boolean caught = false;
        for (long seed = from; seed < from + PROTECTION_SEEDS && !caught; seed++) {
            caught = ClusterSimulation.broken(seed, Set.of(protection)) != null;
        }
        assertThat(caught)
                .as("%s is missed within %d seeds from %d on", protection, PROTECTION_SEEDS, from)
                .isTrue();
    }

    @Test
    void aViolationIsToldWithItsSeedAndWhatLedToIt() {
        Set<Protection> off = Set.of(Protection.OWN_REGISTRATION);
        long seed = ClusterSimulation.firstCaught(off, PROTECTION_SEEDS);
        assertThat(ClusterSimulation.explain(seed, off))
                .contains("seed " + seed + ": ", "is the controller of term", " commits [", "leads epoch");
    }
}
