package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CREATE with its options, OR REPLACE, SOURCE, ALTER and DROP. */
@Timeout(120)
class ChangedSourcesTest {
    private static final String CARS = "CREATE STREAM cars (id VARCHAR KEY, speed INT) WITH (kafka_topic = 'cars',"
            + " partitions = 2, retention_ms = 86400000, value_format = 'JSON')";

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void withoutWithATopicOfTheSameNameIsMade() {
        sql.run("SET 'ksql.persistence.default.format.key' = 'json'");
        sql.run("CREATE STREAM plain (id VARCHAR KEY, speed INT)");
        sql.run("SET 'ksql.persistence.default.format.value' = 'AVRO'");
        sql.run("CREATE TABLE newest (id VARCHAR PRIMARY KEY, speed INT) WITH (kafka_topic = 'n', partitions = 1)");

        assertThat(sql.rows("SHOW STREAMS")).containsExactly("[PLAIN, PLAIN, JSON, JSON]");
        assertThat(sql.rows("SHOW TABLES")).containsExactly("[NEWEST, n, JSON, AVRO]");
        assertThat(sql.rows("SHOW TOPICS")).contains("[PLAIN, 1, 1]", "[n, 1, 1]");
    }

    @Test
    void addedColumnsAreNullInOlderRecordsAlsoAfterARestart() {
        sql.run(CARS);
        sql.run("INSERT INTO cars VALUES ('a', 1)");
        sql.run("ALTER STREAM cars ADD COLUMN plate STRING, ADD at_ STRUCT<lat DOUBLE, lon DOUBLE>");
        sql.run("INSERT INTO cars (id, plate) VALUES ('b', 'X 1')");
        sql.run("CREATE OR REPLACE STREAM cars (id VARCHAR KEY, speed INT, plate STRING,"
                + " at_ STRUCT<lat DOUBLE, lon DOUBLE>, more INT) WITH (kafka_topic = 'cars', value_format = 'JSON')");
        sql.close();
        sql = new EngineOnDisk(folder);

        assertThat(sql.rows("SELECT * FROM cars ORDER BY id"))
                .containsExactly("[a, 1, null, null, null]", "[b, null, X 1, null, null]");
    }

    @Test
    void alterEvolvesTheRegisteredSchema() {
        sql.run("CREATE TABLE evolving (id BIGINT PRIMARY KEY, a INT) WITH (value_format = 'AVRO')");
        sql.run("INSERT INTO evolving VALUES (1, 2)");
        sql.run("ALTER TABLE evolving ADD b STRING");
        sql.run("INSERT INTO evolving VALUES (2, 3, 'x')");

        assertThat(sql.rows("SELECT * FROM evolving ORDER BY id")).containsExactly("[1, 2, null]", "[2, 3, x]");
    }

    @Test
    void sourceIsReadOnlyAlsoAfterARestart() {
        sql.run(CARS);
        sql.run("INSERT INTO cars VALUES ('a', 1)");
        sql.run("CREATE SOURCE STREAM seen (id VARCHAR KEY, speed INT)"
                + " WITH (kafka_topic = 'cars', value_format = 'JSON')");
        sql.run("CREATE SOURCE TABLE newest (id VARCHAR PRIMARY KEY, speed INT)"
                + " WITH (kafka_topic = 'cars', value_format = 'JSON')");
        sql.close();
        sql = new EngineOnDisk(folder);

        assertThat(sql.rows("SELECT * FROM seen")).containsExactly("[a, 1]");
        assertThat(failure("INSERT INTO seen VALUES ('b', 2)"))
                .hasMessage(
                        "SEEN is a SOURCE stream, which is read only at line 1, column 13; write to the topic's other"
                                + " stream or table, or declare one without SOURCE.");
        assertThat(failure("DELETE FROM newest").sqlState()).isEqualTo("25006");
        assertThat(failure("DROP STREAM seen DELETE TOPIC"))
                .hasMessage(
                        "SEEN is a SOURCE stream, whose topic is not its own at line 1, column 13; leave DELETE TOPIC"
                                + " out.");
        sql.run("DROP STREAM seen");
        sql.run("DROP TABLE newest");
    }

    @Test
    void deleteTopicTakesTheSubjectsToo() {
        sql.run("CREATE STREAM gone (id INT KEY, a INT) WITH (partitions = 1, format = 'AVRO')");
        sql.run("DROP STREAM gone DELETE TOPIC");

        assertThat(sql.rows("SHOW TOPICS")).isEmpty();
        assertThat(failure("CREATE STREAM gone WITH (format = 'AVRO')").getMessage())
                .contains("the registry has no schema under subject GONE-value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        CREATE OR REPLACE STREAM cars (id VARCHAR KEY, speed BIGINT) WITH (kafka_topic = 'cars', value_format = 'JSON') | 42P16 | The columns of CARS are SPEED INTEGER and would be SPEED BIGINT at line 1, column 26: OR REPLACE adds columns behind these and changes none.
        CREATE OR REPLACE STREAM cars (speed INT) WITH (kafka_topic = 'cars', value_format = 'JSON')      | 42P16 | The key is ID VARCHAR and would be none at line 1, column 26: OR REPLACE cannot change it; drop the old definition first.
        CREATE OR REPLACE STREAM cars (id VARCHAR KEY, speed INT) WITH (kafka_topic = 'cars', value_format = 'AVRO') | 42P16 | The value format is JSON and would be AVRO at line 1, column 26: OR REPLACE cannot change it; drop the old definition first.
        CREATE OR REPLACE STREAM cars (id VARCHAR KEY, speed INT) WITH (value_format = 'JSON')            | 42P16 | The topic is cars and would be CARS at line 1, column 26: OR REPLACE cannot change it; drop the old definition first.
        CREATE OR REPLACE SOURCE STREAM cars (id VARCHAR KEY, speed INT) WITH (kafka_topic = 'cars', value_format = 'JSON') | 42P16 | The SOURCE is not given and would be given at line 1, column 33: OR REPLACE cannot change it; drop the old definition first.
        CREATE OR REPLACE TABLE cars (id VARCHAR PRIMARY KEY, speed INT)                                  | 42P07 | The name CARS is taken by a stream at line 1, column 25, which OR REPLACE cannot turn into a table.
        ALTER STREAM cars ADD speed INT                                                                   | 42701 | Column SPEED is declared a second time at line 1, column 23.
        ALTER STREAM cars ADD rowtime INT                                                                 | 42939 | Column name ROWTIME is taken at line 1, column 23: every row has this column already.
        ALTER TABLE cars ADD a INT                                                                        | 42809 | CARS is a stream at line 1, column 13; write ALTER STREAM CARS.
        ALTER STREAM carz ADD a INT                                                                       | 42P01 | Unknown stream or table CARZ at line 1, column 14; did you mean CARS?
        ALTER STREAM cars DROP COLUMN speed                                                               | 42601 | Unexpected "DROP" at line 1, column 19; expected '.' or ADD.
        CREATE STREAM s (a INT) WITH (format = 'JSON', value_format = 'AVRO')                             | 42601 | Options FORMAT and VALUE_FORMAT exclude each other at line 1, column 48; give one of them.
        CREATE STREAM s (a INT) WITH (cleanup_policy = 'compact')                                         | 42601 | Option CLEANUP_POLICY cannot be given at line 1, column 31; a table's topic is compacted, a stream's is not.
        CREATE TABLE s (a INT PRIMARY KEY, b INT) WITH (retention_ms = 1000)                              | 42601 | RETENTION_MS is for streams at line 1, column 49; a table keeps the newest record of each key.
        CREATE STREAM s (a INT) WITH (retention_ms = 'long')                                              | 22023 | RETENTION_MS = long is refused at line 1, column 31; it must be a number of milliseconds, or -1 to keep all records.
        CREATE STREAM s (a INT) WITH (kafka_topic = 'cars', value_format = 'JSON', retention_ms = 1000)   | 22023 | WITH says RETENTION_MS = 1000, but topic cars exists with 86400000: leave RETENTION_MS out, or change the topic's retention.ms.
        CREATE STREAM s (a INT) WITH (timestamp_format = 'yyyy')                                          | 42601 | TIMESTAMP_FORMAT is given without TIMESTAMP at line 1, column 31, the column that it is for.
        CREATE STREAM s (a INT) WITH (timestamp = 'b')                                                    | 42703 | TIMESTAMP names column B, which there is not; did you mean A?
        CREATE STREAM s (a INT) WITH (timestamp = 'a')                                                    | 42804 | TIMESTAMP = 'A' names a column of type INTEGER; it must be BIGINT, TIMESTAMP, or VARCHAR with TIMESTAMP_FORMAT.
        CREATE STREAM s (a STRING) WITH (timestamp = 'a')                                                 | 42804 | TIMESTAMP = 'A' names a column of type VARCHAR; add TIMESTAMP_FORMAT, such as 'yyyy-MM-dd''T''HH:mm:ssX'.
        CREATE STREAM s (a BIGINT) WITH (timestamp = 'a', timestamp_format = 'yyyy')                      | 42804 | TIMESTAMP = 'A' names a column of type BIGINT; TIMESTAMP_FORMAT is for VARCHAR columns alone.
        CREATE STREAM s (h INT HEADERS)                                                                   | 42804 | A HEADERS column is not INTEGER at line 1, column 18; it is ARRAY<STRUCT<KEY STRING, VALUE BYTES>>.
        CREATE STREAM s (h STRING HEADER('a'))                                                            | 42804 | A HEADER('a') column is not VARCHAR at line 1, column 18; it is BYTES.
        CREATE STREAM s (a BYTES HEADER('a'), b BYTES HEADER('a'))                                        | 42701 | HEADER('a') is declared a second time at line 1, column 39.
        CREATE STREAM s (a BYTES HEADER('a'), h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS)           | 42601 | A column shows all headers already, or would beside others at line 1, column 39; declare one HEADERS column, or HEADER('name') columns.
        CREATE OR REPLACE STREAM IF NOT EXISTS s (a INT)                                                  | 42601 | OR REPLACE and IF NOT EXISTS exclude each other at line 1, column 1.
        """)
    void refusalSaysWhatToDo(String statement, String state, String message) {
        sql.run(CARS);

        SqlException error = failure(statement);

        assertThat(error).hasMessage(message);
        assertThat(error.sqlState()).isEqualTo(state);
    }

    private SqlException failure(String statement) {
        return catchThrowableOfType(SqlException.class, () -> sql.run(statement));
    }
}
