package io.runnel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeConfigTest {
    @Test
    void defaultsAreTheDocumentedOnes() {
        NodeConfig config = NodeConfig.from(Map.of());

        assertThat(config.log().dataDir()).isEqualTo(Path.of("./runnel-data"));
        assertThat(config.log().bind()).isEqualTo(new InetSocketAddress("127.0.0.1", 9092));
        assertThat(config.registryPort()).isEqualTo(8081);
        assertThat(config.sqlPort()).isEqualTo(8765);
        assertThat(config.httpThreads()).isEqualTo(200);
    }

    @Test
    void anUnknownSettingIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> NodeConfig.from(Map.of("num.partition", "3")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Unknown setting num.partition; did you mean num.partitions?");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThatThrownBy(() ->
                        NodeConfig.from(Map.of("kafka.port", "70000", "sql.port", "x", "no.such.thing.here", "1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("kafka.port")
                .hasMessageContaining("sql.port")
                .hasMessageContaining("Unknown setting no.such.thing.here");
    }
}
