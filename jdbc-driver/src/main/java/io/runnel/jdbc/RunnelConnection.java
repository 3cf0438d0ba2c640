package io.runnel.jdbc;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/** A connection to a Runnel server, where it differs from Avatica's. */
final class RunnelConnection extends AvaticaConnection {
    private final Properties clientInfo = new Properties();
    private volatile int networkTimeoutMs;
    private volatile boolean aborted;

    RunnelConnection(UnregisteredDriver driver, AvaticaFactory factory, String url, Properties info) {
        super(driver, factory, url, info);
    }

    void open(Map<String, String> serverProperties, Deadline deadline) {
        serverMeta().open(handle, serverProperties, deadline);
    }

    ServerMeta serverMeta() {
        return (ServerMeta) meta;
    }

    ServerCalls calls() {
        return serverMeta().calls();
    }

    /** Until when a request begun now must be answered, by {@link #setNetworkTimeout}. */
    Deadline networkDeadline() {
        int timeoutMs = networkTimeoutMs;
        return timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs);
    }

    @Override
    public boolean isClosed() {
        try {
            return aborted || super.isClosed();
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (!aborted) {
            super.close();
        }
    }

    /** Breaks what is under way; the server closes its side when the connection's lease ends. */
    @Override
    public void abort(@Nullable Executor executor) {
        aborted = true;
        calls().close();
    }

    /** Asks the server. */
    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (timeoutSeconds < 0) {
            throw SqlErrors.ofState(SqlStates.INVALID_ARGUMENT, "The timeout is negative: " + timeoutSeconds);
        }
        if (isClosed()) {
            return false;
        }
        Deadline deadline = timeoutSeconds == 0 ? networkDeadline() : Deadline.afterMs(timeoutSeconds * 1000L);
        try {
            serverMeta().sync(handle, new ConnectionPropertiesImpl(), deadline);
            return true;
        } catch (UncheckedSqlException e) {
            return false;
        }
    }

    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
        checkOpen();
        if (milliseconds < 0) {
            throw SqlErrors.ofState(SqlStates.INVALID_ARGUMENT, "The timeout is negative: " + milliseconds);
        }
        networkTimeoutMs = milliseconds;
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return networkTimeoutMs;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (!autoCommit) {
            throw SqlErrors.notSupported("transactions: leave auto-commit on");
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return true;
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen(); // there are no catalogs; JDBC: the request is passed over then
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        if (level != TRANSACTION_NONE) {
            throw SqlErrors.notSupported("transactions: the isolation level is TRANSACTION_NONE");
        }
    }

    @Override
    public AvaticaStatement createStatement(int type, int concurrency, int holdability) throws SQLException {
        checkCursor(type, concurrency);
        return super.createStatement(type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        checkCursor(type, concurrency);
        return super.prepareStatement(sql, type, concurrency, holdability);
    }

    private static void checkCursor(int type, int concurrency) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            throw SqlErrors.notSupported("results that are not TYPE_FORWARD_ONLY and CONCUR_READ_ONLY");
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        if (autoGeneratedKeys != Statement.NO_GENERATED_KEYS) {
            throw SqlErrors.notSupported("generated keys");
        }
        return prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        throw SqlErrors.notSupported("procedures");
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return sql;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return new HashMap<>();
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) {
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    @Override
    public void setClientInfo(Properties properties) {
        clientInfo.clear();
        clientInfo.putAll(properties);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        Properties copy = new Properties();
        copy.putAll(clientInfo);
        return copy;
    }
}
