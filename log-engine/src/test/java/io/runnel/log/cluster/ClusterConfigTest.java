package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.cluster.ClusterConfig.LifeSettings;
import io.runnel.log.cluster.ClusterConfig.ReplicationSettings;
import io.runnel.log.metadata.raft.RaftSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterConfigTest {
    /**
     * The latest lease: the old controller is heard by a majority for the last time, and gives one when it is about to stop
     * after the election timeout. The earliest fencing: the new one is elected a fetch timeout after that.
     */
    @ParameterizedTest
    @CsvSource({"2000, 600, 1200, 1400, 2000", "2000, 500, 4000, 1000, 4500", "9000, 2000, 3000, 8000, 9000"})
    void noLeaseOutlastsTheFirstSessionThatANewControllerGives(
            int sessionMs, int fetchMs, int electionMs, int leaseMs, int firstSessionMs) {
        ClusterConfig config = new ClusterConfig(
                List.of(),
                null,
                null,
                new LifeSettings(sessionMs, 500, 60_000, 30_000, true, 5_000),
                new ReplicationSettings(30_000, 1, 1, 1, 100, 1, 1_000),
                RaftSettings.DEFAULTS.withElection(fetchMs, electionMs));

        assertThat(config.leaseMs()).isEqualTo(leaseMs);
        assertThat(config.firstSessionMs()).isEqualTo(firstSessionMs);
        assertThat(electionMs + config.leaseMs()).isLessThanOrEqualTo(fetchMs + config.firstSessionMs());
    }
}
