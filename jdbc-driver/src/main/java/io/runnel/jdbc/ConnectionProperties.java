package io.runnel.jdbc;

import java.sql.DriverPropertyInfo;
import java.util.List;
import java.util.Properties;

/** Properties of a connection, in the URL or in the Properties handed to DriverManager. Others go to the service. */
final class ConnectionProperties {
    static final String USER = "user";
    static final String PASSWORD = "password";

    /** Schema of unqualified names. */
    static final String SCHEMA = "schema";

    /** Rows per request to the service; 0 leaves it to the service. */
    static final String FETCH_SIZE = "fetchSize";

    /** Time in ms to wait for the service to accept the connection; 0 for no limit. */
    static final String CONNECT_TIMEOUT = "connectTimeout";

    /** Time in ms to wait for any answer of the service; 0 for no limit. */
    static final String NETWORK_TIMEOUT = "networkTimeout";

    /** Time in ms without a row after which a never-ending result ends; 0 for never. */
    static final String EMIT_IDLE_TIMEOUT = "emitIdleTimeout";

    /** Name of the time zone in which java.sql.Timestamp and its like are read; the JVM's if absent. */
    static final String TIME_ZONE = "timeZone";

    /** Whether the connection begins read-only. */
    static final String READ_ONLY = "readOnly";

    /** Whether the servers that a URL names are tried in a random order, and not in theirs; pgjdbc's name. */
    static final String LOAD_BALANCE_HOSTS = "loadBalanceHosts";

    /** What people are told of the client. */
    static final String APPLICATION_NAME = "ApplicationName";

    private record Described(String name, String defaultValue, String description, List<String> choices) {
        Described(String name, String defaultValue, String description) {
            this(name, defaultValue, description, List.of());
        }

        DriverPropertyInfo info(Properties given) {
            DriverPropertyInfo info = new DriverPropertyInfo(name, given.getProperty(name, defaultValue));
            info.description = description;
            info.choices = choices.isEmpty() ? null : choices.toArray(String[]::new);
            return info;
        }
    }

    private static final List<Described> ALL = List.of(
            new Described(USER, "", "Name of the user."),
            new Described(PASSWORD, "", "Password of the user."),
            new Described(SCHEMA, "PUBLIC", "Schema of unqualified names."),
            new Described(FETCH_SIZE, "0", "Rows per request to the server; 0 leaves it to the server."),
            new Described(CONNECT_TIMEOUT, "10000", "Time in ms to wait for the server to accept; 0 for no limit."),
            new Described(NETWORK_TIMEOUT, "0", "Time in ms to wait for any answer of the server; 0 for no limit."),
            new Described(
                    EMIT_IDLE_TIMEOUT, "0", "Time in ms without a row after which an EMIT CHANGES ends; 0: never."),
            new Described(TIME_ZONE, "", "Time zone of java.sql.Timestamp and its like; the JVM's if empty."),
            new Described(READ_ONLY, "false", "Whether the connection begins read-only.", List.of("false", "true")),
            new Described(
                    LOAD_BALANCE_HOSTS,
                    "false",
                    "Whether the servers of the URL are tried in a random order, and not in theirs.",
                    List.of("false", "true")),
            new Described(APPLICATION_NAME, "", "What SYS.CONNECTIONS shows of the client."));

    private ConnectionProperties() {}

    static DriverPropertyInfo[] info(Properties given) {
        return ALL.stream().map(property -> property.info(given)).toArray(DriverPropertyInfo[]::new);
    }
}
