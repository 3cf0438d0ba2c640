package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.host.state.StateConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Persistent queries whose states have no memory at all, over restarts: history is what they must agree with. */
@Timeout(120)
class StatesOnDiskTest {
    private static final int ROUNDS = 3;
    private static final int RECORDS = 150;

    @TempDir
    private Path folder;

    private EngineOnDisk engine;

    private void open() {
        StateConfig states = new StateConfig(1, 8 << 20, Optional.of(folder.resolve("states")));
        engine = new EngineOnDisk(folder.resolve("data"), states);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void agreeWithHistoryOverRestarts() throws Exception {
        open();
        String with = "WITH (partitions = 1, value_format = 'JSON', kafka_topic = ";
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INTEGER) " + with + "'s')");
        engine.run("CREATE TABLE R (K VARCHAR PRIMARY KEY, V INTEGER) " + with + "'r')");
        engine.run("CREATE TABLE Q (K VARCHAR PRIMARY KEY, V INTEGER) " + with + "'q')");
        List<String> grouped =
                List.of("K, COUNT(*) AS N, SUM(V) AS T, COUNT(DISTINCT V) AS D, MAX(V) AS M", "GROUP BY K");
        String windows = "SELECT K, COUNT(*) AS N, COLLECT_LIST(V) AS L FROM S"
                + " WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 HOUR) GROUP BY K";
        String sessions = "SELECT K, COUNT(*) AS N, SUM(V) AS T FROM S"
                + " WINDOW SESSION (3 SECONDS, GRACE PERIOD 1 HOUR) GROUP BY K";
        String joined = "SELECT R.K AS K, R.V AS A, Q.V AS B FROM R LEFT JOIN Q ON R.K = Q.K";
        engine.run("CREATE TABLE G AS SELECT " + grouped.get(0) + " FROM S " + grouped.get(1) + " EMIT CHANGES");
        engine.run("CREATE TABLE W AS " + windows + " EMIT CHANGES");
        engine.run("CREATE TABLE X AS " + sessions + " EMIT CHANGES");
        engine.run("CREATE TABLE J AS " + joined + " EMIT CHANGES");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        boolean onDisk = false;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < RECORDS; i++) {
                long timeMs = 1_000_000 + 300L * (round * RECORDS + i) - random.nextInt(8_000);
                engine.run("INSERT INTO S (ROWTIME, K, V) VALUES (" + timeMs + ", 'k" + random.nextInt(9) + "', "
                        + random.nextInt(40) + ")");
                String table = random.nextBoolean() ? "r" : "q";
                engine.append(table, "k" + random.nextInt(30), "{\"V\":" + random.nextInt(100) + "}");
            }
            onDisk |= Files.exists(folder.resolve("states").resolve("in-use"));
            if (round + 1 < ROUNDS) {
                engine.close();
                open();
            }
        }
        assertThat(onDisk).as("states went to disk").isTrue();
        await(seed, "SELECT K, N, T, D, M FROM G", "SELECT " + grouped.get(0) + " FROM S " + grouped.get(1));
        await(seed, "SELECT K, N, L FROM W", windows);
        await(seed, "SELECT K, N, T FROM X", sessions);
        await(seed, "SELECT K, A, B FROM J", joined);
    }

    private void await(long seed, String table, String history) {
        List<String> expected = engine.rows(history);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> rows = engine.rows(table);
        while (rows.size() != expected.size() || !rows.containsAll(expected)) {
            if (System.nanoTime() - deadline > 0) {
                assertThat(rows).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            rows = engine.rows(table);
        }
    }
}
