package io.runnel.examples.jdbc;

import io.runnel.server.Runnel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A node with a shop's streams and tables, one for all tests of the JVM, which ends with it. */
final class Shop {
    private static final Runnel NODE = open();
    private static final AtomicInteger COPIES = new AtomicInteger();

    private Shop() {}

    private static Runnel open() {
        Runnel node = Runnel.start();
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE PRODUCTS (ID INT PRIMARY KEY, NAME VARCHAR, PRICE DECIMAL(10, 2))"
                    + " WITH (KAFKA_TOPIC = 'products', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
            statement.execute("INSERT INTO PRODUCTS VALUES (1, 'tea', 3.50), (2, 'coffee', 7.25), (3, 'cake', 2.00)");
            statement.execute("CREATE STREAM ORDERS (CUSTOMER VARCHAR KEY, PRODUCT INT, QUANTITY INT, PLACED TIMESTAMP,"
                    + " TAGS ARRAY<VARCHAR>) WITH (KAFKA_TOPIC = 'orders', PARTITIONS = 2, VALUE_FORMAT = 'JSON')");
            statement.execute("INSERT INTO ORDERS VALUES ('ada', 1, 2, TIMESTAMP '2024-05-01 10:00:00', ARRAY['new']),"
                    + " ('bo', 2, 1, TIMESTAMP '2024-05-01 10:05:00', NULL),"
                    + " ('ada', 3, 4, TIMESTAMP '2024-05-02 09:00:00.5', ARRAY['gift', 'new'])");
        } catch (SQLException e) {
            throw new IllegalStateException("The shop cannot be opened", e);
        }
        return node;
    }

    static String url() {
        return NODE.jdbcUrl();
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** The name of an empty stream of (ID INT KEY, TEXT VARCHAR) that no other test has. */
    static String emptyStream() throws SQLException {
        String name = "NOTES_" + COPIES.incrementAndGet();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM " + name + " (ID INT KEY, TEXT VARCHAR) WITH (KAFKA_TOPIC = '" + name
                    + "', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
        }
        return name;
    }
}
