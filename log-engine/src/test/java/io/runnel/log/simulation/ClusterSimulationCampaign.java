package io.runnel.log.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The long form of the simulation, not part of a build; {@code benchmarks/cluster-simulation} runs it. */
class ClusterSimulationCampaign {
    @Test
    void noPromiseIsBroken() {
        String asked = System.getProperty("simulation.arguments", "").trim();
        String[] arguments = asked.isEmpty() ? new String[0] : asked.split("\\s+");
        assertThat(ClusterSimulation.run(arguments)).as("no promise is broken").isTrue();
    }
}
