package io.runnel.sql.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.engine.EngineOnDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups by key in tables, on a real log. */
final class KeyReadsTest {
    private static final int ROUNDS = 40;
    private static final int KEYS = 30;

    @TempDir
    private Path folder;

    @Test
    void aLookupAgreesWithWhatWasWrittenAndDeleted() {
        Random random = new Random(11);
        Map<String, Integer> rows = new TreeMap<>();
        try (EngineOnDisk engine = new EngineOnDisk(folder)) {
            engine.run("CREATE TABLE T (K VARCHAR PRIMARY KEY, N INT) WITH (KAFKA_TOPIC='t', PARTITIONS=2,"
                    + " KEY_FORMAT='KAFKA', VALUE_FORMAT='JSON')");
            for (int round = 0; round < ROUNDS; round++) {
                String key = "k" + random.nextInt(KEYS);
                if (random.nextInt(4) == 0) {
                    engine.run("DELETE FROM T WHERE K = '" + key + "'");
                    rows.remove(key);
                } else {
                    engine.run("INSERT INTO T VALUES ('" + key + "', " + round + ")");
                    rows.put(key, round);
                }
                String asked = "k" + random.nextInt(KEYS);
                assertThat(engine.rows("SELECT N FROM T WHERE K = '" + asked + "'"))
                        .as("round %d, %s", round, asked)
                        .isEqualTo(rows.containsKey(asked) ? List.of("[" + rows.get(asked) + "]") : List.of());
                assertThat(engine.rows("SELECT N FROM T WHERE K = '" + asked + "' AND N > 20"))
                        .hasSize(rows.getOrDefault(asked, 0) > 20 ? 1 : 0);
            }
            assertThat(engine.rows("SELECT K FROM T WHERE K IN ('k1', 'k2', 'k3', 'none') ORDER BY K"))
                    .isEqualTo(rows.keySet().stream()
                            .filter(List.of("k1", "k2", "k3")::contains)
                            .map(key -> "[" + key + "]")
                            .toList());
        }
    }
}
