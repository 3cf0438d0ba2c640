package io.runnel.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.engine.EngineOnDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Joins of more inputs than anyone writes by hand. */
class ManyJoinsTest {
    private static final int INPUTS = Integer.getInteger("joins.inputs", 24);

    @TempDir
    private Path folder;

    /** In the order of FROM it would be a product of ten rows each, for hours. */
    @Test
    @Timeout(60)
    void inputsAreJoinedWhereTheyHaveAConditionWhateverTheirOrder() {
        try (EngineOnDisk engine = new EngineOnDisk(folder)) {
            engine.run(
                    "CREATE STREAM t (a INTEGER, b INTEGER) WITH (KAFKA_TOPIC='t', PARTITIONS=1, VALUE_FORMAT='JSON')");
            List<String> rows = new ArrayList<>();
            for (int row = 0; row < 10; row++) {
                rows.add("(" + row + ", " + (row + 3) % 10 + ")");
            }
            engine.run("INSERT INTO t VALUES " + String.join(", ", rows));
            List<String> inputs = new ArrayList<>();
            List<String> conditions = new ArrayList<>(List.of("t0.a = 4"));
            for (int input = 0; input < INPUTS; input++) {
                inputs.add("t AS t" + input);
                if (input > 0) {
                    conditions.add("t" + input + ".a = t" + (input - 1) + ".b");
                }
            }
            Collections.shuffle(inputs, new Random(5));
            Collections.shuffle(conditions, new Random(6));
            long start = System.nanoTime();
            List<String> answer = engine.rows("SELECT t" + (INPUTS - 1) + ".b FROM " + String.join(", ", inputs)
                    + " WHERE " + String.join(" AND ", conditions));
            System.out.println(INPUTS + " inputs: " + (System.nanoTime() - start) / 1_000_000 + " ms");
            assertThat(answer).containsExactly("[" + (4 + 3 * INPUTS) % 10 + "]");
        }
    }
}
