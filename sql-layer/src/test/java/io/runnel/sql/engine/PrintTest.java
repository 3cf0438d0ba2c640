package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.query.RowSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PrintTest {
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
    void formatsAreGuessedFromBytes() {
        create("JSON_TOPIC", "k INT KEY, v VARCHAR", "value_format = 'JSON'");
        sql.run("INSERT INTO json_topic (k, v, rowtime) VALUES (7, 'a', 1000)");
        create("NUMBERS", "k BIGINT KEY, v VARCHAR", "value_format = 'JSON'");
        sql.run("INSERT INTO numbers (k, rowtime) VALUES (70000000000, 2000)");

        assertThat(printed("PRINT JSON_TOPIC FROM BEGINNING LIMIT 1"))
                .containsExactly("[1000, 7, {\"V\":\"a\"}, 0, 0, KAFKA_INT, JSON]");
        assertThat(printed("PRINT 'NUMBERS' FROM BEGINNING LIMIT 1"))
                .containsExactly("[2000, 70000000000, {\"V\":null}, 0, 0, KAFKA_BIGINT, JSON]");
        sql.append("NUMBERS", "just text");
        assertThat(printed("PRINT NUMBERS FROM BEGINNING INTERVAL 2 LIMIT 1")).hasSize(1);
        assertThat(printed("PRINT NUMBERS FROM BEGINNING LIMIT 2").get(1))
                .contains("null, just text, 0, 1, null, KAFKA_STRING");
    }

    @Test
    void recordsThatNameASchemaAreReadByIt() {
        for (String format : List.of("AVRO", "JSON_SR", "PROTOBUF")) {
            create("T_" + format, "k VARCHAR KEY, n INT, tags ARRAY<VARCHAR>", "value_format = '" + format + "'");
            sql.run("INSERT INTO t_" + format + " (k, n, tags, rowtime) VALUES ('key', 5, ARRAY['x', 'y'], 9)");

            assertThat(printed("PRINT T_" + format + " FROM BEGINNING LIMIT 1"))
                    .containsExactly("[9, key, {\"N\":5,\"TAGS\":[\"x\",\"y\"]}, 0, 0, KAFKA_STRING, " + format + "]");
        }
    }

    @Test
    void withoutLimitItWaitsForRecordsUntilItIsCancelled() {
        create("LIVE", "k VARCHAR KEY, v VARCHAR", "value_format = 'JSON'");
        sql.append("LIVE", "before");
        Prepared print = sql.engine().prepare(sql.session(), "PRINT LIVE");
        assertThat(print.unbounded()).isTrue();
        try (RowSource rows = ((Outcome.Rows) sql.engine().execute(sql.session(), print, List.of())).source()) {
            assertThat(rows.poll(10, 0).rows()).isEmpty();

            sql.append("LIVE", "after");
            RowSource.RowBatch batch = rows.poll(10, 10_000);

            assertThat(batch.done()).isFalse();
            assertThat(batch.rows()).hasSize(1);
            assertThat(batch.rows().get(0)[2]).isEqualTo("after");
            rows.cancel();
            assertThatThrownBy(() -> rows.poll(10, 10_000)).hasMessage("PRINT was cancelled.");
        }
    }

    @Test
    void wrongTopicsAreRefused() {
        create("ORDERS", "k VARCHAR KEY, v VARCHAR", "value_format = 'JSON'");

        assertThatThrownBy(() -> sql.rows("PRINT orders FROM BEGINNING LIMIT 1"))
                .hasMessageStartingWith("There is no topic orders at line 1, column 7; did you mean ORDERS?");
        assertThatThrownBy(() -> sql.rows("PRINT _runnel_catalog LIMIT 1"))
                .hasMessageStartingWith("Topic _runnel_catalog belongs to the system itself");
        assertThatThrownBy(() -> sql.rows("PRINT ORDERS LIMIT 0"))
                .hasMessage("LIMIT 0 is refused at line 1, column 20; it must be a whole number from 1 on.");
    }

    private void create(String name, String columns, String options) {
        sql.run("CREATE STREAM " + name + " (" + columns + ") WITH (kafka_topic = '" + name + "', partitions = 1, "
                + options + ")");
    }

    private List<String> printed(String statement) {
        return sql.answer(statement).stream().map(Arrays::toString).toList();
    }
}
