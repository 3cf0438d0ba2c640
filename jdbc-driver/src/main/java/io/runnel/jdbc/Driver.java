package io.runnel.jdbc;

import io.runnel.jdbc.error.SqlStates;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a Runnel server: {@code jdbc:runnel://host:port[,host:port…][/schema][?property=value&…]}, port 8765 if none is given; of
 * several servers the first that answers counts.
 * {@link ConnectionProperties} lists the properties. Registered with {@link DriverManager} by being on the class path.
 */
public final class Driver implements java.sql.Driver {
    static {
        try {
            DriverManager.registerDriver(new Driver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For {@link java.util.ServiceLoader} and for tools that name the class. */
    public Driver() {}

    /**
     * Connects.
     *
     * @return null if the URL is not one of Runnel's
     * @throws SQLException 08001 if the URL is malformed or no server answers, otherwise what the server refused it with
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        ConnectUrl target = ConnectUrl.parse(String.valueOf(url), info == null ? new Properties() : info);
        return Connector.connect(target);
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && url.startsWith(ConnectUrl.PREFIX);
    }

    /** Of a URL that is not complete yet, as tools ask while a user types it, with the given properties alone. */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
        Properties given = info == null ? new Properties() : info;
        try {
            return ConnectionProperties.info(
                    acceptsURL(url)
                            ? ConnectUrl.parse(String.valueOf(url), given).properties()
                            : given);
        } catch (SQLException e) {
            return ConnectionProperties.info(given);
        }
    }

    @Override
    public int getMajorVersion() {
        return Version.CURRENT.major();
    }

    @Override
    public int getMinorVersion() {
        return Version.CURRENT.minor();
    }

    /** False: full compliance takes SQL's transactions and updatable rows, which a log has not. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The driver does not log.", SqlStates.NOT_SUPPORTED);
    }
}
