package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jdbi 3. */
@Timeout(60)
class JdbiTest {
    private final Jdbi jdbi = Jdbi.create(Shop.url());

    /** A row of PRODUCTS. */
    public record Product(int id, String name, BigDecimal price) {}

    @Test
    void rowsBecomeRecords() {
        jdbi.useHandle(handle -> assertThat(handle.registerRowMapper(ConstructorMapper.factory(Product.class))
                        .createQuery("SELECT ID, NAME, PRICE FROM PRODUCTS WHERE PRICE >= :least ORDER BY ID")
                        .bind("least", new BigDecimal("3"))
                        .mapTo(Product.class)
                        .list())
                .containsExactly(
                        new Product(1, "tea", new BigDecimal("3.50")),
                        new Product(2, "coffee", new BigDecimal("7.25"))));
    }

    @Test
    void listsAreBoundAndArraysRead() {
        jdbi.useHandle(handle -> {
            assertThat(handle.createQuery("SELECT NAME FROM PRODUCTS WHERE ID IN (<ids>) ORDER BY ID")
                            .bindList("ids", List.of(2, 3))
                            .mapTo(String.class)
                            .list())
                    .containsExactly("coffee", "cake");
            assertThat(handle.createQuery("SELECT TAGS FROM ORDERS WHERE QUANTITY = 4")
                            .map((rows, context) ->
                                    List.of((Object[]) rows.getArray(1).getArray()))
                            .one())
                    .isEqualTo(List.of("gift", "new"));
        });
    }

    @Test
    void batchesAndKeys() throws SQLException {
        String notes = Shop.emptyStream();
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("INSERT INTO " + notes + " VALUES (:id, :text)");
            batch.bind("id", 1).bind("text", "a").add();
            batch.bind("id", 2).bind("text", "b").add();
            assertThat(batch.execute()).containsExactly(1, 1);
            List<Map<String, Object>> keys = handle.createUpdate("INSERT INTO " + notes + " VALUES (3, 'c')")
                    .executeAndReturnGeneratedKeys("ROWOFFSET", "ROWTIME")
                    .mapToMap()
                    .list();
            assertThat(keys).hasSize(1);
            assertThat(keys.get(0)).containsEntry("rowoffset", 2L);
            assertThat(handle.createQuery("SELECT MAX(ROWTIME) FROM " + notes)
                            .mapTo(Long.class)
                            .one())
                    .isPositive();
        });
    }

    @Test
    void transactionsHaveTheirLevel() throws SQLException {
        String notes = Shop.emptyStream();
        jdbi.useTransaction(TransactionIsolationLevel.READ_COMMITTED, handle -> {
            assertThat(handle.getTransactionIsolationLevel()).isEqualTo(TransactionIsolationLevel.READ_COMMITTED);
            handle.execute("INSERT INTO " + notes + " VALUES (?, ?)", 1, "x");
            handle.rollback();
        });
        jdbi.useTransaction(handle -> handle.execute("INSERT INTO " + notes + " VALUES (?, ?)", 2, "y"));
        jdbi.useHandle(handle -> assertThat(handle.select("SELECT ID FROM " + notes)
                        .mapTo(Integer.class)
                        .list())
                .containsExactly(2));
    }
}
