package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.junit.jupiter.api.Test;

class SharedPromisesTest {
    private static final String NAME = "min.insync.replicas";
    private static final String ACK = "runnel.ack";
    private static final ClusterImage ALONE = ClusterImage.EMPTY.apply(new BrokerRegistered(1, "h", 9092, 4));

    @Test
    void nodesOfAClusterComeToAgree() {
        ClusterImage image = Clusters.of(2)
                .apply(new BrokerConfigured("2", Map.of(NAME, "1", ACK, "flushed", "log.retention.ms", "5")))
                .apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of("log.retention.ms", "7")));
        ClusterImage after = image.apply(SharedPromises.agreement(image, own(2, false)));
        assertThat(after.brokerConfigs(ClusterImage.ALL_BROKERS))
                .isEqualTo(Map.of(NAME, "2", ACK, "written", "log.retention.ms", "7"));
        assertThat(after.brokerConfigs("2")).isEqualTo(Map.of("log.retention.ms", "5"));
        assertThat(SharedPromises.agreement(after, own(3, true))).isEmpty();
        assertThat(SharedPromises.agreement(ALONE, own(2, true))).isEmpty();
    }

    /** As of a cluster that was made by a release that agreed on the number alone. */
    @Test
    void whatIsAgreedOnStays() {
        ClusterImage image = Clusters.of(2).apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of(NAME, "2")));
        ClusterImage after = image.apply(SharedPromises.agreement(image, own(1, true)));
        assertThat(after.brokerConfigs(ClusterImage.ALL_BROKERS)).isEqualTo(Map.of(NAME, "2", ACK, "flushed"));
    }

    /** A new topic promises the same whichever node is the controller, and whichever leads it. */
    @Test
    void whatHoldsForATopicDoesNotDependOnTheNode() {
        ClusterImage image = Clusters.with(3, Clusters.partition(List.of(1), List.of(1), List.of(), 1), Map.of());
        ClusterImage after = image.apply(SharedPromises.agreement(image, own(2, false)));
        TopicImage topic = Objects.requireNonNull(after.topic("t"));
        assertThat(own(1, true).forTopic(after, topic)).isEqualTo(own(2, false).forTopic(after, topic));
    }

    @Test
    void whatWouldDivideThemIsRefused() {
        ClusterImage agreed = Clusters.of(2).apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of(NAME, "2")));
        assertThatThrownBy(() -> SharedPromises.check(agreed, "1", Map.of(NAME, "1")))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> SharedPromises.check(agreed, ClusterImage.ALL_BROKERS, Map.of()))
                .isInstanceOf(InvalidConfigurationException.class);
        SharedPromises.check(agreed, ClusterImage.ALL_BROKERS, Map.of(NAME, "1"));
        SharedPromises.check(agreed, "1", Map.of("log.retention.ms", "5"));
        assertThatThrownBy(() -> SharedPromises.check(agreed, "1", Map.of(ACK, "written")))
                .isInstanceOf(InvalidConfigurationException.class);
        SharedPromises.check(ALONE, "1", Map.of(NAME, "1"));
    }

    private static ReplicationRules own(int least, boolean flushed) {
        return new ReplicationRules(least, false, flushed);
    }
}
