package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a connection is set to, here and at the service. A setting counts once the service has it. */
abstract class ConnectionSettings extends ConnectionRefusals {
    private final SessionCalls calls;
    private final ClientInfo clientInfo;
    private volatile boolean autoCommit = true;
    private volatile boolean readOnly;
    private volatile int isolation = TRANSACTION_READ_COMMITTED;
    private volatile int holdability = ResultSet.HOLD_CURSORS_OVER_COMMIT;
    private volatile String schema;
    private @Nullable SQLWarning warnings; // guarded by this

    ConnectionSettings(SessionCalls calls, ConnectionOptions options) {
        this.calls = calls;
        clientInfo = new ClientInfo(options.applicationName());
        schema = options.schema();
    }

    /** @throws SQLException 08003 if the connection is closed */
    abstract void checkOpen() throws SQLException;

    final SessionCalls calls() {
        return calls;
    }

    private void configure(String name, String value) throws SQLException {
        calls.call(new Request.Configure(Map.of(name, value)), Reply.Done.class);
    }

    /** Commits first what the session has done in its transaction. */
    @Override
    public final void setAutoCommit(boolean wanted) throws SQLException {
        checkOpen();
        if (wanted == autoCommit) {
            return;
        }
        if (wanted) {
            commit();
        }
        configure(Request.AUTO_COMMIT, Boolean.toString(wanted));
        autoCommit = wanted;
    }

    @Override
    public final boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public final void setReadOnly(boolean wanted) throws SQLException {
        checkOpen();
        if (wanted != readOnly) {
            configure(Request.READ_ONLY, Boolean.toString(wanted));
            readOnly = wanted;
        }
    }

    @Override
    public final boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    @Override
    public final void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        if (level == isolation) {
            return;
        }
        switch (level) {
            case TRANSACTION_READ_COMMITTED -> configure(Request.ISOLATION, "READ_COMMITTED");
            case TRANSACTION_READ_UNCOMMITTED -> configure(Request.ISOLATION, "READ_UNCOMMITTED");
            case TRANSACTION_NONE, TRANSACTION_REPEATABLE_READ, TRANSACTION_SERIALIZABLE ->
                throw SqlErrors.notSupported(
                        "that isolation level; there are TRANSACTION_READ_COMMITTED and TRANSACTION_READ_UNCOMMITTED");
            default -> throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, level + " is no isolation level.");
        }
        isolation = level;
    }

    @Override
    public final int getTransactionIsolation() throws SQLException {
        checkOpen();
        return isolation;
    }

    @Override
    public final void setSchema(@Nullable String wanted) throws SQLException {
        checkOpen();
        String name = Checks.notNull(wanted, "schema");
        configure(Request.SCHEMA, name);
        schema = name;
    }

    @Override
    public final String getSchema() throws SQLException {
        checkOpen();
        return schema;
    }

    /** There are no catalogs; JDBC: the request is passed over then. */
    @Override
    public final void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen();
    }

    @Override
    public final @Nullable String getCatalog() throws SQLException {
        checkOpen();
        return null;
    }

    /** Of the statements made from now on. */
    @Override
    public final void setHoldability(int holdability) throws SQLException {
        checkOpen();
        this.holdability = Checks.holdability(holdability);
    }

    @Override
    public final int getHoldability() throws SQLException {
        checkOpen();
        return holdability;
    }

    @Override
    public final void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
        checkOpen();
        Checks.notNegative(milliseconds, "network timeout");
        calls.networkTimeoutMs(milliseconds);
    }

    @Override
    public final int getNetworkTimeout() throws SQLException {
        checkOpen();
        return calls.networkTimeoutMs();
    }

    /** There are no types that a user could map; JDBC's drivers give a map to be changed all the same. */
    @Override
    public final Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return new HashMap<>();
    }

    @Override
    public final void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
        checkOpen();
        if (map != null && !map.isEmpty()) {
            throw SqlErrors.notSupported("types that a user maps");
        }
    }

    @Override
    public final void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        try {
            checkOpen();
            warn(clientInfo.set(Checks.notNull(name, "name of the property"), value));
            if (name.equals(Request.APPLICATION_NAME)) {
                configure(Request.APPLICATION_NAME, value == null ? "" : value);
            }
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), Map.of(), e);
        }
    }

    /** Those that are not given are cleared, as JDBC has it. */
    @Override
    public final void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
        Properties given = properties == null ? new Properties() : properties;
        for (String name : ClientInfo.NAMES) {
            setClientInfo(name, given.getProperty(name));
        }
        for (String name : given.stringPropertyNames()) {
            if (!ClientInfo.NAMES.contains(name)) {
                setClientInfo(name, given.getProperty(name));
            }
        }
    }

    @Override
    public final @Nullable String getClientInfo(String name) throws SQLException {
        checkOpen();
        return clientInfo.value(Checks.notNull(name, "name of the property"));
    }

    @Override
    public final Properties getClientInfo() throws SQLException {
        checkOpen();
        return clientInfo.copy();
    }

    private synchronized void warn(@Nullable SQLWarning warning) {
        if (warning != null && warnings != null) {
            warnings.setNextWarning(warning);
        } else if (warning != null) {
            warnings = warning;
        }
    }

    @Override
    public final synchronized @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    @Override
    public final synchronized void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }
}
