package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.SqlException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** INSERT INTO … SELECT and DELETE. */
@Timeout(120)
class BulkChangesTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM numbers (k BIGINT KEY, n INT) WITH (partitions = 3)");
        sql.run("INSERT INTO numbers VALUES "
                + IntStream.range(0, 100)
                        .mapToObj(i -> "(" + i + ", " + i + ")")
                        .collect(Collectors.joining(", ")));
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void selectedRowsAreStoredAndCounted() {
        sql.run("CREATE TABLE squares (n BIGINT PRIMARY KEY, square DOUBLE, word STRING)");

        assertThat(update("INSERT INTO squares SELECT n, n * n, 'n' || CAST(n AS STRING) FROM numbers WHERE n < 10"))
                .isEqualTo(10);
        assertThat(update("INSERT INTO squares (word, n) SELECT 'again', MAX(n) FROM numbers WHERE n < 10"))
                .isEqualTo(1);

        assertThat(sql.rows("SELECT * FROM squares WHERE n > 7 ORDER BY n"))
                .containsExactly("[8, 64.0, n8]", "[9, null, again]");
    }

    @Test
    void selectionFromTheTargetSeesWhatWasThereAtTheStart() {
        assertThat(update("INSERT INTO numbers SELECT k, n + 1000 FROM numbers"))
                .isEqualTo(100);

        assertThat(sql.rows("SELECT COUNT(*), SUM(n) FROM numbers")).containsExactly("[200, 109900]");
    }

    @Test
    void withoutAListColumnsComeInDeclaredOrderAndPseudoColumnsNotAtAll() {
        sql.run("CREATE STREAM mixed (n INT, k BIGINT KEY, word STRING)");

        sql.run("INSERT INTO mixed VALUES (1, 10, 'a')");
        update("INSERT INTO mixed SELECT n, k, 'b' FROM numbers WHERE n = 20");

        assertThat(sql.rows("SELECT * FROM mixed ORDER BY word")).containsExactly("[1, 10, a]", "[20, 20, b]");
        assertThatThrownBy(() -> sql.run("INSERT INTO mixed VALUES (5000, 1, 10, 'a')"))
                .hasMessageContaining("There are 4 values for 3 columns (N, K, WORD)");
    }

    @Test
    void rowtimeAndKeysGoWithTheSelection() {
        sql.run("CREATE STREAM later (n INT, k BIGINT KEY)");

        update("INSERT INTO later (ROWTIME, k, n) SELECT 5000 + n, k, n FROM numbers WHERE n < 2");

        assertThat(sql.rows("SELECT ROWTIME, k, n FROM later ORDER BY k"))
                .containsExactly("[5000, 0, 0]", "[5001, 1, 1]");
    }

    @Test
    void nothingIsStoredWhenARowFailsBelowTheBuffer() {
        sql.run("CREATE STREAM parts (n INT)");

        SqlException failure = failure("INSERT INTO parts SELECT 1000 / (50 - n) FROM numbers");

        assertThat(failure.sqlState()).startsWith("22");
        assertThat(failure.getMessage()).doesNotContain("stored");
        assertThat(sql.rows("SELECT COUNT(*) FROM parts")).containsExactly("[0]");
    }

    @Test
    void aFailureBeyondTheBufferSaysHowManyRowsStay() {
        sql.run("CREATE STREAM parts (n INT) WITH (partitions = 1)");
        sql.run("CREATE STREAM many (n INT) WITH (partitions = 1)");
        for (int batch = 0; batch < 3; batch++) {
            update("INSERT INTO many SELECT a.n * 100 + b.n + " + batch * 10_000
                    + " FROM numbers a CROSS JOIN numbers b");
        }
        sql.run("SET 'insert.max.buffered.bytes' = '1000'");

        SqlException failure = failure("INSERT INTO parts SELECT 1 / (29999 - n) FROM many");

        long stored = (Long) sql.answer("SELECT COUNT(*) FROM parts").get(0)[0];
        assertThat(stored).isPositive();
        assertThat(failure.getMessage()).endsWith("Before that, " + stored + " rows were stored; they stay.");
    }

    @Test
    void preparedSelectionTakesParameters() {
        sql.run("CREATE STREAM few (n INT)");
        Prepared insert = sql.engine().prepare(sql.session(), "INSERT INTO few SELECT n FROM numbers WHERE n < ?");

        assertThat(sql.engine()
                        .executeBatch(sql.session(), insert, List.of(List.of(3), List.of(2)))
                        .counts())
                .containsExactly(3, 2);
    }

    @Test
    void deletedRowsAreGoneAndTheOthersStay() {
        sql.run("CREATE TABLE t (k BIGINT PRIMARY KEY, n INT) WITH (partitions = 3)");
        update("INSERT INTO t SELECT k, n FROM numbers");

        assertThat(update("DELETE FROM t WHERE k = 5")).isEqualTo(1);
        assertThat(update("DELETE FROM t WHERE k = 5")).isZero();
        assertThat(update("DELETE FROM t WHERE k IN (1, 2) OR k = 3 AND n = 4")).isEqualTo(2);
        assertThat(update("DELETE FROM t AS x WHERE x.n >= 10 AND n < (SELECT AVG(n) FROM numbers WHERE k < 100)"))
                .isEqualTo(40);
        assertThat(sql.rows("SELECT COUNT(*), SUM(n) FROM t")).containsExactly("[57, 3762]");

        sql.run("INSERT INTO t VALUES (5, 55)");
        assertThat(sql.rows("SELECT n FROM t WHERE k = 5")).containsExactly("[55]");
        assertThat(update("DELETE FROM t")).isEqualTo(58);
        assertThat(sql.rows("SELECT * FROM t")).isEmpty();
    }

    /** JSON keys that another program wrote with blanks are other bytes than ours. */
    @Test
    void tombstonesHaveTheKeysThatTheRecordsHave() {
        sql.run("CREATE TABLE t (a INT PRIMARY KEY, b INT PRIMARY KEY, n INT) WITH (key_format = 'JSON')");
        sql.append("T", "{ \"b\": 2,  \"a\": 1 }", "{\"n\": 3}");

        assertThat(update("DELETE FROM t WHERE a = 1")).isEqualTo(1);
        assertThat(sql.rows("SELECT * FROM t")).isEmpty();
    }

    @Test
    void preparedDeleteTakesParametersInBatches() {
        sql.run("CREATE TABLE t (k BIGINT PRIMARY KEY, n INT)");
        update("INSERT INTO t SELECT k, n FROM numbers");
        Prepared delete = sql.engine().prepare(sql.session(), "DELETE FROM t WHERE k = ?");

        assertThat(sql.engine()
                        .executeBatch(sql.session(), delete, List.of(List.of(3L), List.of(2L), List.of(3L)))
                        .counts())
                .containsExactly(1, 1, 0);
    }

    private long update(String statement) {
        return ((Outcome.Updated) sql.engine().execute(sql.session(), statement)).count();
    }

    private SqlException failure(String statement) {
        return catchThrowableOfType(SqlException.class, () -> update(statement));
    }
}
