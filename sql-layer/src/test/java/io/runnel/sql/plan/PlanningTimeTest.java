package io.runnel.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanningTimeTest {
    @Test
    void planningThatTakesTooLongEndsWithTheSettingsName() {
        String inputs = IntStream.range(0, 40).mapToObj(i -> "s AS s" + i).collect(Collectors.joining(", "));
        String conditions = IntStream.range(1, 40)
                .mapToObj(i -> "s" + i + ".a = s" + (i * 7 % 40) + ".b")
                .collect(Collectors.joining(" AND "));
        assertThatThrownBy(() -> Plans.within(1, "SELECT s0.a FROM " + inputs + " WHERE " + conditions)
                        .physical())
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("54001"))
                .hasMessageContaining("longer than 1 ms, which is sql.planning.timeout.ms");
    }
}
