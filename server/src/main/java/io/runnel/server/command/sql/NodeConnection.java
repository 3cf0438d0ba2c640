package io.runnel.server.command.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.regex.Pattern;

/** The connection to a node, which may be replaced by another while the shell runs. */
final class NodeConnection implements AutoCloseable {
    private static final String PREFIX = "jdbc:runnel://";
    private static final Pattern SECRET = Pattern.compile("(?i)((?:password|token|secret)=)[^&;]*");
    private static final int VALID_TIMEOUT_S = 2;

    private final Properties properties;
    private String url;
    private Connection connection;

    private NodeConnection(String url, Properties properties, Connection connection) {
        this.url = url;
        this.properties = properties;
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param where a JDBC URL, or the host and port of a node
     */
    static NodeConnection open(String where, Properties properties) throws SQLException {
        String url = url(where);
        return new NodeConnection(url, properties, DriverManager.getConnection(url, properties));
    }

    private static String url(String where) {
        return where.startsWith("jdbc:") ? where : PREFIX + where;
    }

    Connection jdbc() {
        return connection;
    }

    /** The URL as it may be shown. */
    String shownUrl() {
        return withoutSecrets(url);
    }

    static String withoutSecrets(String text) {
        return SECRET.matcher(text).replaceAll("$1…");
    }

    /** Name and version of what answers. */
    String product() throws SQLException {
        return connection.getMetaData().getDatabaseProductName() + " "
                + connection.getMetaData().getDatabaseProductVersion();
    }

    /** Goes to another node; the connection stays if that one cannot be reached. */
    void moveTo(String where) throws SQLException {
        String newUrl = url(where);
        Connection next = DriverManager.getConnection(newUrl, properties);
        leave();
        url = newUrl;
        connection = next;
    }

    /** Connects to the same node again, with a new session. */
    void renew() throws SQLException {
        moveTo(url);
    }

    boolean isLost() {
        try {
            return !connection.isValid(VALID_TIMEOUT_S);
        } catch (SQLException e) {
            return true;
        }
    }

    /** Undoes a transaction that was not committed; whether there was one. */
    boolean rollBackIfOpen() {
        try {
            if (connection.getAutoCommit()) {
                return false;
            }
            connection.rollback();
        } catch (SQLException e) {
            return false; // With the connection, the transaction is gone as well.
        }
        return true;
    }

    /** Closes the connection aside: a node that does not react must not hold up its user. */
    private void leave() {
        Connection old = connection;
        Thread closing = new Thread(() -> close(old), "runnel-sql-close");
        closing.setDaemon(true);
        closing.start();
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Its node is gone, or will end the session by itself: there is nothing left to do with it.
        }
    }

    @Override
    public void close() {
        close(connection);
    }
}
