package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.junit.jupiter.api.Test;

class SharedMinimumTest {
    private static final String NAME = "min.insync.replicas";
    private static final ClusterImage ALONE = ClusterImage.EMPTY.apply(new BrokerRegistered(1, "h", 9092, 4));

    @Test
    void nodesOfAClusterComeToAgree() {
        ClusterImage image = Clusters.of(2)
                .apply(new BrokerConfigured("2", Map.of(NAME, "1", "log.retention.ms", "5")))
                .apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of("log.retention.ms", "7")));
        ClusterImage after = image.apply(SharedMinimum.agreement(image, 2));
        assertThat(after.brokerConfigs(ClusterImage.ALL_BROKERS)).isEqualTo(Map.of(NAME, "2", "log.retention.ms", "7"));
        assertThat(after.brokerConfigs("2")).isEqualTo(Map.of("log.retention.ms", "5"));
        assertThat(SharedMinimum.agreement(after, 3)).isEmpty();
        assertThat(SharedMinimum.agreement(ALONE, 2)).isEmpty();
    }

    @Test
    void whatWouldDivideThemIsRefused() {
        ClusterImage agreed = Clusters.of(2).apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of(NAME, "2")));
        assertThatThrownBy(() -> SharedMinimum.check(agreed, "1", Map.of(NAME, "1")))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> SharedMinimum.check(agreed, ClusterImage.ALL_BROKERS, Map.of()))
                .isInstanceOf(InvalidConfigurationException.class);
        SharedMinimum.check(agreed, ClusterImage.ALL_BROKERS, Map.of(NAME, "1"));
        SharedMinimum.check(agreed, "1", Map.of("log.retention.ms", "5"));
        SharedMinimum.check(ALONE, "1", Map.of(NAME, "1"));
    }
}
