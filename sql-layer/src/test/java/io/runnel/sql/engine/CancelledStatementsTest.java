package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.Cancellation;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that give no rows end when they are cancelled, too. */
@Timeout(60)
class CancelledStatementsTest {
    private static final int RECORDS = 3_000;

    @TempDir
    private Path folder;

    private EngineOnDisk engine;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
        engine.run("CREATE STREAM nums (n INTEGER) WITH (kafka_topic='nums', value_format='JSON', partitions=1)");
        engine.run("CREATE STREAM sums (n INTEGER) WITH (kafka_topic='sums', value_format='JSON', partitions=1)");
        engine.run("CREATE TABLE keyed (id VARCHAR PRIMARY KEY, n INTEGER)"
                + " WITH (kafka_topic='keyed', value_format='JSON', partitions=1)");
        List<LogRecord> nums = new ArrayList<>();
        List<LogRecord> keyed = new ArrayList<>();
        for (int n = 0; n < RECORDS; n++) {
            byte[] value = ("{\"N\": " + n + "}").getBytes(StandardCharsets.UTF_8);
            nums.add(LogRecord.of(null, value));
            keyed.add(LogRecord.of(("key " + n).getBytes(StandardCharsets.UTF_8), value));
        }
        engine.append("nums", nums);
        engine.append("keyed", keyed);
        // Cancelled while it is planned, a statement ends when it is planned: the first plan takes long.
        engine.run("INSERT INTO sums SELECT a.n FROM nums a, nums b WHERE a.n + b.n = -1 AND a.n = 7");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO sums SELECT a.n FROM nums a, nums b, nums c WHERE a.n + b.n + c.n = -1",
                "INSERT INTO sums SELECT a.n + b.n + c.n FROM nums a, nums b, nums c",
                "DELETE FROM keyed WHERE n < (SELECT COUNT(*) FROM nums a, nums b, nums c WHERE a.n + b.n + c.n = -1)",
                "ASSERT NOT EXISTS TOPIC nums TIMEOUT 50 SECONDS"
            })
    void endSoon(String sql) throws Exception {
        Cancellation cancellation = new Cancellation();
        Session session = engine.session().under(cancellation);
        CompletableFuture<Void> statement =
                CompletableFuture.runAsync(() -> engine.engine().execute(session, sql));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        long begun = System.nanoTime();

        cancellation.request();

        assertThatThrownBy(() -> statement.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        System.out.printf("cancelled: %s: %d ms%n", sql, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }

    @Test
    void statementCancelledBeforeItBeginsStoresNothing() {
        Cancellation cancellation = new Cancellation();
        cancellation.request();

        assertThatThrownBy(() -> engine.engine()
                        .execute(engine.session().under(cancellation), "INSERT INTO sums SELECT n FROM nums"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        assertThat(engine.rows("SELECT COUNT(*) FROM sums")).containsExactly("[0]");
    }
}
