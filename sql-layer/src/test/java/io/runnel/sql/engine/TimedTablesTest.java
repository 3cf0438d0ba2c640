package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose rows say themselves when they happened. */
@Timeout(60)
class TimedTablesTest {
    @TempDir
    private Path folder;

    @Test
    void aDeletionThatCannotSayWhenItHappenedIsOneAllTheSame() {
        try (EngineOnDisk sql = new EngineOnDisk(folder)) {
            sql.run("CREATE TABLE people (id INT PRIMARY KEY, city VARCHAR, since BIGINT)"
                    + " WITH (KAFKA_TOPIC='people', PARTITIONS=1, VALUE_FORMAT='JSON', TIMESTAMP='SINCE')");
            sql.run("INSERT INTO people VALUES (1, 'Oslo', 100), (2, 'Oslo', 200)");
            sql.run("DELETE FROM people WHERE id = 1");

            assertThat(sql.rows("SELECT city, COUNT(*) FROM people GROUP BY city EMIT CHANGES LIMIT 3"))
                    .containsExactly("[Oslo, 1]", "[Oslo, 2]", "[Oslo, 1]");
            assertThat(sql.rows("SELECT id FROM people WHERE id = 1")).isEmpty();
        }
    }
}
