package io.runnel.examples.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;

/** Plain JDBC: what a program needs to store events and to read them. */
public final class Orders {
    /** An order of a customer. */
    public record Order(String customer, int quantity, LocalDateTime placed) {}

    private Orders() {}

    /** Connects with properties of the connection. */
    public static Connection connect(String url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "orders");
        properties.setProperty("timeZone", "UTC");
        return DriverManager.getConnection(url, properties);
    }

    /** Declares the stream, with its topic, unless it is there. */
    public static void declare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM IF NOT EXISTS SALES"
                    + " (CUSTOMER VARCHAR KEY, QUANTITY INT, PLACED TIMESTAMP)"
                    + " WITH (KAFKA_TOPIC = 'sales', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        }
    }

    /** Stores an order and tells where in the log it is. */
    public static long store(Connection connection, Order order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO SALES (CUSTOMER, QUANTITY, PLACED) VALUES (?, ?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, order.customer());
            insert.setInt(2, order.quantity());
            insert.setObject(3, order.placed());
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong("ROWOFFSET");
            }
        }
    }

    /** Stores orders by one append, all or none. */
    public static void storeAll(Connection connection, List<Order> orders) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO SALES VALUES (?, ?, ?)")) {
            for (Order order : orders) {
                insert.setString(1, order.customer());
                insert.setInt(2, order.quantity());
                insert.setObject(3, order.placed());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (BatchUpdateException e) {
            throw new SQLException("None of " + orders.size() + " orders was stored", e.getSQLState(), e);
        }
    }

    /** Stores two orders, or neither. */
    public static void storeBoth(Connection connection, Order one, Order other) throws SQLException {
        connection.setAutoCommit(false);
        try {
            store(connection, one);
            store(connection, other);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** What a customer has bought so far. */
    public static long bought(Connection connection, String customer) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT SUM(QUANTITY) FROM SALES WHERE CUSTOMER = ?")) {
            query.setString(1, customer);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Reads all orders, those to come as well, until the statement is cancelled or closed by another thread. */
    public static void follow(Statement statement, Consumer<Order> reader) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT CUSTOMER, QUANTITY, PLACED FROM SALES EMIT CHANGES")) {
            while (rows.next()) { // waits for the next one
                reader.accept(new Order(rows.getString(1), rows.getInt(2), rows.getObject(3, LocalDateTime.class)));
            }
        } catch (SQLException e) {
            if (!"57014".equals(e.getSQLState())) { // cancelled, as was wanted
                throw e;
            }
        }
    }
}
