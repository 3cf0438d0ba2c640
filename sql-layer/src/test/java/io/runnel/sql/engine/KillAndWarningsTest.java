package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.Isolation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.query.QueryInfo;
import io.runnel.sql.query.RowSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** KILL QUERY, warnings of answers, and READ_UNCOMMITTED. */
@Timeout(120)
class KillAndWarningsTest {
    private final Session admin = new Session(Map.of(), Optional.of("c9"), Optional.of("ann"));

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s (id INT, n INT) WITH (kafka_topic = 's', value_format = 'JSON', partitions = 1)");
        sql.run("INSERT INTO s VALUES (1, 10), (2, 20)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private String idOf(String text) {
        return sql.engine().queries().queries().stream()
                .filter(query ->
                        query.state() == QueryInfo.State.RUNNING && query.sql().equals(text))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private SqlException failure(String statement) {
        return catchThrowableOfType(SqlException.class, () -> sql.engine().execute(admin, statement));
    }

    @Test
    void killEndsAnyRunningQueryAndSaysWhoDidIt() {
        for (String query : List.of(
                "SELECT id FROM s EMIT CHANGES", "SELECT n FROM s", "SELECT n FROM s FOR GROUP 'g' EMIT CHANGES")) {
            try (RowSource rows = sql.start(query, List.of())) {
                String id = idOf(query);
                sql.engine().execute(admin, "KILL QUERY '" + id.toLowerCase(java.util.Locale.ROOT) + "'");

                SqlException told = catchThrowableOfType(SqlException.class, () -> {
                    while (true) {
                        rows.poll(1, 1_000);
                    }
                });

                assertThat(told.sqlState()).isEqualTo("57014");
                assertThat(told)
                        .hasMessageContaining("KILL QUERY")
                        .hasMessageContaining("ann")
                        .hasMessageContaining("c9");
                assertThat(failure("KILL QUERY " + id).sqlState()).isEqualTo("42704");
            }
        }
    }

    @Test
    void killIsNotForPersistentQueriesNorForWhatIsNotThere() {
        sql.run("CREATE STREAM c WITH (partitions = 1) AS SELECT id FROM s");
        String id = (String) sql.answer("SHOW QUERIES").get(0)[0];

        SqlException persistent = failure("KILL QUERY " + id);
        SqlException unknown = failure("KILL QUERY 'Q999'");

        assertThat(persistent.sqlState()).isEqualTo("42809");
        assertThat(persistent).hasMessageContaining("TERMINATE " + id);
        assertThat(unknown.sqlState()).isEqualTo("42704");
    }

    @Test
    void aQueryThatLeavesRecordsOutWarnsOnceWithTheFirst() {
        sql.append("s", "no JSON");
        sql.append("s", "nor this");
        Session session = new Session(Map.of("on.error", "skip"));
        for (String query : List.of("SELECT id FROM s", "SELECT id FROM s FOR GROUP 'g'")) {
            try (RowSource rows = ((Outcome.Rows) sql.engine().execute(session, query)).source()) {
                while (!rows.poll(100, 1_000).done()) {}

                List<StatementWarning> warnings = rows.drainWarnings();

                assertThat(warnings).hasSize(1);
                assertThat(warnings.get(0).sqlState()).isEqualTo("01000");
                assertThat(warnings.get(0).message())
                        .startsWith("2 records were left out")
                        .contains("s-0@2 of S: ");
                assertThat(rows.drainWarnings()).isEmpty();
            }
        }
        try (RowSource rows =
                ((Outcome.Rows) sql.engine().execute(session, "SELECT id FROM s EMIT CHANGES")).source()) {
            sql.run("INSERT INTO s VALUES (3, 30)");
            for (int seen = 0; seen < 3; ) {
                seen += rows.poll(10, 1_000).rows().size();
            }
            assertThat(rows.drainWarnings()).hasSize(1);
        }
    }

    @Test
    void anInsertFromSuchAQueryWarnsItsSession() {
        sql.append("s", "no JSON");
        Session session = new Session(Map.of("on.error", "skip"));

        sql.engine().execute(session, "INSERT INTO s SELECT id, n FROM s");

        assertThat(session.drainWarnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).startsWith("1 record was left out"));
    }

    @Test
    void uncommittedRowsAreSeenUnderReadUncommittedAlone() {
        sql.run(
                "CREATE TABLE t (k INT PRIMARY KEY, n INT) WITH (kafka_topic = 't', value_format = 'JSON', partitions = 1)");
        Session writer = new Session(Map.of());
        writer.autoCommit(false);
        sql.engine().execute(writer, "INSERT INTO s (id, n, rowtime) VALUES (3, 30, 1000)");
        sql.engine().rollback(writer);
        sql.engine().execute(writer.under(new io.runnel.sql.Cancellation(), true), "INSERT INTO s VALUES (4, 40)");
        sql.engine().execute(writer.under(new io.runnel.sql.Cancellation(), true), "INSERT INTO t VALUES (1, 1)");

        assertThat(sql.rows("SELECT id FROM s")).containsExactly("[1]", "[2]");
        assertThat(sql.rows("SELECT n FROM t WHERE k = 1")).isEmpty();
        sql.session().isolation(Isolation.READ_UNCOMMITTED);
        // These wait for what the log has yet to flush.
        assertThat(sql.rows("SELECT id FROM s EMIT CHANGES LIMIT 4")).containsExactly("[1]", "[2]", "[3]", "[4]");
        assertThat(sql.rows("SELECT n FROM t EMIT CHANGES LIMIT 1")).containsExactly("[1]");
        assertThat(sql.rows("SELECT id FROM s")).containsExactly("[1]", "[2]", "[3]", "[4]");
        assertThat(sql.rows("SELECT COUNT(*) FROM s")).containsExactly("[4]");
        assertThat(sql.rows("SELECT id FROM s WHERE rowtime <= 1000")).containsExactly("[3]");
        assertThat(sql.rows("SELECT n FROM t WHERE k = 1")).containsExactly("[1]");
        sql.engine().rollback(writer);
        sql.session().isolation(Isolation.READ_COMMITTED);
        assertThat(sql.rows("SELECT COUNT(*) FROM s")).containsExactly("[2]");
    }
}
