package io.runnel.jdbc;

import java.sql.DriverPropertyInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Properties of a connection, in the URL or in the Properties handed to DriverManager. Others go to the server. */
final class ConnectionProperties {
    static final String USER = "user";
    static final String PASSWORD = "password";

    /** Schema of unqualified names. */
    static final String SCHEMA = "schema";

    /** Rows per request to the server; 0 leaves it to the server. */
    static final String FETCH_SIZE = "fetchSize";

    /** Time in ms to wait for the server to accept the connection; 0 for no limit. */
    static final String CONNECT_TIMEOUT = "connectTimeout";

    /** Time in ms without a row after which a never-ending result ends; 0 for never. */
    static final String EMIT_IDLE_TIMEOUT = "emitIdleTimeout";

    /** Name of the time zone in which java.sql.Timestamp and its like are read; the JVM's if absent. */
    static final String TIME_ZONE = "timeZone";

    private static final List<String[]> DESCRIPTIONS = List.of(
            new String[] {USER, "", "Name of the user."},
            new String[] {PASSWORD, "", "Password of the user."},
            new String[] {SCHEMA, "PUBLIC", "Schema of unqualified names."},
            new String[] {FETCH_SIZE, "0", "Rows per request to the server; 0 leaves it to the server."},
            new String[] {CONNECT_TIMEOUT, "10000", "Time in ms to wait for the server to accept; 0 for no limit."},
            new String[] {EMIT_IDLE_TIMEOUT, "0", "Time in ms without a row after which an EMIT CHANGES ends; 0: never."
            },
            new String[] {TIME_ZONE, "", "Time zone of java.sql.Timestamp and its like; the JVM's if empty."});

    private ConnectionProperties() {}

    static DriverPropertyInfo[] info(Properties given) {
        List<DriverPropertyInfo> infos = new ArrayList<>();
        for (String[] description : DESCRIPTIONS) {
            String value = given.getProperty(description[0], description[1]);
            DriverPropertyInfo info = new DriverPropertyInfo(description[0], value);
            info.description = description[2];
            infos.add(info);
        }
        return infos.toArray(DriverPropertyInfo[]::new);
    }
}
