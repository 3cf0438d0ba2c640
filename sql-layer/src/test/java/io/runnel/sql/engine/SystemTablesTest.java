package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.RegistryConfig;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.storage.LogBackedRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SystemTablesTest {
    @TempDir
    private Path folder;

    private LogBackedRegistry registry;
    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder, log -> {
            registry = LogBackedRegistry.open(log, RegistryConfig.from(Map.of()));
            return registry;
        });
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void subjectsHaveARowEachWithTheirNewestVersion() {
        registry.register("b", SchemaText.avro(record("B", "")));
        registry.register("b", SchemaText.avro(record("B", "{\"name\": \"x\", \"type\": \"int\", \"default\": 0}")));
        registry.register(
                "a",
                new SchemaText(
                        SchemaType.AVRO,
                        record("A", "{\"name\": \"b\", \"type\": \"B\"}"),
                        List.of(new SchemaReference("B", "b", 1))));

        assertThat(sql.rows("SELECT * FROM SYS.SUBJECTS ORDER BY subject"))
                .containsExactly(
                        "[a, ., 1, 1, 3, AVRO, 1, BACKWARD, READWRITE]",
                        "[b, ., 2, 2, 2, AVRO, 0, BACKWARD, READWRITE]");
    }

    @Test
    void systemTablesAreJoinedFilteredAndCountedLikeOthers() {
        registry.register("orders-value", SchemaText.avro(record("O", "{\"name\": \"a\", \"type\": \"int\"}")));
        sql.run("CREATE STREAM orders WITH (kafka_topic = 'orders', partitions = 1, value_format = 'AVRO')");
        sql.run("CREATE TABLE owners (subject VARCHAR PRIMARY KEY, team VARCHAR)"
                + " WITH (kafka_topic = 'owners', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO owners VALUES ('orders-value', 'sales'), ('gone', 'none')");

        assertThat(sql.rows("SELECT o.team, s.version FROM owners o JOIN sys.subjects s ON s.subject = o.subject"))
                .containsExactly("[sales, 1]");
        assertThat(sql.rows("SELECT COUNT(*) FROM SYS.SUBJECTS WHERE type = 'AVRO' AND id > ROUND(0.4)"))
                .containsExactly("[1]");
        assertThat(sql.rows("SELECT mode FROM SYS.SUBJECTS")).containsExactly("[READWRITE]");
    }

    @Test
    void systemTablesDoNotEmitChangesNorTakeRows() {
        assertThatThrownBy(() -> sql.rows("SELECT subject FROM SYS.SUBJECTS EMIT CHANGES"))
                .hasMessage("EMIT CHANGES does not support table SYS.SUBJECTS yet: its rows are those of the moment in"
                        + " which it is read. Without EMIT CHANGES the query runs over history.");
        assertThatThrownBy(() -> sql.rows("INSERT INTO SYS.SUBJECTS (id) VALUES (1)"))
                .hasMessageStartingWith("SYS.SUBJECTS is in the schema of the system's own tables");
        assertThatThrownBy(() -> sql.rows("SELECT * FROM SYS.SUBJETS"))
                .hasMessageStartingWith("There is no stream or table SUBJETS");
    }

    private static String record(String name, String fields) {
        return "{\"type\": \"record\", \"name\": \"" + name + "\", \"fields\": [" + fields + "]}";
    }
}
