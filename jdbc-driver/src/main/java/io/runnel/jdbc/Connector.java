package io.runnel.jdbc;

import io.runnel.jdbc.metadata.RunnelDatabaseMetaData;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.jdbc.net.SocketSession;
import io.runnel.jdbc.statement.ConnectionOptions;
import io.runnel.jdbc.statement.RunnelConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Makes connections: the session with the service, and java.sql's objects over it. */
final class Connector {
    private static final String AGENT = "runnel-jdbc/" + Version.CURRENT.text();

    private Connector() {}

    static Connection connect(ConnectUrl url) throws SQLException {
        int timeoutMs = url.connectTimeoutMs();
        Deadline deadline = timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs);
        ServiceSession session = SocketSession.open(url.servers(), serviceProperties(url), AGENT, deadline);
        RunnelConnection connection = new RunnelConnection(session, options(url));
        connection.setNetworkTimeout(null, url.networkTimeoutMs());
        return connection;
    }

    private static ConnectionOptions options(ConnectUrl url) throws SQLException {
        RunnelDatabaseMetaData.Client client = new RunnelDatabaseMetaData.Client(
                url.plain(),
                Objects.requireNonNullElse(url.value(ConnectionProperties.USER), ""),
                Version.CURRENT.text());
        return new ConnectionOptions(
                url.zone(),
                url.fetchSize(),
                Objects.requireNonNullElse(url.value(ConnectionProperties.SCHEMA), "PUBLIC"),
                url.readOnly(),
                Objects.requireNonNullElse(url.value(ConnectionProperties.APPLICATION_NAME), ""),
                (connection, session) -> new RunnelDatabaseMetaData(connection, session, client));
    }

    private static Map<String, String> serviceProperties(ConnectUrl url) {
        Map<String, String> properties = new HashMap<>();
        for (String name : url.properties().stringPropertyNames()) {
            String value = url.value(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        return properties;
    }
}
