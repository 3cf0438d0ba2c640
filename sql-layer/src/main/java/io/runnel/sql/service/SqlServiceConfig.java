package io.runnel.sql.service;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Limits of the SQL service; every queue and wait in it is bounded by one of them.
 *
 * @param maxConnections open connections at one time; the next one is refused
 * @param connectionIdleTimeoutMs a connection without any request for so long is closed, with its statements and results
 * @param maxStatementsPerConnection open statements of one connection; the next one is refused
 * @param fetchMaxWaitMs longest time a fetch waits for a first row before it answers an empty frame
 * @param fetchDefaultRows rows per frame when the client asks for none in particular (fetch size 0 or -1)
 * @param fetchMaxRows rows per frame at most, whatever the client asks for
 * @param maxWaitingFetches fetches of stock Avatica clients that may wait for rows at one time; each occupies a thread of the HTTP server, which
 *     must have more threads than this
 * @param requestMaxBytes size of one request; a larger one is refused with HTTP 413
 * @param leaseMs how long a connection of our driver outlives its socket
 * @param maxRunningRequests requests of our driver that threads of the HTTP server carry out at one time, of which there must
 *     be more; others wait
 */
public record SqlServiceConfig(
        int maxConnections,
        long connectionIdleTimeoutMs,
        int maxStatementsPerConnection,
        long fetchMaxWaitMs,
        int fetchDefaultRows,
        int fetchMaxRows,
        int maxWaitingFetches,
        int requestMaxBytes,
        long leaseMs,
        int maxRunningRequests) {
    public static final String CONNECTIONS_MAX = "sql.connections.max";
    public static final String CONNECTION_IDLE_TIMEOUT_MS = "sql.connection.idle.timeout.ms";
    public static final String CONNECTION_STATEMENTS_MAX = "sql.connection.statements.max";
    public static final String FETCH_WAIT_MAX_MS = "sql.fetch.wait.max.ms";
    public static final String FETCH_ROWS_DEFAULT = "sql.fetch.rows.default";
    public static final String FETCH_ROWS_MAX = "sql.fetch.rows.max";
    public static final String FETCH_WAITING_MAX = "sql.fetch.waiting.max";
    public static final String REQUEST_MAX_BYTES = "sql.request.max.bytes";
    public static final String CONNECTION_LEASE_MS = "sql.connection.lease.ms";
    public static final String REQUESTS_RUNNING_MAX = "sql.requests.running.max";

    /** Names, defaults and documentation of the settings. */
    public static ConfigDef definition() {
        ConfigDef settings = new ConfigDef();
        define(settings, CONNECTIONS_MAX, 1_000, "Open SQL connections at one time.");
        settings.define(
                CONNECTION_IDLE_TIMEOUT_MS,
                ConfigDef.Type.LONG,
                1_800_000L,
                atLeast(1L),
                ConfigDef.Importance.LOW,
                "A SQL connection without any request for so long is closed, with its statements and results.");
        define(settings, CONNECTION_STATEMENTS_MAX, 256, "Open statements of one SQL connection.");
        settings.define(
                FETCH_WAIT_MAX_MS,
                ConfigDef.Type.LONG,
                5_000L,
                atLeast(1L),
                ConfigDef.Importance.LOW,
                "Longest time a fetch waits for a first row before it answers an empty frame.");
        define(settings, FETCH_ROWS_DEFAULT, 1_000, "Rows per frame when the client asks for no number.");
        define(settings, FETCH_ROWS_MAX, 10_000, "Rows per frame at most, whatever the client asks for.");
        define(
                settings,
                FETCH_WAITING_MAX,
                128,
                "Fetches of stock Avatica clients that may wait for rows at one time; each occupies a thread of the HTTP"
                        + " server.");
        define(settings, REQUEST_MAX_BYTES, 33_554_432, "Size in bytes of one request to the SQL service.");
        settings.define(
                CONNECTION_LEASE_MS,
                ConfigDef.Type.LONG,
                10_000L,
                atLeast(1L),
                ConfigDef.Importance.LOW,
                "How long a SQL connection whose socket broke is kept for its client to come back; then its results are"
                        + " closed and its transaction is rolled back.");
        define(
                settings,
                REQUESTS_RUNNING_MAX,
                64,
                "Requests of SQL connections that are carried out at one time; others wait. Those that wait for rows of"
                        + " a never-ending answer do not count.");
        return settings;
    }

    private static void define(ConfigDef settings, String name, int defaultValue, String documentation) {
        settings.define(name, ConfigDef.Type.INT, defaultValue, atLeast(1), ConfigDef.Importance.LOW, documentation);
    }

    /**
     * Reads the settings; names that are not of this component are passed over.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is not of its type or out of range
     */
    public static SqlServiceConfig from(Map<String, String> settings) {
        AbstractConfig values = new AbstractConfig(definition(), settings, false);
        return new SqlServiceConfig(
                values.getInt(CONNECTIONS_MAX),
                values.getLong(CONNECTION_IDLE_TIMEOUT_MS),
                values.getInt(CONNECTION_STATEMENTS_MAX),
                values.getLong(FETCH_WAIT_MAX_MS),
                values.getInt(FETCH_ROWS_DEFAULT),
                values.getInt(FETCH_ROWS_MAX),
                values.getInt(FETCH_WAITING_MAX),
                values.getInt(REQUEST_MAX_BYTES),
                values.getLong(CONNECTION_LEASE_MS),
                values.getInt(REQUESTS_RUNNING_MAX));
    }

    /** Rows of a frame for which a client asked for this many; 0 and negative numbers leave the choice to the service. */
    public int frameRows(int asked) {
        return asked <= 0 ? Math.min(fetchDefaultRows, fetchMaxRows) : Math.min(asked, fetchMaxRows);
    }
}
