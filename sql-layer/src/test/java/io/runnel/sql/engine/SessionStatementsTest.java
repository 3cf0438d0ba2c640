package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements that show things or steer a session. */
@Timeout(120)
class SessionStatementsTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM orders (id VARCHAR KEY, amount DECIMAL(10, 2), placed TIMESTAMP)"
                + " WITH (kafka_topic = 'orders', partitions = 2, value_format = 'JSON')");
        sql.run("CREATE TABLE cities (name VARCHAR PRIMARY KEY, country VARCHAR)"
                + " WITH (kafka_topic = 'cities', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO cities VALUES ('Oslo', 'NO'), ('Rome', 'IT')");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @AfterEach
    void forget() {
        sql.session().variables().forEach(variable -> sql.session().undefine(variable.name()));
        sql.session().unset("ksql.variable.substitution.enable");
    }

    @Test
    void sourcesAreShownWithTheirStatements() {
        assertThat(sql.rows("SHOW STREAMS")).containsExactly("[ORDERS, orders, KAFKA, JSON, false]");
        assertThat(sql.rows("LIST TABLES EXTENDED;"))
                .containsExactly("[CITIES, cities, KAFKA, JSON, false, CREATE TABLE CITIES (NAME VARCHAR PRIMARY KEY,"
                        + " COUNTRY VARCHAR) WITH (KAFKA_TOPIC = 'cities', KEY_FORMAT = 'KAFKA', PARTITIONS = 1,"
                        + " VALUE_FORMAT = 'JSON')]");
        assertThat(sql.rows("DESCRIBE cities EXTENDED"))
                .contains("[KAFKA_TOPIC, cities]", "[RECORDS, 2]", "[COLUMN, NAME VARCHAR PRIMARY KEY]");
        assertThat(sql.rows("DESCRIBE STREAMS")).contains("[ORDERS, AMOUNT, DECIMAL(10, 2), VALUE, JSON, orders]");
        assertThat(sql.rows("DESCRIBE TABLES EXTENDED")).contains("[CITIES, PARTITIONS, 1]");
    }

    @Test
    void topicsAreShownWithTheirSizesAndInternalOnesWhenAsked() {
        assertThat(sql.rows("SHOW TOPICS")).containsExactly("[cities, 1, 1]", "[orders, 2, 1]");
        assertThat(sql.rows("SHOW ALL TOPICS")).contains("[_runnel_catalog, 1, 1]");
        assertThat(sql.answer("SHOW TOPICS EXTENDED").get(0))
                .startsWith("cities", 1, 1, 2L)
                .endsWith(0);
    }

    @Test
    void whatCannotBeShownSaysSo() {
        fails("SHOW CONNECTORS", "0A000", "Connectors cannot be shown at line 1, column 6: Kafka Connect is no part");
        fails("SHOW SOURCE CONNECTORS", "0A000", "Connectors cannot be shown");
        fails(
                "SHOW PROPERTYS",
                "0A000",
                "SHOW PROPERTYS is not supported at line 1, column 6; did you mean PROPERTIES?");
        fails("SHOW STREAMS FULL", "42601", "Unexpected \"FULL\"");
        fails(
                "DESCRIBE SYS.TOPIC",
                "42P01",
                "There is no system table SYS.TOPIC at line 1, column 10; did you mean TOPICS?");
    }

    @Test
    void propertiesAreShownSetAndRefused() {
        sql.run("SET 'auto.offset.reset' = 'latest'");
        assertThat(sql.rows("SHOW PROPERTIES"))
                .anyMatch(row -> row.startsWith("[auto.offset.reset, latest, earliest, earliest or latest, "));
        sql.run("UNSET 'ksql.streams.auto.offset.reset'");
        assertThat(sql.rows("SHOW PROPERTIES")).anyMatch(row -> row.startsWith("[auto.offset.reset, earliest, "));
        fails(
                "SET 'auto.ofset.reset' = 'latest'",
                "42704",
                "Unknown session property 'auto.ofset.reset' at line 1,"
                        + " column 5; did you mean auto.offset.reset?");
        fails("SET 'processing.guarantee' = 'exactly_once'", "0A000", "steers Kafka Streams");
        fails("SET 'on.error' = 'never'", "22023", "; it is fail or skip.");
    }

    @Test
    void variablesStandForTheirValues() {
        sql.run("DEFINE source = 'cities'");
        sql.run("define Land = 'IT'");
        sql.run("DEFINE literal = '''NO'''");

        assertThat(sql.rows("SELECT name FROM ${SOURCE} WHERE country = '${land}'"))
                .containsExactly("[Rome]");
        assertThat(sql.rows("SELECT name FROM ${source} WHERE country = ${literal}"))
                .containsExactly("[Oslo]");
        assertThat(sql.rows("SELECT '$${land}', '${unknown}' /* ${unknown} */ -- ${unknown}"))
                .containsExactly("[${land}, ${unknown}]");
        assertThat(sql.rows("SHOW VARIABLES")).containsExactly("[Land, IT]", "[literal, 'NO']", "[source, cities]");
        fails(
                "SELECT * FROM ${sorce}",
                "42704",
                "Variable sorce is not defined at line 1, column 15; did you mean source?");
        sql.run("UNDEFINE source");
        fails("UNDEFINE source", "42704", "Variable source is not defined at line 1, column 10");
        fails("DEFINE \"a b\" = 'x'", "42602", "'a b' cannot name a variable");
    }

    @Test
    void aValueInQuotesStaysInThem() {
        sql.run("DEFINE evil = 'x'' OR ''1'' = ''1'");

        assertThat(sql.rows("SELECT name FROM cities WHERE country = '${evil}'"))
                .isEmpty();
    }

    @Test
    void substitutionCanBeTurnedOff() {
        sql.run("DEFINE x = 'y'");
        sql.run("SET 'ksql.variable.substitution.enable' = 'false'");

        assertThat(sql.rows("SELECT '${x}'")).containsExactly("[${x}]");
    }

    private static void fails(String statement, String sqlState, String message) {
        ThrowingCallable run = () -> sql.rows(statement);
        assertThatThrownBy(run).isInstanceOfSatisfying(SqlException.class, failure -> {
            assertThat(failure.sqlState()).isEqualTo(sqlState);
            assertThat(failure).hasMessageContaining(message);
        });
    }
}
