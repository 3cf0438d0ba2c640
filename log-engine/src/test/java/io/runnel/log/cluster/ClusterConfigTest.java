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
     * The latest lease: of a heartbeat that is answered when the controller has been uncertain for as long as it may be,
     * because another was elected just after it was certain for the last time.
     */
    @ParameterizedTest
    @CsvSource({
        "2000, 600, 1200, 1400, 2000",
        "2000, 500, 4000, 1500, 2000",
        "9000, 2000, 3000, 7000, 9000",
        "2000, 2000, 3000, 1000, 3000"
    })
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
        assertThat(config.certaintyMs() + config.leaseMs()).isLessThanOrEqualTo(config.firstSessionMs());
        assertThat(3 * config.heartbeatMs()).as("two may be lost").isLessThanOrEqualTo(config.leaseMs());
    }
}
