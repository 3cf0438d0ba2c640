package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools write the schema before every name, and often before columns too. */
class QualifiedNamesTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE TABLE products (id INT PRIMARY KEY, name VARCHAR, at STRUCT<city VARCHAR>)"
                + " WITH (kafka_topic = 'p', partitions = 1, key_format = 'KAFKA', value_format = 'JSON')");
        sql.run("INSERT INTO PUBLIC.products (id, name) VALUES (1, 'tea')");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void queriesMayNameTheSchema() {
        assertThat(sql.rows("SELECT name FROM PUBLIC.products")).containsExactly("[tea]");
        assertThat(sql.rows("SELECT \"PUBLIC\".\"PRODUCTS\".\"NAME\" FROM \"PUBLIC\".\"PRODUCTS\" WHERE"
                        + " \"PUBLIC\".\"PRODUCTS\".\"ID\" = 1 LIMIT 10"))
                .containsExactly("[tea]");
        assertThat(sql.rows("SELECT x.* FROM public.products x ORDER BY x.id")).containsExactly("[1, tea, null]");
        assertThat(sql.rows("SELECT products.name, ROWOFFSET FROM PUBLIC.products"))
                .containsExactly("[tea, 0]");
        assertThat(sql.rows("SELECT a.name FROM PUBLIC.products a JOIN products b ON a.id = b.id"))
                .containsExactly("[tea]");
        assertThat(sql.rows("SELECT name, at->city FROM PUBLIC.products EMIT CHANGES LIMIT 1"))
                .containsExactly("[tea, null]");
        assertThat(sql.rows("SELECT COUNT(*) FROM PUBLIC.products WHERE id IN (SELECT id FROM PUBLIC.products)"))
                .containsExactly("[1]");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> sql.rows("SELECT 1 FROM PUBLIC.product"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("PRODUCT")
                .hasMessageContaining("PRODUCTS");
        assertThatThrownBy(() -> sql.rows("SELECT 1 FROM elsewhere.products")).isInstanceOf(SqlException.class);
    }
}
