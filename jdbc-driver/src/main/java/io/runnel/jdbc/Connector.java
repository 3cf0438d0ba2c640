package io.runnel.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.UnregisteredDriver;

/**
 * Makes one connection. Avatica wants a driver that makes the parts of its connections; this is one, not registered
 * anywhere, for the one connection whose requests it holds.
 */
final class Connector extends UnregisteredDriver {
    private final ServerCalls calls;

    private Connector(ServerCalls calls) {
        this.calls = calls;
    }

    static Connection connect(ConnectUrl url) throws SQLException {
        HttpTransport transport = new HttpTransport(url.host(), url.port(), url.connectTimeoutMs());
        ServerCalls calls = new ServerCalls(transport, url.address());
        Connector connector = new Connector(calls);
        try {
            RunnelConnection connection = (RunnelConnection)
                    connector.factory.newConnection(connector, connector.factory, url.plain(), avaticaProperties(url));
            int timeoutMs = url.connectTimeoutMs();
            connection.open(serverProperties(url), timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs));
            return Guard.of(Connection.class, connection);
        } catch (RuntimeException e) {
            calls.close();
            throw SqlErrors.translate(e, "Driver.connect");
        }
    }

    /** What Avatica's classes read, and no more; the password above all stays out of them. */
    private static Properties avaticaProperties(ConnectUrl url) throws SQLException {
        Properties properties = new Properties();
        copy(url, ConnectionProperties.USER, properties);
        copy(url, ConnectionProperties.TIME_ZONE, properties);
        properties.setProperty("fetch_size", String.valueOf(url.fetchSize()));
        return properties;
    }

    private static void copy(ConnectUrl url, String name, Properties target) {
        String value = url.properties().getProperty(name);
        if (value != null && !value.isEmpty()) {
            target.setProperty(name, value);
        }
    }

    private static Map<String, String> serverProperties(ConnectUrl url) {
        Map<String, String> properties = new HashMap<>();
        for (String name : url.properties().stringPropertyNames()) {
            properties.put(name, url.properties().getProperty(name));
        }
        return properties;
    }

    @Override
    public Meta createMeta(AvaticaConnection connection) {
        return new ServerMeta(connection, calls);
    }

    @Override
    protected AvaticaFactory createFactory() {
        return new ConnectionParts();
    }

    @Override
    protected DriverVersion createDriverVersion() {
        Version version = Version.CURRENT;
        return new DriverVersion(
                "Runnel JDBC driver",
                version.text(),
                RunnelDatabaseMetaData.PRODUCT_NAME,
                version.text(),
                false,
                version.major(),
                version.minor(),
                version.major(),
                version.minor());
    }

    @Override
    protected String getConnectStringPrefix() {
        return ConnectUrl.PREFIX;
    }
}
