package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JdbcTemplate and its kin. */
@Timeout(60)
class SpringTest {
    private final DriverManagerDataSource source = new DriverManagerDataSource(Shop.url());
    private final JdbcTemplate jdbc = new JdbcTemplate(source);

    /** A row of ORDERS. */
    private record Order(String customer, int quantity, LocalDateTime placed) {}

    @Test
    void rowsBecomeObjects() {
        List<Order> orders = jdbc.query(
                "SELECT CUSTOMER, QUANTITY, PLACED FROM ORDERS WHERE CUSTOMER = ? ORDER BY PLACED",
                (row, number) ->
                        new Order(row.getString(1), row.getInt(2), row.getObject("PLACED", LocalDateTime.class)),
                "ada");
        assertThat(orders)
                .containsExactly(
                        new Order("ada", 2, LocalDateTime.parse("2024-05-01T10:00")),
                        new Order("ada", 4, LocalDateTime.parse("2024-05-02T09:00:00.5")));
        assertThat(jdbc.queryForObject("SELECT MAX(PRICE) FROM PRODUCTS", BigDecimal.class))
                .isEqualByComparingTo("7.25");
        assertThat(jdbc.queryForList("SELECT NAME FROM PRODUCTS ORDER BY ID", String.class))
                .containsExactly("tea", "coffee", "cake");
    }

    @Test
    void namedParametersAndListsWork() {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);
        assertThat(named.queryForList(
                        "SELECT NAME FROM PRODUCTS WHERE ID IN (:ids) ORDER BY ID",
                        Map.of("ids", List.of(1, 3)),
                        String.class))
                .containsExactly("tea", "cake");
    }

    @Test
    void storedRecordsTellWhereTheyAre() throws SQLException {
        String notes = Shop.emptyStream();
        GeneratedKeyHolder keys = new GeneratedKeyHolder();
        for (int id = 0; id < 2; id++) {
            int value = id;
            jdbc.update(
                    connection -> {
                        PreparedStatement insert = connection.prepareStatement(
                                "INSERT INTO " + notes + " VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS);
                        insert.setInt(1, value);
                        insert.setString(2, "note");
                        return insert;
                    },
                    keys);
        }
        Map<String, Object> last = keys.getKeyList().get(keys.getKeyList().size() - 1);
        assertThat(last)
                .containsEntry("ROWPARTITION", 0)
                .containsEntry("ROWOFFSET", 1L)
                .containsKey("ROWTIME");
        assertThat(jdbc.queryForObject("SELECT MAX(ROWOFFSET) FROM " + notes, Long.class))
                .isEqualTo(1L);
    }

    @Test
    void batchesAreStoredWhole() throws SQLException {
        String notes = Shop.emptyStream();
        int[] counts = jdbc.batchUpdate(
                "INSERT INTO " + notes + " VALUES (?, ?)",
                List.of(new Object[] {1, "a"}, new Object[] {2, null}, new Object[] {3, "c"}));
        assertThat(counts).containsExactly(1, 1, 1);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + notes, Integer.class))
                .isEqualTo(3);
    }

    /** It reads the columns and their types from DatabaseMetaData. */
    @Test
    void insertsAreMadeFromMetadata() throws SQLException {
        String notes = Shop.emptyStream();
        SimpleJdbcInsert insert =
                new SimpleJdbcInsert(source).withSchemaName("PUBLIC").withTableName(notes);
        assertThat(insert.execute(Map.of("ID", 7, "TEXT", "made"))).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT TEXT FROM " + notes + " WHERE ID = 7", String.class))
                .isEqualTo("made");
    }

    @Test
    void transactionsCommitAndRollBack() throws SQLException {
        String notes = Shop.emptyStream();
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
        transactions.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO " + notes + " VALUES (1, 'one')");
            jdbc.update("INSERT INTO " + notes + " VALUES (2, 'two')");
        });
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    jdbc.update("INSERT INTO " + notes + " VALUES (3, 'three')");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(jdbc.queryForList("SELECT ID FROM " + notes + " ORDER BY ID", Integer.class))
                .containsExactly(1, 2);
    }

    @Test
    void errorsAreTranslated() {
        assertThatThrownBy(() -> jdbc.queryForList("SELEC 1")).isInstanceOf(BadSqlGrammarException.class);
        assertThatThrownBy(() -> jdbc.queryForList("SELECT * FROM NO_SUCH_TABLE"))
                .isInstanceOf(BadSqlGrammarException.class)
                .hasStackTraceContaining("NO_SUCH_TABLE");
        assertThatThrownBy(() -> jdbc.queryForList("SELECT CAST(NAME AS INT) FROM PRODUCTS"))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> jdbc.update("UPDATE PRODUCTS SET NAME = 'x'")).isInstanceOf(DataAccessException.class);
    }
}
