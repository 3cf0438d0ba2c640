package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** jOOQ, with SQL as text and with SQL that it writes. */
@Timeout(60)
class JooqTest {
    private Connection connection;
    private DSLContext sql;

    @BeforeEach
    void connect() throws SQLException {
        connection = Shop.connect();
        sql = DSL.using(connection, SQLDialect.DEFAULT);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void plainSqlIsFetched() {
        Result<Record> rows = sql.fetch("SELECT ID, NAME, PRICE FROM PRODUCTS WHERE ID > ? ORDER BY ID", 1);
        assertThat(rows.getValues("NAME")).isEqualTo(java.util.List.of("coffee", "cake"));
        assertThat(rows.get(0).get("PRICE", BigDecimal.class)).isEqualByComparingTo("7.25");
        assertThat(rows.get(0).get("ID")).isEqualTo(2);
        assertThat(sql.fetchValue("SELECT MIN(PLACED) FROM ORDERS", LocalDateTime.class))
                .isNotNull();
    }

    @Test
    void builtSqlRuns() {
        var customer = field(name("CUSTOMER"), String.class);
        assertThat(sql.select(customer, count())
                        .from(table(name("ORDERS")))
                        .groupBy(customer)
                        .orderBy(customer)
                        .fetch(row -> row.value1() + " " + row.value2()))
                .containsExactly("ada 2", "bo 1");
    }

    @Test
    void rowsAreInserted() throws SQLException {
        String notes = Shop.emptyStream();
        assertThat(sql.execute("INSERT INTO " + notes + " VALUES (?, ?)", 5, "five"))
                .isEqualTo(1);
        assertThat(sql.fetchOne("SELECT TEXT FROM " + notes).get(0)).isEqualTo("five");
    }

    @Test
    void metadataIsRead() {
        Schema schema = sql.meta().getSchemas("PUBLIC").get(0);
        Table<?> products = schema.getTables().stream()
                .filter(found -> found.getName().equals("PRODUCTS"))
                .findFirst()
                .orElseThrow();
        assertThat(products.fields()).extracting(column -> column.getName()).containsExactly("ID", "NAME", "PRICE");
        assertThat(products.field("PRICE").getDataType().precision()).isEqualTo(10);
        assertThat(products.field("PRICE").getDataType().scale()).isEqualTo(2);
        assertThat(products.getPrimaryKey().getFields())
                .extracting(column -> column.getName())
                .containsExactly("ID");
        assertThat(products.getIndexes()).isEmpty();
        assertThat(products.getReferences()).isEmpty();
    }

    @Test
    void transactionsRollBack() throws SQLException {
        String notes = Shop.emptyStream();
        assertThatThrownBy(() -> sql.transaction(inner -> {
                    DSL.using(inner).execute("INSERT INTO " + notes + " VALUES (1, 'x')");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(sql.fetch("SELECT * FROM " + notes)).isEmpty();
    }

    @Test
    void errorsKeepTheirState() {
        assertThatThrownBy(() -> sql.fetch("SELECT NOPE FROM PRODUCTS"))
                .isInstanceOfSatisfying(
                        DataAccessException.class, e -> assertThat(e.sqlState()).startsWith("42"));
    }
}
