package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * Producers of both kinds, whose requests are lost, repeated and late, while the coordinator and the node restart, clocks
 * jump and markers take their time. {@code -Dsim.seeds=10000} runs a campaign, {@code -Dsim.seed=7} one seed.
 */
class TransactionsSimulationTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 2_000;

    private static TransactionsWorld run(long seed, boolean cancels) {
        return run(seed, new TransactionsWorld(seed, cancels));
    }

    private static TransactionsWorld run(long seed, TransactionsWorld world) {
        try {
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.settle();
        } catch (Throwable e) {
            throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
        }
        return world;
    }

    @Test
    void transactionsAreVisibleWholeOrNotAtAllAndNothingHangs() {
        Long only = Long.getLong("sim.seed");
        int transactions = 0;
        int committed = 0;
        for (long seed = only == null ? 0 : only;
                seed < (only == null ? Integer.getInteger("sim.seeds", 300) : only + 1);
                seed++) {
            TransactionsWorld world = run(seed, true);
            transactions += world.history.count();
            committed += world.history.committedCount();
        }
        // A run in which nothing can be committed would prove nothing.
        assertThat(committed).isGreaterThan(transactions / 5);
    }

    @Test
    void producersAreNotRefusedWhereNothingGoesWrong() {
        for (long seed = 0; seed < SEEDS; seed++) {
            run(seed, TransactionsWorld.quiet(seed));
        }
    }

    @Test
    void theSimulationFindsMarkersThatOutliveTheirTransaction() {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < 2_000; seed++) {
                        run(seed, false);
                    }
                })
                .isInstanceOf(AssertionError.class);
    }
}
