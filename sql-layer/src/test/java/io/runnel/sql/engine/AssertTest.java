package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AssertTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE TABLE cities (name VARCHAR PRIMARY KEY, country VARCHAR, people INT)"
                + " WITH (kafka_topic = 'cities', partitions = 2, value_format = 'JSON')");
        sql.run("INSERT INTO cities (name, country) VALUES ('Oslo', 'NO'), ('Rome', 'IT')");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void topics() {
        sql.run("ASSERT TOPIC cities WITH (partitions = 2, replicas = 1)");
        sql.run("ASSERT NOT EXISTS TOPIC 'towns'");
        sql.run("ASSERT NOT EXISTS TOPIC cities WITH (partitions = 3)");
        fails("ASSERT TOPIC citys", "there is no topic citys; did you mean cities?");
        fails("ASSERT TOPIC cities WITH (partitions = 3)", "topic cities has 2 partitions, not 3.");
        fails("ASSERT NOT EXISTS TOPIC cities", "there is a topic cities with 2 partitions and 1 replicas.");
        refused("ASSERT TOPIC cities WITH (retention = 3)", "42704", "ASSERT TOPIC has no option RETENTION");
        refused("ASSERT TOPIC cities TIMEOUT 3 SECS", "42601", "Unknown unit of time SECS");
        refused("ASSERT TOPIC cities TIMEOUT 3 HOURS", "22023", "The TIMEOUT is too long");
    }

    @Test
    void timeoutsWaitUntilItHolds() {
        CompletableFuture<Void> created = CompletableFuture.runAsync(() -> sql.run(
                "CREATE STREAM late (a INT) WITH (kafka_topic = 'late', partitions = 1, value_format = 'JSON')"));
        sql.run("ASSERT TOPIC late TIMEOUT 60 SECONDS");
        created.join();
        fails("ASSERT TOPIC never TIMEOUT 60 MILLISECONDS", "(waited 60 ms): there is no topic never.");
    }

    @Test
    void theQueryOfAnAssertionIsNobodyElses() {
        sql.run("ASSERT VALUES cities (name, country) VALUES ('Oslo', 'NO')");
        assertThatThrownBy(() -> sql.rows("ASSERT VALUES"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("42601"));
    }

    @Test
    void schemas() {
        sql.run("CREATE STREAM a (n INT) WITH (kafka_topic = 'a', partitions = 1, value_format = 'AVRO')");
        sql.run("ASSERT SCHEMA SUBJECT 'a-value'");
        sql.run("ASSERT SCHEMA SUBJECT 'a-value' ID 1 TIMEOUT 1 SECOND");
        sql.run("ASSERT SCHEMA ID 1");
        sql.run("ASSERT NOT EXISTS SCHEMA SUBJECT 'b-value'");
        fails("ASSERT SCHEMA SUBJECT 'b-value'", "the registry has no subject b-value");
        fails("ASSERT SCHEMA SUBJECT 'a-value' ID 7", "the newest schema of subject a-value has id 1, not 7.");
        fails("ASSERT SCHEMA ID 7", "the registry has no schema 7.");
        fails("ASSERT NOT EXISTS SCHEMA ID 1", "there is a schema with id 1.");
        refused("ASSERT SCHEMA", "42601", "ASSERT SCHEMA does not say which one");
    }

    @Test
    void sources() {
        sql.run("ASSERT TABLE cities (name VARCHAR PRIMARY KEY, country STRING, people INT)"
                + " WITH (kafka_topic = 'cities', value_format = 'json', partitions = 2)");
        sql.run("ASSERT TABLE cities");
        fails("ASSERT STREAM cities", "CITIES is a TABLE, not a STREAM.");
        fails(
                "ASSERT TABLE cities (name VARCHAR PRIMARY KEY)",
                "CITIES has the columns (NAME VARCHAR KEY, COUNTRY VARCHAR, PEOPLE INTEGER), not (NAME VARCHAR KEY).");
        fails("ASSERT TABLE cities WITH (value_format = 'AVRO')", "CITIES has VALUE_FORMAT = JSON, not AVRO.");
        fails("ASSERT TABLE citie", "there is no stream or table CITIE; did you mean CITIES?");
    }

    @Test
    void rows() {
        sql.run("ASSERT VALUES cities (name, country) VALUES ('Oslo', 'NO')");
        sql.run("ASSERT VALUES cities VALUES ('Oslo', 'NO', NULL)");
        fails(
                "ASSERT VALUES cities (name, country) VALUES ('Oslo', 'SE')",
                "no row of CITIES has these values; it has (NAME, COUNTRY) (\"Oslo\", \"NO\").");
        refused(
                "ASSERT VALUES cities (name, land) VALUES ('Oslo', 'SE')",
                "42703",
                "There is no column LAND at line 1");
        refused("ASSERT VALUES cities (name) VALUES ('Oslo', 'SE')", "42601", "There are 2 values for 1 columns");
    }

    @Test
    void tombstones() {
        fails("ASSERT NULL VALUES cities KEY ('Oslo')", "the newest record of CITIES with this key, offset 0 of ");
        fails("ASSERT TOMBSTONE cities (name) KEY ('Bergen')", "no record of CITIES has this key.");

        sql.append("cities", LogRecord.of("Oslo".getBytes(StandardCharsets.UTF_8), null));

        sql.run("ASSERT NULL VALUES cities (name) KEY ('Oslo')");
        refused("ASSERT NULL VALUES cities (country) KEY ('NO')", "42601", "Column COUNTRY is no key column of CITIES");
    }

    private void fails(String statement, String message) {
        refused(statement, "P0004", message);
    }

    private void refused(String statement, String sqlState, String message) {
        assertThatThrownBy(() -> sql.run(statement)).isInstanceOfSatisfying(SqlException.class, failure -> {
            assertThat(failure).hasMessageContaining(message);
            assertThat(failure.sqlState()).isEqualTo(sqlState);
        });
    }
}
