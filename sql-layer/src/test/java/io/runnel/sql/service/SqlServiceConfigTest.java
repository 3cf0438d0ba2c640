package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SqlServiceConfigTest {
    @Test
    void everyDefaultIsAsDocumented() {
        assertThat(SqlServiceConfig.from(Map.of()))
                .isEqualTo(
                        new SqlServiceConfig(1_000, 1_800_000, 256, 5_000, 1_000, 10_000, 128, 33_554_432, 10_000, 64));
    }

    @Test
    void refusesAValueOutOfRange() {
        assertThatThrownBy(() -> SqlServiceConfig.from(Map.of(SqlServiceConfig.FETCH_ROWS_MAX, "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sql.fetch.rows.max");
    }

    @Test
    void leavesFetchSizesOfZeroAndLessToTheDefaultAndCapsLargeOnes() {
        SqlServiceConfig config = SqlServiceConfig.from(Map.of());
        assertThat(new int[] {config.frameRows(0), config.frameRows(-1), config.frameRows(7)})
                .containsExactly(1_000, 1_000, 7);
        assertThat(config.frameRows(Integer.MAX_VALUE)).isEqualTo(10_000);
    }
}
