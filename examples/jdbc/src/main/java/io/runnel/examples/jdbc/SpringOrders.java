package io.runnel.examples.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JdbcTemplate on a HikariCP pool. Spring Boot makes pool and template itself, from application.yaml. */
public final class SpringOrders {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    /** @param source a pool of connections */
    public SpringOrders(DataSource source) {
        jdbc = new JdbcTemplate(source);
        transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    /** A pool as Spring Boot would make it. */
    public static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        config.addDataSourceProperty("ApplicationName", "orders");
        return new HikariDataSource(config);
    }

    /** What was bought, by customer. */
    public List<String> best() {
        return jdbc.query(
                "SELECT CUSTOMER, SUM(QUANTITY) FROM SALES GROUP BY CUSTOMER ORDER BY 2 DESC, 1",
                (row, number) -> row.getString(1) + " " + row.getLong(2));
    }

    /** Moves an order from one customer to another: both records, or neither. */
    public void move(String from, String to, int quantity) {
        transactions.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO SALES (CUSTOMER, QUANTITY) VALUES (?, ?)", from, -quantity);
            jdbc.update("INSERT INTO SALES (CUSTOMER, QUANTITY) VALUES (?, ?)", to, quantity);
        });
    }
}
