package io.runnel.log.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ConnectionQuotaTest {
    private final InetAddress here = InetAddress.getLoopbackAddress();

    @Test
    void newLimitsHoldForConnectionsToCome() {
        ConnectionQuota quota = new ConnectionQuota(new ConnectionLimits(10, 2, Map.of()));
        assertThat(quota.admit(here)).isNull();
        assertThat(quota.admit(here)).isNull();
        assertThat(quota.admit(here)).contains("max.connections.per.ip=2");

        quota.limit(new ConnectionLimits(10, 2, Map.of(here, 3)));
        assertThat(quota.admit(here)).isNull();
        quota.limit(new ConnectionLimits(2, 9, Map.of()));
        assertThat(quota.admit(here)).contains("max.connections=2");
        assertThat(quota.connections()).isEqualTo(3);
    }

    @Test
    void overridesNameAddressesAndNumbers() throws Exception {
        assertThat(ConnectionLimits.parseOverrides(" 10.0.0.1:5, 10.0.0.2 : 0 "))
                .isEqualTo(Map.of(InetAddress.getByName("10.0.0.1"), 5, InetAddress.getByName("10.0.0.2"), 0));
        assertThat(ConnectionLimits.parseOverrides("")).isEmpty();
        for (String wrong : new String[] {"10.0.0.1", "10.0.0.1:", ":5", "10.0.0.1:x", "10.0.0.1:-1"}) {
            assertThatThrownBy(() -> ConnectionLimits.parseOverrides(wrong))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class);
        }
    }
}
