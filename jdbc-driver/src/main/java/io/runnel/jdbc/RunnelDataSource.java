package io.runnel.jdbc;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes connections without a pool, for pools and frameworks that set a bean's properties. */
public final class RunnelDataSource implements DataSource {
    private static final int MS_PER_SECOND = 1000;

    private String url = "jdbc:runnel://localhost";
    private final Properties properties = new Properties();
    private @Nullable PrintWriter logWriter;

    /** With the server of this machine, until another is set. */
    public RunnelDataSource() {}

    public synchronized String getUrl() {
        return url;
    }

    /** @param url {@code jdbc:runnel://host:port[,host:port…][/schema][?property=value&…]} */
    public synchronized void setUrl(String url) {
        this.url = url;
    }

    /** The same, as some frameworks call it. */
    public String getURL() {
        return getUrl();
    }

    /** The same, as some frameworks call it. */
    public void setURL(String url) {
        setUrl(url);
    }

    public @Nullable String getUser() {
        return property(ConnectionProperties.USER);
    }

    public void setUser(@Nullable String user) {
        property(ConnectionProperties.USER, user);
    }

    public void setPassword(@Nullable String password) {
        property(ConnectionProperties.PASSWORD, password);
    }

    public @Nullable String getSchema() {
        return property(ConnectionProperties.SCHEMA);
    }

    public void setSchema(@Nullable String schema) {
        property(ConnectionProperties.SCHEMA, schema);
    }

    public @Nullable String getApplicationName() {
        return property(ConnectionProperties.APPLICATION_NAME);
    }

    public void setApplicationName(@Nullable String name) {
        property(ConnectionProperties.APPLICATION_NAME, name);
    }

    public @Nullable String getTimeZone() {
        return property(ConnectionProperties.TIME_ZONE);
    }

    public void setTimeZone(@Nullable String zone) {
        property(ConnectionProperties.TIME_ZONE, zone);
    }

    /** @param rows per request to the service; 0 leaves it to the service */
    public void setFetchSize(int rows) {
        property(ConnectionProperties.FETCH_SIZE, Integer.toString(rows));
    }

    /** @param timeoutMs to wait for the service to accept; 0 for no limit */
    public void setConnectTimeout(int timeoutMs) {
        property(ConnectionProperties.CONNECT_TIMEOUT, Integer.toString(timeoutMs));
    }

    /** @param timeoutMs to wait for any answer; 0 for no limit */
    public void setNetworkTimeout(int timeoutMs) {
        property(ConnectionProperties.NETWORK_TIMEOUT, Integer.toString(timeoutMs));
    }

    /** @param timeoutMs without a row after which a never-ending result ends; 0 for never */
    public void setEmitIdleTimeout(int timeoutMs) {
        property(ConnectionProperties.EMIT_IDLE_TIMEOUT, Integer.toString(timeoutMs));
    }

    public void setReadOnly(boolean readOnly) {
        property(ConnectionProperties.READ_ONLY, Boolean.toString(readOnly));
    }

    private synchronized @Nullable String property(String name) {
        return properties.getProperty(name);
    }

    private synchronized void property(String name, @Nullable String value) {
        if (value == null) {
            properties.remove(name);
        } else {
            properties.setProperty(name, value);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(null, null);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Properties given = new Properties();
        String target;
        synchronized (this) {
            given.putAll(properties);
            target = url;
        }
        if (user != null) {
            given.setProperty(ConnectionProperties.USER, user);
        }
        if (password != null) {
            given.setProperty(ConnectionProperties.PASSWORD, password);
        }
        if (target == null || !target.startsWith(ConnectUrl.PREFIX)) {
            throw SqlErrors.of(
                    SqlStates.CANNOT_CONNECT, "The URL does not begin with " + ConnectUrl.PREFIX + ": " + target);
        }
        return Connector.connect(ConnectUrl.parse(target, given));
    }

    @Override
    public synchronized @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept as JDBC asks; the driver does not log. */
    @Override
    public synchronized void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    /** The same as the connect time-out, in seconds, rounded up; the URL's, if it has one. */
    @Override
    public int getLoginTimeout() throws SQLException {
        Properties given = new Properties();
        String target;
        synchronized (this) {
            given.putAll(properties);
            target = url;
        }
        boolean known = target != null && target.startsWith(ConnectUrl.PREFIX);
        int timeoutMs = ConnectUrl.parse(known ? target : ConnectUrl.PREFIX + "//localhost", given)
                .connectTimeoutMs();
        return (int) ((timeoutMs + MS_PER_SECOND - 1L) / MS_PER_SECOND);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (seconds < 0) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The login timeout is negative: " + seconds);
        }
        setConnectTimeout((int) Math.min((long) seconds * MS_PER_SECOND, Integer.MAX_VALUE));
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw SqlErrors.notSupported("loggers; it does not log");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "Runnel's data source is no " + type + ".");
    }

    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
