package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.function.FunctionConfig;
import io.runnel.sql.function.UserFunctions;
import io.runnel.sql.host.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A persistent query whose function does not return, beside one that goes on. */
@Timeout(60)
class StuckQueryTest {
    private static final String RELEASED = "runnel.test.stuck.released";
    private static final String STUCK = """
            package stuck;
            import io.runnel.sql.udf.*;
            @UdfDescription(name = "stuck", description = "Waits.")
            public class Stuck {
                @Udf public int stuck(int n) throws Exception {
                    while (n == 13 && !Boolean.getBoolean("%s")) { Thread.sleep(2); }
                    return n;
                }
            }
            """.formatted(RELEASED);

    @TempDir
    private Path folder;

    private UserFunctions functions;
    private EngineOnDisk sql;

    @BeforeEach
    void open() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("ext"));
        FunctionJar.write(jars.resolve("stuck.jar"), Map.of("stuck.Stuck", STUCK));
        functions = UserFunctions.load(new FunctionConfig(jars.toString(), 300));
        sql = new EngineOnDisk(folder.resolve("data"), new HostConfig(1, 2, 100, 5, 1, 300));
        sql.run("CREATE STREAM s (id INT, n INT) WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.run("CREATE STREAM slow AS SELECT id, STUCK(n) AS n FROM s EMIT CHANGES");
        sql.run("CREATE STREAM quick AS SELECT id, n + 1 AS n FROM s EMIT CHANGES");
    }

    @AfterEach
    void close() {
        System.clearProperty(RELEASED);
        sql.close();
        functions.close();
    }

    @Test
    void anotherThreadStandsInForTheOneThatIsKept() {
        sql.append("s", "{\"id\":1,\"n\":13}");
        awaitState("UNRESPONSIVE, Function STUCK");
        sql.append("s", "{\"id\":2,\"n\":2}");
        assertThat(sql.rows("SELECT n FROM quick EMIT CHANGES LIMIT 2")).containsExactly("[14]", "[3]");

        System.setProperty(RELEASED, "true");
        assertThat(sql.rows("SELECT n FROM slow EMIT CHANGES LIMIT 2")).containsExactly("[13]", "[2]");
        awaitState("RUNNING");
    }

    @Test
    void whoPausesOrEndsItIsToldThatItDoesNotStandStill() {
        sql.append("s", "{\"id\":1,\"n\":13}");
        awaitState("UNRESPONSIVE, Function STUCK");
        String id = String.valueOf(sql.answer("SELECT QUERY_ID FROM SYS.QUERIES WHERE SINK = 'SLOW'")
                .get(0)[0]);

        assertThatThrownBy(() -> sql.run("PAUSE " + id))
                .hasMessageContaining("is to pause, and does so as soon as it can")
                .hasMessageContaining("has not returned for");
        System.setProperty(RELEASED, "true");
        awaitState("PAUSED");
        assertThat(sql.rows("SELECT n FROM slow")).isEmpty();

        System.clearProperty(RELEASED);
        sql.run("RESUME " + id);
        awaitState("UNRESPONSIVE, Function STUCK");
        assertThatThrownBy(() -> sql.run("TERMINATE " + id)).hasMessageContaining("is ended");
        assertThat(sql.rows("SHOW QUERIES").toString()).doesNotContain(id);
        System.setProperty(RELEASED, "true");
        while (!sql.rows("SELECT TOPIC FROM SYS.TOPICS WHERE TOPIC LIKE '%" + id + "%'")
                .isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void awaitState(String state) {
        while (!sql.rows("SELECT STATE, ERROR FROM SYS.QUERIES WHERE SINK = 'SLOW'")
                .get(0)
                .startsWith("[" + state)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
