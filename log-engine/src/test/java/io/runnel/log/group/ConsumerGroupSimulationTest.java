package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded histories of consumer groups with faults; {@link ConsumerGroupSimulation} says what is checked. Run more of them
 * with {@code -Dsim.seeds=10000}, or one again with {@code -Dsim.seed=N}.
 */
class ConsumerGroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 200);
    private static final int STEPS = 300;

    @Test
    void groupsStaySafeUnderFaultsAndSettleAfterThem() {
        Long one = Long.getLong("sim.seed");
        long first = one == null ? 1 : one;
        long last = one == null ? SEEDS : one;
        long rebalances = 0;
        for (long seed = first; seed <= last; seed++) {
            try {
                rebalances += new ConsumerGroupSimulation(seed).run(STEPS);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(rebalances).as("the histories were eventful").isGreaterThan(10 * (last - first + 1));
    }
}
