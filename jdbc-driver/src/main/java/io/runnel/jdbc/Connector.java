package io.runnel.jdbc;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.metadata.RunnelDatabaseMetaData;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.jdbc.net.SocketSession;
import io.runnel.jdbc.statement.ConnectionOptions;
import io.runnel.jdbc.statement.RunnelConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Makes connections: the session with the service, and java.sql's objects over it. */
final class Connector {
    private static final String AGENT = "runnel-jdbc/" + Version.CURRENT.text();

    private Connector() {}

    static Connection connect(ConnectUrl url) throws SQLException {
        ServiceSession session = session(url);
        RunnelConnection connection = new RunnelConnection(session, options(url));
        try {
            connection.setNetworkTimeout(null, url.networkTimeoutMs());
            connection.setReadOnly(url.readOnly());
        } catch (SQLException e) {
            connection.close(); // nobody else has it
            throw e;
        }
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
                Objects.requireNonNullElse(url.value(ConnectionProperties.APPLICATION_NAME), ""),
                (connection, session) -> new RunnelDatabaseMetaData(connection, session, client));
    }

    private static ServiceSession session(ConnectUrl url) throws SQLException {
        String folder = url.folder();
        if (folder != null) {
            return SocketSession.embedded(nodes(), folder, url.properties(true), url.properties(false));
        }
        int timeoutMs = url.connectTimeoutMs();
        Deadline deadline = timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs);
        return SocketSession.open(
                url.serversInTurn(ThreadLocalRandom.current()), url.properties(false), AGENT, deadline);
    }

    /** What the class path has, seen from the driver or from the program. */
    private static EmbeddedNodes nodes() throws SQLException {
        return Stream.concat(
                        ServiceLoader.load(EmbeddedNodes.class, Connector.class.getClassLoader()).stream(),
                        ServiceLoader.load(EmbeddedNodes.class).stream())
                .findFirst()
                .map(ServiceLoader.Provider::get)
                .orElseThrow(() -> SqlErrors.of(
                        SqlStates.CANNOT_CONNECT,
                        "A URL jdbc:runnel:embedded:… needs Runnel's server on the class path (artifact runnel-server);"
                                + " only the driver is there."));
    }
}
