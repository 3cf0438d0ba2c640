package io.runnel.jdbc;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A parsed URL, {@code jdbc:runnel://host:port[/schema][?property=value&…]}, with the properties given beside it.
 *
 * @param properties of both; the URL's win
 */
record ConnectUrl(String host, int port, Properties properties) {
    static final String PREFIX = "jdbc:runnel:";
    static final int DEFAULT_PORT = 8765;

    private static final int DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
    private static final int PREFIX_OF_JDBC = "jdbc:".length();

    /** @throws SQLException 08001 if the URL or a property is malformed */
    static ConnectUrl parse(String url, Properties info) throws SQLException {
        URI uri;
        try {
            uri = new URI(url.substring(PREFIX_OF_JDBC));
        } catch (URISyntaxException e) {
            throw malformed(url, e.getReason() + " at character " + (e.getIndex() + PREFIX_OF_JDBC + 1));
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
            throw malformed(
                    url, uri.getHost() == null ? "there is no host in it" : "user and password go into properties");
        }
        Properties properties = new Properties();
        for (String name : info.stringPropertyNames()) {
            properties.setProperty(name, info.getProperty(name));
        }
        schema(url, uri.getPath(), properties);
        parameters(url, uri.getRawQuery(), properties);
        ConnectUrl parsed = new ConnectUrl(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), properties);
        parsed.checkNumbers();
        return parsed;
    }

    private static void schema(String url, String path, Properties properties) throws SQLException {
        if (path.length() <= 1) {
            return;
        }
        String schema = path.substring(1);
        if (schema.contains("/")) {
            throw malformed(url, "after the port there is one name, the schema, not '" + schema + "'");
        }
        properties.setProperty(ConnectionProperties.SCHEMA, schema);
    }

    private static void parameters(String url, @Nullable String query, Properties properties) throws SQLException {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw malformed(url, "'" + parameter + "' is not of the form property=value");
            }
            String value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
            properties.setProperty(parameter.substring(0, equals), value);
        }
    }

    private static SQLException malformed(String url, String why) {
        int query = url.indexOf('?'); // what follows may hold a password
        return new SQLNonTransientConnectionException(
                "Malformed URL " + (query < 0 ? url : url.substring(0, query + 1) + "…") + ": " + why
                        + ". The form is jdbc:runnel://host:port[/schema][?property=value&…].",
                SqlStates.CANNOT_CONNECT);
    }

    private void checkNumbers() throws SQLException {
        fetchSize();
        connectTimeoutMs();
        number(ConnectionProperties.EMIT_IDLE_TIMEOUT, 0);
    }

    int fetchSize() throws SQLException {
        return number(ConnectionProperties.FETCH_SIZE, 0);
    }

    int connectTimeoutMs() throws SQLException {
        return number(ConnectionProperties.CONNECT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT_MS);
    }

    private int number(String name, int defaultValue) throws SQLException {
        String text = properties.getProperty(name);
        if (text == null || text.isEmpty()) {
            return defaultValue;
        }
        try {
            int value = Integer.parseInt(text.trim());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative number is.
        }
        throw new SQLNonTransientConnectionException(
                "Connection property " + name + " is '" + text + "'; it must be a whole number, 0 or more.",
                SqlStates.CANNOT_CONNECT);
    }

    /** The URL without properties, which may hold a password. */
    String plain() {
        return PREFIX + "//" + address();
    }

    String address() {
        return host + ":" + port;
    }
}
