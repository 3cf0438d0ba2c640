package io.runnel.jdbc.metadata;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.ServiceSession;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What Runnel is, has and can, for tools that ask. In layers: {@link SqlCapabilities}, {@link ResultCapabilities}, {@link
 * Limits}, {@link Naming}, {@link CatalogResults}. Thread-safe.
 */
public final class RunnelDatabaseMetaData extends CatalogResults {
    private static final String DRIVER_NAME = "Runnel JDBC driver";

    private final Connection connection;
    private final CatalogRequests requests;
    private final Client client;

    /**
     * Who asks.
     *
     * @param url as it was given, without secrets
     * @param user the name given, or empty
     * @param driverVersion such as 0.1.0
     */
    public record Client(String url, String user, String driverVersion) {}

    /** @param connection what {@link #getConnection} gives */
    public RunnelDatabaseMetaData(Connection connection, ServiceSession session, Client client) {
        this(connection, new CatalogRequests(connection, session), client);
    }

    private RunnelDatabaseMetaData(Connection connection, CatalogRequests requests, Client client) {
        super(requests);
        this.connection = connection;
        this.requests = requests;
        this.client = client;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public String getURL() {
        return client.url;
    }

    @Override
    public String getUserName() {
        return client.user;
    }

    /** Of the database, which never is; a connection may be. */
    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getDatabaseProductName() {
        return "Runnel";
    }

    @Override
    public String getDatabaseProductVersion() {
        return requests.opened().server();
    }

    @Override
    public int getDatabaseMajorVersion() {
        return part(getDatabaseProductVersion(), 0);
    }

    @Override
    public int getDatabaseMinorVersion() {
        return part(getDatabaseProductVersion(), 1);
    }

    @Override
    public String getDriverName() {
        return DRIVER_NAME;
    }

    @Override
    public String getDriverVersion() {
        return client.driverVersion;
    }

    @Override
    public int getDriverMajorVersion() {
        return part(client.driverVersion, 0);
    }

    @Override
    public int getDriverMinorVersion() {
        return part(client.driverVersion, 1);
    }

    private static int part(String version, int index) {
        String[] parts = version.split("[.-]", -1);
        return index < parts.length && parts[index].matches("\\d{1,9}") ? Integer.parseInt(parts[index]) : 0;
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        return requests.fact("keywords");
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        return requests.fact("numericFunctions");
    }

    @Override
    public String getStringFunctions() throws SQLException {
        return requests.fact("stringFunctions");
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        return requests.fact("systemFunctions");
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        return requests.fact("timeDateFunctions");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "Runnel's DatabaseMetaData is no " + type + ".");
    }

    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
