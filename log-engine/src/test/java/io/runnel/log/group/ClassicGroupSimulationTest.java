package io.runnel.log.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Many seeded runs; {@code -Dsim.seeds=10000} for a campaign, {@code -Dsim.first=N} to begin with another seed. */
final class ClassicGroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 250);
    private static final long FIRST = Long.getLong("sim.first", 1);

    @Test
    void whatMayNeverHappenNeverDoes() {
        int generations = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            ClassicGroupSimulation simulation = new ClassicGroupSimulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
            generations += simulation.generationsUsed;
        }

        // The runs must be worth something: generations that members have come to work in.
        assertThat(generations).isGreaterThan(SEEDS * 3);
        System.out.println(SEEDS + " seeds from " + FIRST + ", " + generations + " generations");
    }
}
