package io.runnel.sql.service;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.catalog.SystemTable.SystemColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The SQL service over a {@link FakeSqlEngine} on a free port of this machine. */
public final class ServiceServer implements AutoCloseable {
    /** Short, so that tests see fetches that give nothing. */
    private static final String FETCH_WAIT_MS = "500";

    private static final SystemTable SYSTEM = new SystemTable(
            "SUBJECTS",
            List.of(
                    new SystemColumn("SUBJECT", SqlTypeName.VARCHAR, "its name"),
                    new SystemColumn("ID", SqlTypeName.INTEGER, "of the newest schema")),
            List::of,
            "the registry's subjects");

    private final FakeSqlEngine engine = new FakeSqlEngine();
    private final SqlService service;
    private final Server server;
    private final ServerConnector connector;

    public static ServiceServer start() throws Exception {
        return start(Map.of());
    }

    public static ServiceServer start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(SqlServiceConfig.FETCH_WAIT_MAX_MS, FETCH_WAIT_MS));
        all.putAll(settings);
        return new ServiceServer(SqlServiceConfig.from(all));
    }

    private ServiceServer(SqlServiceConfig config) throws Exception {
        service = new SqlService(engine, CatalogView.of(ServiceServer::sources, List.of(SYSTEM)), config, "1.2.3");
        server = new Server();
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(service.httpHandler());
        server.start();
    }

    private static List<Source> sources() {
        Column key = new Column("CODE", SqlTypes.FACTORY.createSqlType(SqlTypeName.VARCHAR, 3), Column.Role.KEY);
        Column value = new Column(
                "DELAY",
                SqlTypes.FACTORY.createTypeWithNullability(SqlTypes.FACTORY.createSqlType(SqlTypeName.INTEGER), true),
                Column.Role.VALUE);
        return List.of(
                new Source("AIRPORTS", SourceKind.TABLE, "airports", List.of(key), "KAFKA", "JSON", Map.of()),
                new Source("FLIGHTS", SourceKind.STREAM, "flights", List.of(key, value), "KAFKA", "AVRO", Map.of()));
    }

    public FakeSqlEngine engine() {
        return engine;
    }

    public SqlService service() {
        return service;
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** The URL of a stock Avatica client. */
    public String avaticaUrl(String serialization) {
        return "jdbc:avatica:remote:url=http://127.0.0.1:" + port() + ";serialization=" + serialization;
    }

    /** The URL of Runnel's driver. */
    public String runnelUrl() {
        return "jdbc:runnel://127.0.0.1:" + port();
    }

    /** Stops as a node does: first the service, then the HTTP server. */
    @Override
    public void close() throws Exception {
        service.close();
        server.stop();
    }
}
