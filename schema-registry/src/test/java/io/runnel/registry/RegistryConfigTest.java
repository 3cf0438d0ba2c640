package io.runnel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RegistryConfigTest {
    @Test
    void everyDefault() {
        assertThat(RegistryConfig.from(Map.of()))
                .isEqualTo(new RegistryConfig(
                        CompatibilityLevel.BACKWARD,
                        "_schemas",
                        (short) -1,
                        30_000,
                        2_000,
                        1 << 20,
                        64,
                        10_000,
                        1000,
                        10_000,
                        1_000_000,
                        64 << 20,
                        8L << 20,
                        "schema-registry"));
    }

    @Test
    void namesThatAreNotTheRegistrysArePassedOver() {
        Map<String, String> settings = Map.of("schema.compatibility.level", "full_transitive", "sql.port", "8765");

        assertThat(RegistryConfig.from(settings).compatibilityLevel()).isEqualTo(CompatibilityLevel.FULL_TRANSITIVE);
    }

    @Test
    void aLevelThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> RegistryConfig.from(Map.of("schema.compatibility.level", "odd")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'odd'")
                .hasMessageContaining("full_transitive");
    }
}
