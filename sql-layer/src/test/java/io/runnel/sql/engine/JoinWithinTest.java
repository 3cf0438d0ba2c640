package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WITHIN over history is the plain condition on the rows' times. */
@Timeout(120)
class JoinWithinTest {
    private static final long SEED = 7;

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        for (String name : List.of("a", "b", "c")) {
            sql.run("CREATE STREAM " + name + " (k INT KEY, v INT)");
        }
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void bothBoundsAreInclusiveAndSeenFromTheLeftRow() {
        sql.run("INSERT INTO a (k, v, rowtime) VALUES (1, 0, 10000)");
        sql.run("INSERT INTO b (k, v, rowtime) VALUES (1, 1, 7999), (1, 2, 8000), (1, 3, 10000), (1, 4, 11000),"
                + " (1, 5, 11001), (2, 6, 10000)");

        assertThat(sql.rows("SELECT b.v FROM a JOIN b WITHIN (2 SECONDS, 1 SECOND) ON a.k = b.k ORDER BY b.v"))
                .containsExactly("[2]", "[3]", "[4]");
        assertThat(sql.rows("SELECT b.v FROM a JOIN b WITHIN 1 SECOND GRACE PERIOD 1 HOUR ON a.k = b.k ORDER BY b.v"))
                .containsExactly("[3]", "[4]");
        assertThat(sql.rows("SELECT b.v FROM a LEFT JOIN b WITHIN 0 SECONDS ON a.k = b.k AND b.v > 3"))
                .containsExactly("[null]");
    }

    @Test
    void ofRowsThatWereJoinedThemselvesTheLaterTimeCounts() {
        sql.run("INSERT INTO a (k, v, rowtime) VALUES (1, 0, 1000), (2, 0, 1000)");
        sql.run("INSERT INTO b (k, v, rowtime) VALUES (1, 0, 6000)");
        sql.run("INSERT INTO c (k, v, rowtime) VALUES (1, 1, 11000), (1, 2, 1000), (2, 3, 1000)");

        assertThat(sql.rows("SELECT a.k, c.v FROM a LEFT JOIN b WITHIN 5 SECONDS ON a.k = b.k"
                        + " LEFT JOIN c WITHIN (0 SECONDS, 5 SECONDS) ON a.k = c.k ORDER BY a.k"))
                .containsExactly("[1, 1]", "[2, 3]");
    }

    @Test
    void itIsTheSameAsTheConditionWrittenOut() {
        Random random = new Random(SEED);
        for (String stream : List.of("a", "b")) {
            StringBuilder rows = new StringBuilder();
            for (int row = 0; row < 300; row++) {
                rows.append(row == 0 ? "" : ", ")
                        .append("(%d, %d, %d)".formatted(random.nextInt(5), row, random.nextInt(100_000)));
            }
            sql.run("INSERT INTO " + stream + " (k, v, rowtime) VALUES " + rows);
        }
        String query = "SELECT a.v, b.v FROM a %s JOIN b %s ON a.k = b.k %s ORDER BY 1, 2";
        for (String kind : List.of("INNER", "LEFT", "RIGHT", "FULL")) {
            assertThat(sql.rows(query.formatted(kind, "WITHIN (3 SECONDS, 500 MILLISECONDS)", "")))
                    .as(kind + ", seed " + SEED)
                    .isEqualTo(sql.rows(
                            query.formatted(kind, "", "AND b.ROWTIME BETWEEN a.ROWTIME - 3000 AND a.ROWTIME + 500")))
                    .hasSizeGreaterThan(300);
        }
    }

    @Test
    void theFunctionBehindItIsNoneOfTheUsers() {
        assertThat(catchThrowable(() -> sql.rows("SELECT WITHIN_TIME(1, 2, 3, 4, 5) FROM a")))
                .hasMessageContaining("WITHIN_TIME");
    }
}
